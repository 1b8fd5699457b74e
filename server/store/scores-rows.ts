import type { UserId } from '../../shared/crm/ids.ts'
import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import type { HistoryEvent } from '../../shared/scoring/history.ts'
import { mergeEvents } from '../../shared/scoring/merge-history.ts'
import { asInstant, type Instant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import { toJson } from './json.ts'
import type {
  CardScore,
  NewScore,
  Observation,
  ScoredCard,
  SeenCard,
  StoredHistory,
} from './port/scores.ts'

/** `at, type, stage, user, value, id`: names would be two thirds of it. Most have no id. */
export type EventTuple = readonly [
  number,
  string,
  string | null,
  string | null,
  number | null,
  string?,
]

/** What a row of `score_card` keeps of the card as it was seen; the rest are columns. */
type SeenBody = Omit<SeenCard, 'card'>

export interface SavedRow {
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

export interface CardRow extends SavedRow {
  readonly client_won: number
  readonly client_lost: number
}

export function toEvent([at, type, stage, user, value, id]: EventTuple): HistoryEvent {
  const event = { at: asInstant(at), type, stage, user, value }
  return id === undefined ? event : { ...event, id }
}

function toTuple({ at, type, stage, user, value, id }: HistoryEvent): EventTuple {
  const tuple = [at, type, stage, user, value] as const
  return id === undefined ? tuple : [...tuple, id]
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
    clientBefore: { won: row.client_won, lost: row.client_lost },
  }
}

/** Columns of a history; what came of the client's other cards of its kind is counted as it is read, as `looksOf` does when it learns. */
export const HISTORY_COLUMNS = `card, created_at, closed_at, first_closed_at, is_won, client, events, fixed,
  coalesce(before.won, 0)::int as client_won, coalesce(before.lost, 0)::int as client_lost`
export const CLIENT_BEFORE = `
  left join lateral (
    select count(*) filter (where other.is_won) as won, count(*) filter (where not other.is_won) as lost
    from score_card other
    where other.tenant = score_card.tenant and other.client = score_card.client and other.kind = score_card.kind
      and other.closed_at is not null and other.card != score_card.card
  ) before on score_card.client is not null`

/** @param page as `histories` gives it */
export function readHistories(page: string): readonly StoredHistory[] {
  return (JSON.parse(page) as readonly Omit<CardRow, 'seen'>[]).map(toHistory)
}

/** What `put` takes. */
export function writeScores(scores: readonly NewScore[]): string {
  return toJson(
    scores.map(({ card, score }) => ({
      card: nameOf(card),
      kind: card.kind,
      forecast: score.forecast,
      body: score,
    })),
  )
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
export interface NewRow extends SavedRow {
  readonly kind: CardRef['kind']
  readonly owner: UserId | null
  readonly amount: number | null
}

/** @returns `null` when the look has brought nothing new */
export function mergeRow(
  before: SavedRow | undefined,
  { seen, events, fixed, firstClosedAt = null }: Observation,
): NewRow | null {
  const known = (before?.events ?? []).map(toEvent)
  const merged = mergeEvents(known, events)
  const { card, ...body } = seen
  // An older look is no news of how the card stands, though its events may be.
  const isOlder = before !== undefined && before.seen.seenAt > seen.seenAt
  const now = isOlder ? before.seen : withPeople(body, before?.seen)
  if (before !== undefined && merged === known && isSame(before.seen, now)) return null
  const closedAt = now.status === 'open' ? null : now.stageSince
  return {
    card: nameOf(card),
    kind: card.kind,
    created_at: now.createdAt,
    closed_at: closedAt,
    first_closed_at: firstOf([before?.first_closed_at, firstClosedAt, closedAt]),
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

/** @returns `null` when nothing of it is new */
export function withEvents(row: SavedRow, told: readonly HistoryEvent[]): NewRow | null {
  const known = row.events.map(toEvent)
  const merged = mergeEvents(known, told)
  if (merged === known) return null
  const { owner, amount } = row.seen
  return {
    ...row,
    kind: toCardRef(row.card).kind,
    owner,
    amount: amount?.minor ?? null,
    events: merged.map(toTuple),
  }
}

/** The host's list of moves tells of no people. */
function withPeople(now: SeenBody, before: SeenBody | undefined): SeenBody {
  if (before === undefined || now.contacts.length > 0 || now.phones.length > 0) return now
  return { ...now, contacts: before.contacts, phones: before.phones }
}

function firstOf(moments: readonly (number | null | undefined)[]): number | null {
  const known = moments.filter(at => at !== null && at !== undefined)
  return known.length === 0 ? null : Math.min(...known)
}

function isSame(one: SeenBody, other: SeenBody): boolean {
  return JSON.stringify({ ...one, seenAt: 0 }) === JSON.stringify({ ...other, seenAt: 0 })
}

function withoutNulls(fixed: StoredHistory['fixed']): StoredHistory['fixed'] {
  return Object.fromEntries(Object.entries(fixed).filter(([, value]) => value !== null))
}
