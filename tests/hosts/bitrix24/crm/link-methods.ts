import type { Method, MethodContext, Params, Portal } from '../method.ts'
import type { Item, ItemType } from '../state.ts'
import { canRead, canWrite, findItem, sightOf } from './access.ts'
import { writableItem } from './classic-methods.ts'
import { CLASSIC_PREFIX } from './fields.ts'
import { contactsOfCompany } from './item-columns.ts'
import { authorOf } from './item-methods.ts'
import { updateItem } from './items.ts'
import { asBag, asList, classicError, pick, pickId, toWhole, type Bag } from './wire.ts'

interface LinkKind {
  readonly owner: ItemType
  readonly linked: 3 | 4
}

const KINDS: readonly LinkKind[] = [
  { owner: 1, linked: 3 },
  { owner: 2, linked: 3 },
  { owner: 3, linked: 4 },
  { owner: 4, linked: 3 },
]

/** `crm.deal.contact.*` and its kin: many clients of one card, one of them the primary. */
export const linkMethods: readonly Method[] = KINDS.flatMap(kind => {
  const prefix = `crm.${CLASSIC_PREFIX[kind.owner]}.${CLASSIC_PREFIX[kind.linked]}`
  const define = (
    name: string,
    run: (kind: LinkKind, params: Params, context: MethodContext) => unknown,
  ): Method => ({
    name: `${prefix}.${name}`,
    scope: 'crm',
    run: (params, context) => ({ result: run(kind, params, context) }),
  })
  return [
    define('items.get', getLinks),
    define('items.set', setLinks),
    define('items.delete', clearLinks),
    define('add', addLink),
    define('delete', deleteLink),
  ]
})

function linkedIds(portal: Portal, { linked }: LinkKind, item: Item): readonly number[] {
  if (linked === 4) return item.fields['companyIds'] as number[] // `links` by the table of fields
  return item.entityTypeId === 4 ? contactsOfCompany(portal, item.id) : item.contactIds
}

function idName({ linked }: LinkKind): string {
  return linked === 4 ? 'COMPANY_ID' : 'CONTACT_ID'
}

function getLinks(kind: LinkKind, params: Params, { portal, user }: MethodContext): object[] {
  const item = findItem(portal, kind.owner, pickId(params))
  if (item === null) throw classicError('Not found')
  if (!canRead(sightOf(portal, user), item)) throw classicError('Access denied.')
  return linkedIds(portal, kind, item).map((id, index) => ({
    [idName(kind)]: id,
    SORT: (index + 1) * 10,
    ROLE_ID: 0,
    IS_PRIMARY: index === 0 ? 'Y' : 'N',
  }))
}

interface Link {
  readonly id: number
  readonly sort: number
  readonly isPrimary: boolean
}

function readLink(portal: Portal, kind: LinkKind, row: Bag): Link {
  const id = toWhole(row[idName(kind)])
  if (id === null || !portal.state.items[kind.linked].has(id)) {
    throw classicError(`${idName(kind)} is not defined or invalid.`)
  }
  return { id, sort: toWhole(row['SORT']) ?? 0, isPrimary: row['IS_PRIMARY'] === 'Y' }
}

/** The primary one first, the others by SORT. */
function arrange(links: readonly Link[]): number[] {
  const sorted = links.toSorted((left, right) => left.sort - right.sort)
  const primary = sorted.findLast(({ isPrimary }) => isPrimary)
  const others = sorted.filter(link => link !== primary)
  return [...new Set([...(primary === undefined ? [] : [primary]), ...others].map(({ id }) => id))]
}

function setLinks(kind: LinkKind, params: Params, context: MethodContext): boolean {
  const item = writableItem(kind.owner, params, context)
  const rows = asList(pick(params, 'items')).map(asBag)
  save(kind, item, arrange(rows.map(row => readLink(context.portal, kind, row))), context)
  return true
}

function clearLinks(kind: LinkKind, params: Params, context: MethodContext): boolean {
  save(kind, writableItem(kind.owner, params, context), [], context)
  return true
}

/** @returns `false` for what is linked already */
function addLink(kind: LinkKind, params: Params, context: MethodContext): boolean {
  const item = writableItem(kind.owner, params, context)
  const link = readLink(context.portal, kind, asBag(pick(params, 'fields')))
  const ids = linkedIds(context.portal, kind, item)
  if (ids.includes(link.id)) return false
  save(kind, item, link.isPrimary ? [link.id, ...ids] : [...ids, link.id], context)
  return true
}

function deleteLink(kind: LinkKind, params: Params, context: MethodContext): boolean {
  const item = writableItem(kind.owner, params, context)
  const id = toWhole(asBag(pick(params, 'fields'))[idName(kind)])
  const ids = linkedIds(context.portal, kind, item)
  if (id === null || !ids.includes(id)) return false
  const left = ids.filter(one => one !== id)
  save(kind, item, left, context)
  return true
}

function save(kind: LinkKind, item: Item, ids: readonly number[], context: MethodContext): void {
  if (item.entityTypeId === 4) {
    saveContacts(item, ids, context)
    return
  }
  const fields = kind.linked === 4 ? { companyIds: [...ids] } : { contactIds: [...ids] }
  updateItem(context.portal, item, { fields, fm: [] }, authorOf(context))
}

/** A company keeps no list: each contact knows its companies. */
function saveContacts(company: Item, ids: readonly number[], context: MethodContext): void {
  const { portal, user } = context
  const before = contactsOfCompany(portal, company.id)
  const changed = [...new Set([...before, ...ids])].filter(
    id => before.includes(id) !== ids.includes(id),
  )
  const sight = sightOf(portal, user)
  for (const id of changed) {
    const contact = portal.state.items[3].get(id)
    if (contact === undefined) continue
    if (!canWrite(sight, contact)) throw classicError('Access denied.')
    const others = (contact.fields['companyIds'] as number[]).filter(one => one !== company.id)
    const companyIds = ids.includes(id) ? [...others, company.id] : others
    updateItem(portal, contact, { fields: { companyIds }, fm: [] }, authorOf(context))
  }
}
