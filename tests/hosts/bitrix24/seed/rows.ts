import { emptyValue } from '../crm/values.ts'
import { systemFields } from '../crm/fields.ts'
import { emptyState } from '../empty-state.ts'
import type {
  Activity,
  CallRecord,
  Item,
  ItemType,
  MultiField,
  PortalState,
  StageEntry,
  TimelineComment,
} from '../state.ts'

/** A portal nobody works in. */
export function createEmptyState(memberId: string, title: string): PortalState {
  return {
    ...emptyState({ memberId, title }),
    lastId: {},
    users: new Map(),
    departments: new Map(),
    statuses: new Map(),
    categories: new Map(),
  }
}

export function nextId(state: PortalState, table: string): number {
  const id = (state.lastId[table] ?? 0) + 1
  state.lastId[table] = id
  return id
}

const TABLES: Readonly<Record<ItemType, string>> = {
  1: 'lead',
  2: 'deal',
  3: 'contact',
  4: 'company',
}

export interface NewItem {
  readonly fields: Readonly<Record<string, unknown>>
  readonly phones?: readonly string[]
  readonly emails?: readonly string[]
  /** Primary first. */
  readonly contactIds?: readonly number[]
}

/** Fields that are not given are empty, as in a card that somebody saved. */
export function addItem(state: PortalState, type: ItemType, item: NewItem): Item {
  const id = nextId(state, TABLES[type])
  const { phones = [], emails = [] } = item
  const fm = [
    ...phones.map(value => multiField(state, 'PHONE', value)),
    ...emails.map(value => multiField(state, 'EMAIL', value)),
  ]
  const row: Item = {
    id,
    entityTypeId: type,
    fm,
    contactIds: [...(item.contactIds ?? [])],
    fields: { ...emptyFields(type), ...item.fields, id, ...presence(type, phones, emails) },
  }
  state.items[type].set(id, row)
  return row
}

export function multiField(
  state: PortalState,
  typeId: 'PHONE' | 'EMAIL',
  value: string,
): MultiField {
  return { id: nextId(state, 'multiFields'), typeId, valueType: 'WORK', value }
}

export function addStageEntry(state: PortalState, entry: Omit<StageEntry, 'id'>): void {
  const id = nextId(state, 'stageHistory')
  state.stageHistory.set(id, { id, ...entry })
}

export function addActivity(state: PortalState, activity: Omit<Activity, 'id'>): Activity {
  const row = { id: nextId(state, 'activities'), ...activity }
  state.activities.set(row.id, row)
  for (const { entityTypeId, entityId } of row.bindings) {
    if (isItemType(entityTypeId)) touch(state.items[entityTypeId].get(entityId), row.lastUpdated)
  }
  return row
}

export function addCall(state: PortalState, call: Omit<CallRecord, 'id'>): void {
  const id = nextId(state, 'calls')
  state.calls.set(id, { id, ...call })
}

export function addComment(state: PortalState, comment: Omit<TimelineComment, 'id'>): void {
  const id = nextId(state, 'comments')
  state.comments.set(id, { id, ...comment })
}

function isItemType(type: number): type is ItemType {
  return type >= 1 && type <= 4
}

/** The last thing that happened around a card. */
function touch(item: Item | undefined, at: number): void {
  if (item === undefined) return
  const before = Number(item.fields['lastActivityTime'] ?? 0)
  item.fields['lastActivityTime'] = Math.max(before, at)
}

/** Kept apart from the fields, in {@link Item.contactIds}. */
const ELSEWHERE = new Set(['contactId', 'contactIds'])

function emptyFields(type: ItemType): Record<string, unknown> {
  const specs = [...systemFields(type).values()].filter(({ name }) => !ELSEWHERE.has(name))
  return Object.fromEntries(specs.map(spec => [spec.name, emptyValue(spec)]))
}

function presence(
  type: ItemType,
  phones: readonly string[],
  emails: readonly string[],
): Record<string, unknown> {
  if (type === 2) return {}
  return { hasPhone: phones.length > 0 ? 'Y' : 'N', hasEmail: emails.length > 0 ? 'Y' : 'N' }
}
