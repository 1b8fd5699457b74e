import { DAY, type Instant, MINUTE } from '../time/instant.ts'
import { AT_BIRTH_MS, type DealHistory, firstLookAt, type HistoryEvent } from './history.ts'
import type { Values } from './score.ts'
import type { Column, Table } from './table.ts'

/** Column of the stage in every table of snapshots. */
export const STAGE_COLUMN = 'stage'

/** Kinds of events counted apart; the others only count among all. */
const MAX_TYPES = 12
const WEEK = 7 * DAY

/** What the columns of a tenant's snapshots are. */
export interface SnapshotShape {
  /** Kinds of events that are counted one by one, most frequent first. */
  readonly types: readonly string[]
  readonly numbers: readonly string[]
  readonly categories: readonly string[]
  /** How far the tenant's clock is ahead of UTC, ms: hours and weekdays are his. */
  readonly aheadMs: number
}

/** Say how the deal stands, not that something was done. */
const STANDING = new Set(['owner', 'plan'])
/** A person spoke or wrote to the client, or tried to. */
const CONTACT = new Set(['contact', 'call-out', 'call-in', 'meeting', 'letter-out', 'message-out'])
/** Logarithm of a minute … of 60 days: later is all the same. */
const LATEST_CONTACT_MINUTES = 60 * 24 * 60

const PLAN_NUMBERS = ['days-overdue']
const PLAN_CATEGORIES = ['next-step']
const CONTACT_NUMBERS = ['time-to-contact', 'days-since-contact']

const NUMBERS = [
  'days-in-stage',
  'days-since-creation',
  'days-since-event',
  'events',
  'events-7-days',
  'events-in-stage',
  'stage-moves',
  'moves-back',
  'days-in-previous-stage',
  'people',
  'amount',
  'amount-change',
  'hour-of-creation',
]
const CATEGORIES = [STAGE_COLUMN, 'previous-stage', 'last-event', 'weekday-of-creation']

/**
 * @param histories the ones that are learnt from: what happens often with them gets a column
 * @param also names of numbers that come with each look
 * @param aheadMs the tenant's clock ahead of UTC
 */
