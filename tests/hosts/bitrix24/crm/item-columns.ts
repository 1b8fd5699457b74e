import type { Portal } from '../method.ts'
import type { Item, ItemType } from '../state.ts'
import { fieldsOf, type FieldSpec } from './fields.ts'
import type { Column } from './filter.ts'
import { clientKey, indexesOf } from './indexes.ts'

const KINDS: Readonly<Record<FieldSpec['kind'], Column<Item>['kind']>> = {
  whole: 'number',
  double: 'number',
  user: 'number',
  link: 'number',
  links: 'number',
  text: 'text',
  stage: 'text',
  flag: 'flag',
  datetime: 'time',
  date: 'time',
}

/** A field's value wherever the state keeps it. */
export function fieldValue(portal: Portal, item: Item, name: string): unknown {
  if (name === 'contactId') return item.contactIds[0] ?? 0
  if (name !== 'contactIds') return item.fields[name]
  if (item.entityTypeId !== 4) return item.contactIds
  return contactsOfCompany(portal, item.id)
}

export function contactsOfCompany(portal: Portal, companyId: number): number[] {
  return [...(indexesOf(portal).byClient.get(clientKey(3, 4, companyId)) ?? [])].sort(
    (left, right) => left - right,
  )
}

function columnOf(portal: Portal, spec: FieldSpec): Column<Item> {
  const { name } = spec
  const isApart = name === 'contactId' || name === 'contactIds'
  return {
    kind: KINDS[spec.kind],
    value: isApart ? item => fieldValue(portal, item, name) : item => item.fields[name],
  }
}

/** @param nameOf which of a field's two names the dialect uses */
export function itemColumns(
  portal: Portal,
  type: ItemType,
  nameOf: (spec: FieldSpec) => string,
): ReadonlyMap<string, Column<Item>> {
  const columns = new Map<string, Column<Item>>()
  for (const spec of fieldsOf(portal, type).values()) {
    columns.set(nameOf(spec), columnOf(portal, spec))
  }
  return columns
}

/** Items an `id` condition points at, or all of them: both by growing id. */
export function itemCandidates(
  portal: Portal,
  type: ItemType,
  ids: readonly number[] | null,
): Iterable<Item> {
  const items = portal.state.items[type]
  if (ids === null) return items.values()
  return ids.toSorted((left, right) => left - right).flatMap(id => items.get(id) ?? [])
}
