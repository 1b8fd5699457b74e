import type { Account } from '../account.ts'
import { refuse, type Query, type Range } from '../query.ts'
import type { Contact, Entity, EntityType, Lead } from '../state.ts'

type Test<T> = (row: T) => boolean

/** `filter[…]` of leads, contacts and companies as one test; refused while the account has filters switched off. */
export function entityFilter(account: Account, type: EntityType, query: Query): Test<Entity> {
  const filter = query.filter()
  if (filter.names.length > 0 && !account.state.isFilterEnabled)
    throw refuse('Filters are not enabled in this account')
  const tests = [
    oneOf(filter.ids('id'), (row: Entity) => row.id),
    oneOf(filter.list('name'), (row: Entity) => row.name),
    oneOf(filter.ids('created_by'), (row: Entity) => row.createdBy),
    oneOf(filter.ids('updated_by'), (row: Entity) => row.updatedBy),
    oneOf(filter.ids('responsible_user_id'), (row: Entity) => row.responsibleId),
    within(filter.range('created_at'), (row: Entity) => row.createdAt),
    within(filter.range('updated_at'), (row: Entity) => row.updatedAt),
    within(filter.range('closest_task_at'), (row: Entity) =>
      account.openTasks.closest(type, row.id),
    ),
    valuesTest(account, type, filter),
  ]
  const leadTests = type === 'leads' ? leadFilters(filter) : []
  return row => tests.every(test => test(row)) && leadTests.every(test => test(row as Lead))
}

function leadFilters(filter: Query): Test<Lead>[] {
  return [
    within(filter.range('price'), (row: Lead) => row.price),
    oneOf(filter.ids('pipeline_id'), (row: Lead) => row.pipelineId),
    within(filter.range('closed_at'), (row: Lead) => row.closedAt),
    statusesTest(filter),
  ]
}

/** `filter[statuses][0][pipeline_id]=…&filter[statuses][0][status_id]=…` */
export function statusPairs(
  filter: Query,
  name: string,
): readonly (readonly [number, number])[] | null {
  const tree = filter.tree(name)
  if (tree === null) return null
  if (typeof tree === 'string') throw refuse(`filter[${name}] takes pairs`)
  return Object.values(tree).map(pair => {
    const keys = typeof pair === 'string' ? [] : Object.keys(pair).sort()
    if (typeof pair === 'string' || Array.isArray(pair) || keys.join() !== 'pipeline_id,status_id')
      throw refuse(`filter[${name}] takes pipeline_id and status_id together`)
    return [Number(pair['pipeline_id']), Number(pair['status_id'])] as const
  })
}

function statusesTest(filter: Query): Test<Lead> {
  const pairs = statusPairs(filter, 'statuses')
  if (pairs === null) return () => true
  return row =>
    pairs.some(([pipeline, status]) => row.pipelineId === pipeline && row.statusId === status)
}

export function oneOf<T, V>(wanted: readonly V[] | null, read: (row: T) => V | null): Test<T> {
  if (wanted === null) return () => true
  const set = new Set<V | null>(wanted)
  return row => set.has(read(row))
}

/** Both ends inclusive (M); what has no value is out. */
export function within<T>(range: Range | null, read: (row: T) => number | null): Test<T> {
  if (range === null) return () => true
  const { from, to } = range
  return row => {
    const value = read(row)
    return value !== null && (from === null || value >= from) && (to === null || value <= to)
  }
}

const BY_TEXT = new Set(['text', 'numeric', 'url', 'textarea', 'streetaddress'])
const BY_ENUM = new Set(['select', 'multiselect', 'radiobutton'])
const BY_RANGE = new Set(['numeric', 'date', 'date_time', 'birthday'])

/** `filter[custom_fields_values][801244][]=…`, or `[from]`, `[to]`. Phones and e-mails are not filterable: `query` finds them. */
function valuesTest(account: Account, type: EntityType, filter: Query): Test<Entity> {
  const tree = filter.tree('custom_fields_values')
  if (tree === null) return () => true
  if (typeof tree === 'string') throw refuse('filter[custom_fields_values] takes field ids')
  const tests = Object.entries(tree).map(([id, wanted]): Test<Entity> => {
    const field = account.state.fields[type].get(Number(id))
    if (field === undefined) throw refuse(`filter[custom_fields_values] knows no field ${id}`)
    const read = (row: Entity) => row.values[field.id] ?? []
    if (
      typeof wanted !== 'string' &&
      !Array.isArray(wanted) &&
      ('from' in wanted || 'to' in wanted)
    ) {
      if (!BY_RANGE.has(field.type)) throw refuse(`fields of type ${field.type} take no range`)
      const range = { from: numberOrNull(wanted['from']), to: numberOrNull(wanted['to']) }
      const isWithin = within<number>(range, value => value)
      return row => read(row).some(({ value }) => isWithin(Number(value)))
    }
    const texts = (typeof wanted === 'string' ? [wanted] : Object.values(wanted)).map(String)
    if (BY_TEXT.has(field.type))
      return row => read(row).some(({ value }) => texts.includes(String(value)))
    if (BY_ENUM.has(field.type))
      return row => read(row).some(one => texts.includes(String(one.enum_id)))
    if (field.type === 'checkbox')
      return row => texts.includes(String(Number(read(row)[0]?.value === true)))
    throw refuse(`fields of type ${field.type} cannot be filtered`)
  })
  return row => tests.every(test => test(row))
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'string' ? Number(value) : null
}

/** By `order[…]`; by id when nothing is said. */
export function sorted<T extends { readonly id: number }>(
  rows: T[],
  order: { readonly by: string; readonly isAscending: boolean } | null,
  keys: Readonly<Record<string, (row: T) => number>>,
): T[] {
  const read = keys[order?.by ?? 'id'] ?? ((row: T) => row.id)
  const sign = order?.isAscending === false ? -1 : 1
  return rows.sort((one, other) => sign * (read(one) - read(other) || one.id - other.id))
}

export function leadsOfContacts(account: Account): ReadonlyMap<number, readonly number[]> {
  const pairs = visibleLeads(account).flatMap(lead =>
    lead.contacts.map(({ id }) => [id, lead.id] as const),
  )
  return grouped(pairs)
}

export function leadsOfCompanies(account: Account): ReadonlyMap<number, readonly number[]> {
  return grouped(
    visibleLeads(account).flatMap(lead =>
      lead.companyId === null ? [] : [[lead.companyId, lead.id] as const],
    ),
  )
}

export function contactsOfCompanies(account: Account): ReadonlyMap<number, readonly number[]> {
  const contacts: Contact[] = [...account.state.contacts.values()].filter(one => !one.isDeleted)
  return grouped(
    contacts.flatMap(({ companyId, id }) => (companyId === null ? [] : [[companyId, id] as const])),
  )
}

function visibleLeads(account: Account): Lead[] {
  return [...account.state.leads.values()].filter(lead => !lead.isDeleted)
}

function grouped(
  pairs: readonly (readonly [number, number])[],
): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>()
  for (const [key, id] of pairs) groups.set(key, [...(groups.get(key) ?? []), id])
  return groups
}
