import { RestError, type MethodAnswer, type Portal } from '../method.ts'
import type { CrmStatus, Item, ItemType, PortalState, PortalUser } from '../state.ts'
import { addItem } from './items.ts'
import { crmMethods } from './index.ts'

export interface HeardEvent {
  readonly event: string
  readonly data: unknown
  readonly authorId: number | null
}

export interface TestPortal extends Portal {
  /** Names and data of the events so far; empties the list. */
  heard(): [string, unknown][]
  readonly events: HeardEvent[]
  passTime(ms: number): void
  call(name: string, params?: Record<string, unknown>, userId?: number): MethodAnswer
  /** The refusal of a call: `[status, code, description]`. */
  refusal(name: string, params?: Record<string, unknown>, userId?: number): [number, string, string]
  add(type: ItemType, fields?: Record<string, unknown>, phone?: string): Item
}

export const ADMIN = 1
export const HEAD = 9
export const REP = 7
export const OTHER_REP = 8
export const DISMISSED = 6

const OFFSET_MS = 3 * 3_600_000

/** A tiny portal in Moscow's zone: admin 1, head 9 of department 3 with reps 7 and 8, dismissed 6; categories 0 and 5. */
export function aPortal(): TestPortal {
  const state = aState()
  const events: HeardEvent[] = []
  let now = Date.UTC(2026, 8, 20, 6, 15)

  const portal: TestPortal = {
    state,
    events,
    now: () => now,
    passTime: ms => {
      now += ms
    },
    nextId: table => {
      const id = (state.lastId[table] ?? 0) + 1
      state.lastId[table] = id
      return id
    },
    emit: (event, data, authorId) => {
      events.push({ event, data, authorId })
    },
    touch: () => undefined,
    formatTime: ms => new Date(ms + OFFSET_MS).toISOString().replace(/\.\d+Z$/, '+03:00'),
    parseTime: readTime,
    heard: () => events.splice(0).map(({ event, data }) => [event, data]),
    call: (name, params = {}, userId = ADMIN) => {
      const method = crmMethods.find(one => one.name === name.toLowerCase())
      if (method === undefined) throw new Error(`no method ${name}`)
      return method.run(params, { portal, user: state.users.get(userId)!, isApp: true })
    },
    refusal: (name, params, userId) => {
      try {
        portal.call(name, params, userId)
      } catch (error) {
        if (error instanceof RestError) return [error.status, error.code, error.message]
        throw error
      }
      throw new Error(`${name} refused nothing`)
    },
    add: (type, fields = {}, phone) => {
      const fm =
        phone === undefined
          ? []
          : [{ id: null, typeId: 'PHONE' as const, valueType: 'WORK', value: phone }]
      return addItem(portal, type, { fields, fm }, { userId: ADMIN })
    },
  }
  return portal
}

function readTime(text: unknown): number {
  const value = String(text)
  const hasOffset = /(Z|[+-]\d\d:?\d\d)$/.test(value)
  const ms = Date.parse(hasOffset ? value : `${value}+03:00`)
  if (Number.isNaN(ms)) throw new RestError(400, 'INVALID_ARG_VALUE', 'wrong moment')
  return ms
}

function aState(): PortalState {
  return {
    memberId: 'm1',
    title: 'Пример',
    timeZone: 'Europe/Moscow',
    mode: 1,
    lastId: {},
    users: new Map(
      [
        aUser(ADMIN, { admin: true, departments: [1] }),
        aUser(DISMISSED, { active: false }),
        aUser(REP),
        aUser(OTHER_REP),
        aUser(HEAD),
      ].map(user => [user.id, user]),
    ),
    departments: new Map([
      [1, { id: 1, name: 'Компания', parent: null, head: ADMIN }],
      [3, { id: 3, name: 'Отдел продаж', parent: 1, head: HEAD }],
    ]),
    statuses: new Map(statuses().map(status => [status.id, status])),
    categories: new Map([
      [0, { id: 0, name: 'Общая', sort: 200, isDefault: true }],
      [5, { id: 5, name: 'Опт', sort: 300, isDefault: false }],
    ]),
    items: { 1: new Map(), 2: new Map(), 3: new Map(), 4: new Map() },
    activities: new Map(),
    tasks: new Map(),
    comments: new Map(),
    notifications: new Map(),
    stageHistory: new Map(),
    userFields: new Map(),
    calls: new Map(),
    layouts: {},
    app: null,
  }
}

function aUser(id: number, given: Partial<PortalUser> = {}): PortalUser {
  return {
    id,
    name: 'Имя',
    lastName: `Номер${id}`,
    active: true,
    admin: false,
    departments: [3],
    position: '',
    timeZone: 'Europe/Moscow',
    ...given,
  }
}

function statuses(): CrmStatus[] {
  const deal = ['NEW', 'PREPARATION', 'WON', 'LOSE']
  const rows: [string, string][] = [
    ...['NEW', 'IN_PROCESS', 'CONVERTED', 'JUNK'].map((id): [string, string] => ['STATUS', id]),
    ...deal.map((id): [string, string] => ['DEAL_STAGE', id]),
    ...deal.map((id): [string, string] => ['DEAL_STAGE_5', `C5:${id}`]),
    ['SOURCE', 'WEB'],
  ]
  return rows.map(([entityId, statusId], index) => ({
    id: index + 1,
    entityId,
    statusId,
    name: statusId,
    sort: (index + 1) * 10,
    color: '#7BD500',
    semantics: semanticsOf(statusId),
    system: true,
  }))
}

function semanticsOf(statusId: string): CrmStatus['semantics'] {
  if (/(WON|CONVERTED)$/.test(statusId)) return 'S'
  return /(LOSE|JUNK)$/.test(statusId) ? 'F' : null
}