export function shapeOf(
  histories: readonly DealHistory[],
  also: readonly string[] = [],
  aheadMs = 0,
): SnapshotShape {
  const counts = new Map<string, number>()
  for (const { events } of histories)
    for (const { type } of events)
      if (type !== 'stage' && type !== 'amount') counts.set(type, (counts.get(type) ?? 0) + 1)
  const hasPlans = counts.has('plan')
  const hasContacts = [...counts.keys()].some(type => CONTACT.has(type))
  const types = [...counts]
    .filter(([type]) => !STANDING.has(type))
    .toSorted(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
    .slice(0, MAX_TYPES)
    .map(([type]) => type)
  const fixed = new Map<string, 'number' | 'string'>()
  for (const history of histories)
    for (const [name, value] of Object.entries(history.fixed))
      if (value !== null) fixed.set(name, typeof value === 'number' ? 'number' : 'string')
  const names = [...fixed.keys()].toSorted()
  return {
    types,
    aheadMs,
    numbers: [
      ...NUMBERS,
      ...(hasPlans ? PLAN_NUMBERS : []),
      ...(hasContacts ? CONTACT_NUMBERS : []),
      ...also,
      ...types.map(type => `count of ${type}`),
      ...names.filter(name => fixed.get(name) === 'number'),
    ],
    categories: [
      ...CATEGORIES,
      ...(hasPlans ? PLAN_CATEGORIES : []),
      ...names.filter(name => fixed.get(name) === 'string'),
    ],
  }
}

/** A deal as it was at that moment: nothing that came later is looked at. */
export function snapshotAt(history: DealHistory, at: Instant, shape: SnapshotShape): Values {
  const known = history.events.filter(event => event.at <= at)
  const amounts = known.filter(({ type, value }) => type === 'amount' && value !== null)
  const [firstAmount] = amounts
  // The first amount is how the deal stood when somebody looked; only a change of it is something that was done.
  const past = known.filter(event => !STANDING.has(event.type) && event !== firstAmount)
  const stages = past.filter(({ type }) => type === 'stage')
  const current = stages.at(-1)
  const enteredAt = current?.at ?? history.createdAt
  const previous = stages.at(-2)
  const done = past.filter(({ type }) => type !== 'stage')
  const created = new Date(history.createdAt + shape.aheadMs)
  return {
    ...history.fixed,
    [STAGE_COLUMN]: current?.stage ?? null,
    'previous-stage': previous?.stage ?? null,
    'last-event': done.at(-1)?.type ?? null,
    'weekday-of-creation': String(created.getUTCDay()),
    'hour-of-creation': created.getUTCHours(),
    'days-in-stage': (at - enteredAt) / DAY,
    'days-since-creation': (at - history.createdAt) / DAY,
    'days-since-event': (at - (past.at(-1)?.at ?? history.createdAt)) / DAY,
    'days-in-previous-stage': previous === undefined ? null : (enteredAt - previous.at) / DAY,
    events: done.length,
    'events-7-days': done.filter(event => event.at > at - WEEK).length,
    'events-in-stage': done.filter(event => event.at >= enteredAt).length,
    'stage-moves': stages.length,
    'moves-back': countBack(stages),
    people: new Set(past.flatMap(({ user }) => user ?? [])).size,
    amount: amounts.at(-1)?.value ?? null,
    'amount-change': changeOf(amounts),
    ...planAt(known, at),
    ...contactAt(done, history, at),
    ...countTypes(done, shape.types),
  }
}

/** Nothing where nobody looked: before we came steps were not written down. */
function planAt(known: readonly HistoryEvent[], at: Instant): Values {
  const plan = known.findLast(({ type }) => type === 'plan')
  if (plan === undefined) return { 'next-step': null, 'days-overdue': null }
  const { value } = plan
  return {
    'next-step': value === null ? 'none' : 'planned',
    'days-overdue': value === null ? 0 : Math.max(0, (at - value) / DAY),
  }
}

function contactAt(done: readonly HistoryEvent[], history: DealHistory, at: Instant): Values {
  const contacts = done.filter(({ type }) => CONTACT.has(type))
  const first = contacts.at(0)
  const last = contacts.at(-1)
  if (first === undefined || last === undefined)
    return { 'time-to-contact': null, 'days-since-contact': null }
  return {
    'time-to-contact': isFirst(first, history) ? timeBetween(history.createdAt, first.at) : null,
    'days-since-contact': (at - last.at) / DAY,
  }
}

/** A contact that only a look of ours has found is the first one if we have looked ever since the deal was made. */
function isFirst({ type }: HistoryEvent, history: DealHistory): boolean {
  const lookedAt = firstLookAt(history)
  return type !== 'contact' || (lookedAt !== null && lookedAt - history.createdAt <= AT_BIRTH_MS)
}

/** Logarithm of minutes. */
function timeBetween(from: Instant, to: Instant): number {
  return Math.log(Math.min(Math.max((to - from) / MINUTE, 1), LATEST_CONTACT_MINUTES))
}

/** Who was responsible then: as was told, else whoever did the last thing. */
export function ownerAt(history: DealHistory, at: Instant): string | null {
  const known = history.events.filter(event => event.at <= at)
  const told = known.findLast(({ type }) => type === 'owner')
  return told?.user ?? known.findLast(({ user }) => user !== null)?.user ?? null
}

/** Entries into a stage the deal had been on before. */
function countBack(stages: readonly HistoryEvent[]): number {
  const seen = new Set<string | null>()
  let back = 0
  for (const { stage } of stages) {
    if (seen.has(stage)) back++
    seen.add(stage)
  }
  return back
}

function changeOf(amounts: readonly HistoryEvent[]): number | null {
  const first = amounts.at(0)?.value ?? null
  const last = amounts.at(-1)?.value ?? null
  return first === null || last === null ? null : last - first
}

function countTypes(done: readonly HistoryEvent[], types: readonly string[]): Values {
  return Object.fromEntries(
    types.map(type => [`count of ${type}`, done.filter(event => event.type === type).length]),
  )
}

/** A deal at a moment. */
export interface Look {
  readonly history: DealHistory
  readonly at: Instant
  /** What the deal's own history does not tell: of its client, of who works on it. */
  readonly also?: Values
}

/** Snapshots as a table; open deals count as lost in it and are only to be scored. */
export function toTable(looks: readonly Look[], shape: SnapshotShape): Table {
  const values = looks.map(({ history, at, also }) => ({
    ...snapshotAt(history, at, shape),
    ...also,
  }))
  const numbers = shape.numbers.map((name): Column => ({
    name,
    kind: 'number',
    values: Float64Array.from(values, row => toNumber(row[name])),
  }))
  const categories = shape.categories.map((name): Column => ({
    name,
    kind: 'category',
    values: values.map(row =>
      row[name] === null || row[name] === undefined ? null : String(row[name]),
    ),
  }))
  return {
    columns: [...numbers, ...categories],
    outcome: Uint8Array.from(looks, ({ history }) => (history.isWon === true ? 1 : 0)),
    deals: looks.map(({ history }) => history.deal),
    order: Float64Array.from(looks, ({ history }) => history.closedAt ?? history.createdAt),
  }
}

function toNumber(value: number | string | null | undefined): number {
  return typeof value === 'number' ? value : NaN
}
