import { HOUR, type Instant, plus } from '../time/instant.ts'

/** A span in which the client may be called by his own clock. `to` is outside it. */
export interface OpenSpan {
  readonly from: Instant
  readonly to: Instant
}

/** What decides when a client is called. */
export interface QueueFacts {
  /** Chance to be won, 0 … 1; `null`: nobody knows. */
  readonly chance: number | null
  /** The amount as a multiple of what is usual in the same currency; 1 where no amount is written. */
  readonly worth: number
  /** Of the stage it stands on; `null`: it has none. */
  readonly limit: { readonly nearAt: Instant; readonly exceededAt: Instant } | null
  /** Deadline of the next step; `null`: none is planned. */
  readonly stepDueAt: Instant | null
  /** Soonest first; `null`: nobody knows what time it is there. */
  readonly open: readonly OpenSpan[] | null
}

/** `good`: may be called. `unknown` is never `good`. `closed`: night, weekend or holiday there. */
export type QueueMoment = 'good' | 'unknown' | 'closed'

/** The four numbers that are multiplied. */
export interface Weights {
  readonly chance: number
  readonly worth: number
  readonly urgency: number
  /** 1 good, 0.5 unknown, 0 closed. */
  readonly hours: number
}

export interface Standing {
  readonly moment: QueueMoment
  /** When the client may be called no more; `null`: may not be called now, or nobody knows. */
  readonly closesAt: Instant | null
  /** When he may be called next; `null`: may be now, or nobody knows. */
  readonly opensAt: Instant | null
  readonly weights: Weights
  /** Product of the weights without the hours: orders those who may not be called yet. */
  readonly value: number
  readonly priority: number
}

/** Where there is no chance to go by, all stand alike in it. */
const NEUTRAL_CHANCE = 0.5
const HOURS: Readonly<Record<QueueMoment, number>> = { good: 1, unknown: 0.5, closed: 0 }
/** A step is due when its moment is that near. */
const SOON_MS = HOUR

/** How a card stands in the queue at a moment. Pure; the same everywhere. */
export function standingOf(facts: QueueFacts, now: Instant): Standing {
  const hours = hoursAt(facts.open, now)
  const weights = {
    chance: facts.chance ?? NEUTRAL_CHANCE,
    worth: facts.worth,
    urgency: urgencyAt(facts, now),
    hours: HOURS[hours.moment],
  }
  const value = weights.chance * weights.worth * weights.urgency
  return { ...hours, weights, value, priority: value * weights.hours }
}

/**
 * 1 without a limit or far from it, 1.5 … 2 in its last quarter, 2 … 3 beyond it; half as much again when the next step is overdue, a
 * quarter when it is planned for later: then the client waits for nobody.
 */
export function urgencyAt(
  { limit, stepDueAt }: Pick<QueueFacts, 'limit' | 'stepDueAt'>,
  now: Instant,
): number {
  return limitUrgency(limit, now) * stepUrgency(stepDueAt, now)
}

function limitUrgency(limit: QueueFacts['limit'], now: Instant): number {
  if (limit === null || now < limit.nearAt) return 1
  const lasts = Math.max(limit.exceededAt - limit.nearAt, 1)
  if (now < limit.exceededAt) return 1.5 + (0.5 * (now - limit.nearAt)) / lasts
  return 2 + Math.min((now - limit.exceededAt) / (4 * lasts), 1)
}

function stepUrgency(dueAt: Instant | null, now: Instant): number {
  if (dueAt === null) return 1
  if (dueAt <= now) return 1.5
  return dueAt <= plus(now, SOON_MS) ? 1 : 0.25
}

function hoursAt(
  open: QueueFacts['open'],
  now: Instant,
): Pick<Standing, 'moment' | 'closesAt' | 'opensAt'> {
  if (open === null) return { moment: 'unknown', closesAt: null, opensAt: null }
  const next = open.find(({ to }) => to > now)
  if (next === undefined) return { moment: 'closed', closesAt: null, opensAt: null }
  return next.from <= now
    ? { moment: 'good', closesAt: next.to, opensAt: null }
    : { moment: 'closed', closesAt: null, opensAt: next.from }
}

export interface Ranked<Row extends QueueFacts> {
  readonly row: Row
  readonly standing: Standing
}

/**
 * Whom to call now, first one first. Those who may not be called come last, the soonest to open first; a tie is broken by the order
 * given, so nothing jumps.
 */
export function rank<Row extends QueueFacts>(
  rows: readonly Row[],
  now: Instant,
): readonly Ranked<Row>[] {
  return rows
    .map(row => ({ row, standing: standingOf(row, now) }))
    .toSorted(({ standing: one }, { standing: other }) => compare(one, other))
}

function compare(one: Standing, other: Standing): number {
  const isClosed = Number(one.moment === 'closed') - Number(other.moment === 'closed')
  if (isClosed !== 0) return isClosed
  if (one.moment !== 'closed') return other.priority - one.priority
  const never = Number.MAX_SAFE_INTEGER
  return (one.opensAt ?? never) - (other.opensAt ?? never) || other.value - one.value
}

/** The next moment at which a zone opens or closes, a limit or a step comes; `null`: none does. Until then the order stands but for limits creeping up. */
export function nextTurn(rows: readonly QueueFacts[], now: Instant): Instant | null {
  const moments = rows
    .flatMap(({ open, limit, stepDueAt }) => [
      ...(open ?? []).flatMap(({ from, to }) => [from, to]),
      ...(limit === null ? [] : [limit.nearAt, limit.exceededAt]),
      ...(stepDueAt === null ? [] : [stepDueAt, plus(stepDueAt, -SOON_MS)]),
    ])
    .filter(at => at > now)
  return moments.length === 0 ? null : moments.reduce((first, at) => (at < first ? at : first))
}
