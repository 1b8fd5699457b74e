import type { UserId } from '../../shared/crm/ids.ts'
import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import type { HistoryEvent } from '../../shared/scoring/history.ts'
import { mergeEvents } from '../../shared/scoring/merge-history.ts'
import { asInstant, type Instant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import type { CardScore, Observation, ScoredCard, SeenCard, StoredHistory } from './port/scores.ts'

/** `at, type, stage, user, value`: names would be two thirds of it. */
export type EventTuple = readonly [number, string, string | null, string | null, number | null]

/** What a row of `score_card` keeps of the card as it was seen; the rest are columns. */
type SeenBody = Omit<SeenCard, 'card'>

export interface CardRow {
  readonly card: string
  readonly created_at: number
  readonly closed_at: number | null
  readonly first_closed_at: number | null
  readonly is_won: boolean | null
  readonly client: string | null
  readonly seen: SeenBody
  readonly events: readonly EventTuple[]
  readonly fixed: StoredHistory['fixed']
}

export function toEvent([at, type, stage, user, value]: EventTuple): HistoryEvent {
  return { at: asInstant(at), type, stage, user, value }
}

function toTuple({ at, type, stage, user, value }: HistoryEvent): EventTuple {
  return [at, type, stage, user, value]
}

export function toHistory(row: Omit<CardRow, 'seen'>): StoredHistory {
  return {
    card: toCardRef(row.card),
    createdAt: asInstant(row.created_at),
    closedAt: toMoment(row.closed_at),
    firstClosedAt: toMoment(row.first_closed_at),
    isWon: row.is_won,
    events: row.events.map(toEvent),
    fixed: row.fixed,
    client: row.client,
  }
}

function toMoment(at: number | null): Instant | null {
  return at === null ? null : asInstant(at)
}

export function toScored(row: {
  readonly card: string
  readonly seen: SeenBody
  readonly body: CardScore | null
}): ScoredCard {
  return { card: toCardRef(row.card), ...row.seen, score: row.body }
}

/** A row as it is written, `json_to_recordset` reads it. */
export interface NewRow extends CardRow {
  readonly kind: CardRef['kind']
  readonly owner: UserId | null
  readonly amount: number | null
}

/** @returns `null` when the look has brought nothing new */
export function mergeRow(
  before: CardRow | undefined,
  { seen, events, fixed }: Observation,
): NewRow | null {
  const known = (before?.events ?? []).map(toEvent)
  const merged = mergeEvents(known, events)
  const { card, ...body } = seen
  // An older look is no news of how the card stands, though its events may be.
  const isOlder = before !== undefined && before.seen.seenAt > seen.seenAt
  const now = isOlder ? before.seen : body
  if (before !== undefined && merged === known && isSame(before.seen, now)) return null
  const closedAt = now.status === 'open' ? null : now.stageSince
  return {
    card: nameOf(card),
    kind: card.kind,
    created_at: now.createdAt,
    closed_at: closedAt,
    first_closed_at: before?.first_closed_at ?? closedAt,
    is_won: now.status === 'open' ? null : now.status === 'won',
    owner: now.owner,
    amount: now.amount?.minor ?? null,
    client: before?.client ?? now.contacts[0] ?? null,
    seen: now,
    events: merged.map(toTuple),
    // What was known first was known at creation, as far as anybody can tell.
    fixed: { ...fixed, ...withoutNulls(before?.fixed ?? {}) },
  }
}

function isSame(one: SeenBody, other: SeenBody): boolean {
  return JSON.stringify({ ...one, seenAt: 0 }) === JSON.stringify({ ...other, seenAt: 0 })
}

function withoutNulls(fixed: StoredHistory['fixed']): StoredHistory['fixed'] {
  return Object.fromEntries(Object.entries(fixed).filter(([, value]) => value !== null))
}
