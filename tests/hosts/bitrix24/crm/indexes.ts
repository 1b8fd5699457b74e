import type { Portal } from '../method.ts'
import type { Activity, Item, ItemType, PortalState } from '../state.ts'

/**
 * What the CRM finds without looking through everything. The state is plain data that is kept as one file, so
 * indexes live beside it: built at the first question, kept by the functions that change the state, and built
 * again when the state was filled past them (its sizes tell).
 */
export interface Indexes {
  /** Activities by `ownerTypeId:ownerId`. */
  readonly byOwner: Map<string, Set<number>>
  /** Activities by each of their bindings. */
  readonly byBinding: Map<string, Set<number>>
  /** Items by `PHONE:9991234567`, `EMAIL:a@b.ru`, per type. */
  readonly byCommunication: Record<ItemType, Map<string, Set<number>>>
  /** Leads and deals by `1:3:12` (whose, client's type, client's id); contacts by `3:4:7`. */
  readonly byClient: Map<string, Set<number>>
  itemCount: number
  activityCount: number
}

const known = new WeakMap<PortalState, Indexes>()

export function indexesOf(portal: Portal): Indexes {
  const existing = known.get(portal.state)
  if (existing !== undefined && isWhole(existing, portal.state)) return existing
  const fresh = build(portal.state)
  known.set(portal.state, fresh)
  return fresh
}

function isWhole(indexes: Indexes, state: PortalState): boolean {
  return indexes.activityCount === state.activities.size && indexes.itemCount === countItems(state)
}

function countItems(state: PortalState): number {
  return state.items[1].size + state.items[2].size + state.items[3].size + state.items[4].size
}

function build(state: PortalState): Indexes {
  const indexes: Indexes = {
    byOwner: new Map(),
    byBinding: new Map(),
    byCommunication: { 1: new Map(), 2: new Map(), 3: new Map(), 4: new Map() },
    byClient: new Map(),
    itemCount: countItems(state),
    activityCount: state.activities.size,
  }
  for (const type of [1, 2, 3, 4] as const) {
    for (const item of state.items[type].values()) fileItem(indexes, item)
  }
  for (const activity of state.activities.values()) fileActivity(indexes, activity)
  return indexes
}

export function ownerKey(entityTypeId: number, entityId: number): string {
  return `${entityTypeId}:${entityId}`
}

export function clientKey(type: ItemType, clientType: 3 | 4, clientId: number): string {
  return `${type}:${clientType}:${clientId}`
}

/**
 * What two values of one person share.
 *
 * The reference promises only that an extension is ignored; that `8…` and `+7…` meet by their last ten digits is
 * the portal's own normalising (V), so the product must not rely on it and passes variants.
 */
export function communicationKey(type: string, value: string): string {
  if (type !== 'PHONE') return `${type}:${value.trim().toLowerCase()}`
  // `+7 999 123-45-67 доб. 12`, `…;12`, `…#12`, `… ext. 12`
  const [number = ''] = value.split(/[;#,]|доб|ext|x/i)
  return `PHONE:${number.replace(/\D/g, '').slice(-10)}`
}

/** A copy: whoever walks through it may change the index meanwhile. */
export function idsUnder(map: ReadonlyMap<string, ReadonlySet<number>>, key: string): number[] {
  return Array.from(map.get(key) ?? [])
}

function put(map: Map<string, Set<number>>, key: string, id: number): void {
  const ids = map.get(key)
  if (ids === undefined) map.set(key, new Set([id]))
  else ids.add(id)
}

function take(map: Map<string, Set<number>>, key: string, id: number): void {
  map.get(key)?.delete(id)
}

function clientKeys(item: Item): string[] {
  const { companyId, companyIds } = item.fields
  const companies = Array.isArray(companyIds) ? companyIds : [companyId]
  return [
    ...item.contactIds.map(id => clientKey(item.entityTypeId, 3, id)),
    ...companies.filter(Boolean).map(id => clientKey(item.entityTypeId, 4, Number(id))),
  ]
}

export function fileItem(indexes: Indexes, item: Item): void {
  for (const key of clientKeys(item)) put(indexes.byClient, key, item.id)
  const byValue = indexes.byCommunication[item.entityTypeId]
  for (const { typeId, value } of item.fm) put(byValue, communicationKey(typeId, value), item.id)
}

export function unfileItem(indexes: Indexes, item: Item): void {
  for (const key of clientKeys(item)) take(indexes.byClient, key, item.id)
  const byValue = indexes.byCommunication[item.entityTypeId]
  for (const { typeId, value } of item.fm) take(byValue, communicationKey(typeId, value), item.id)
}

export function fileActivity(indexes: Indexes, activity: Activity): void {
  put(indexes.byOwner, ownerKey(activity.ownerTypeId, activity.ownerId), activity.id)
  for (const { entityTypeId, entityId } of activity.bindings) {
    put(indexes.byBinding, ownerKey(entityTypeId, entityId), activity.id)
  }
}

export function unfileActivity(indexes: Indexes, activity: Activity): void {
  take(indexes.byOwner, ownerKey(activity.ownerTypeId, activity.ownerId), activity.id)
  for (const { entityTypeId, entityId } of activity.bindings) {
    take(indexes.byBinding, ownerKey(entityTypeId, entityId), activity.id)
  }
}
