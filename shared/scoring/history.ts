import { asInstant, DAY, HOUR, type Instant, MINUTE } from '../time/instant.ts'

/** All that is known of a deal, in the order it happened. */
export interface DealHistory {
  readonly deal: string
  readonly createdAt: Instant
  /** `null`: still open. */
  readonly closedAt: Instant | null
  /** `null`: still open. */
  readonly isWon: boolean | null
  /** Of a reopened deal: when it was closed for the first time; what came later was done knowing that. */
  readonly firstClosedAt?: Instant | null
  /** Oldest first. */
  readonly events: readonly HistoryEvent[]
  /** Written at creation and never after: source, form, region. */
  readonly fixed: Readonly<Record<string, number | string | null>>
}

export interface HistoryEvent {
  readonly at: Instant
  /**
   * `stage` = entered `stage`; `amount` = the amount became `value`; `owner` = `user` is responsible from then on; `plan` = the next
   * step is due at `value`, or there is none. Any other word is something that was done.
   */
  readonly type: string
  readonly stage: string | null
  /** Who did it; `null` for robots. */
  readonly user: string | null
  readonly value: number | null
  /** Of the thing the host remembers it by, the same whenever it is told of; left out: it has none. */
  readonly id?: string
}

/** A look this soon after the deal was made tells how it was made. */
export const AT_BIRTH_MS = 10 * MINUTE

/** When we first looked at it while it was open: each look tells how its next step stands. `null`: we never have. */
export function firstLookAt({ events }: Pick<DealHistory, 'events'>): Instant | null {
  return events.find(({ type }) => type === 'plan')?.at ?? null
}

/** Ages inside a stage at which a deal that still sits there is looked at again, days. */
const AGES = [1, 3, 7, 14, 21, 30, 60, 90]
/** So that one deal that went everywhere does not weigh as twenty. */
const MAX_MOMENTS = 12

/**
 * When a deal is looked at to learn from it: at its creation, at each entry into a stage and at set ages inside it, while it was still
 * open. Stage entries alone would teach nothing of deals that sit.
 *
 * @param until moments after it are still to come
 */
export function momentsOf(history: DealHistory, until: Instant): readonly Instant[] {
  const end = Math.min(history.firstClosedAt ?? history.closedAt ?? until, until)
  const entries = [
    history.createdAt,
    ...history.events.filter(({ type, at }) => type === 'stage' && at < end).map(({ at }) => at),
  ]
  const moments = new Set<Instant>()
  entries.forEach((entry, place) => {
    const left = entries[place + 1] ?? end
    if (entry < end) moments.add(entry)
    for (const age of AGES) {
      const moment = (entry + age * DAY) as Instant
      if (moment < left) moments.add(moment)
    }
  })
  return thin([...moments].toSorted((one, other) => one - other))
}

/** Evenly over the deal's life, first and last kept. */
function thin(moments: readonly Instant[]): readonly Instant[] {
  if (moments.length <= MAX_MOMENTS) return moments
  const step = (moments.length - 1) / (MAX_MOMENTS - 1)
  return Array.from(
    { length: MAX_MOMENTS },
    (_, place) => moments[Math.round(place * step)],
  ).filter(moment => moment !== undefined)
}

/** Why closed deals are not learnt from. */
export type LeftOut =
  /** So many were closed at a time, over and over perhaps: clean-ups, not sales. `at`: when the newest of them began. */
  | { readonly type: 'closed-in-bulk'; readonly deals: number; readonly at: Instant }
  /** Closed within minutes of their creation: an import. */
  | { readonly type: 'closed-at-once'; readonly deals: number }
  /** Closed before they were created, or created in the future. */
  | { readonly type: 'impossible-dates'; readonly deals: number }

const BULK = 100
/** What one person can close of those he has sold. */
const BY_ONE_MS = HOUR
/** Where nobody knows who closed them. */
const BY_ANYBODY_MS = 10 * MINUTE
/** Times the tenant's own median hour; below six, so that a tenant who has nothing but one bulk sees it. */
const FAR_ABOVE = 5
const AT_ONCE_MS = 120_000

export interface Usable {
  readonly histories: readonly DealHistory[]
  readonly leftOut: readonly LeftOut[]
}

/** Closed deals that sales has decided; the rest is named. */
export function usableHistories(all: readonly DealHistory[], now: Instant): Usable {
  const closed = all.filter(({ closedAt, isWon }) => closedAt !== null && isWon !== null)
  const possible = closed.filter(
    ({ createdAt, closedAt }) => closedAt !== null && createdAt <= closedAt && closedAt <= now,
  )
  const lived = possible.filter(
    ({ createdAt, closedAt }) => closedAt !== null && closedAt - createdAt >= AT_ONCE_MS,
  )
  const bulks = findBulks(lived)
  const inBulk = new Set(bulks.flatMap(({ deals }) => deals))
  return {
    histories: lived.filter(({ deal }) => !inBulk.has(deal)),
    leftOut: [
      ...count('impossible-dates', closed.length - possible.length),
      ...count('closed-at-once', possible.length - lived.length),
      ...countBulks(bulks),
    ],
  }
}

function count(type: 'impossible-dates' | 'closed-at-once', deals: number): readonly LeftOut[] {
  return deals === 0 ? [] : [{ type, deals }]
}

interface Bulk {
  readonly deals: readonly string[]
  readonly at: Instant
}

function countBulks(bulks: readonly Bulk[]): readonly LeftOut[] {
  if (bulks.length === 0) return []
  const deals = bulks.reduce((sum, bulk) => sum + bulk.deals.length, 0)
  const at = asInstant(Math.max(...bulks.map(bulk => bulk.at)))
  return [{ type: 'closed-in-bulk', deals, at }]
}

interface Closing {
  readonly deal: string
  readonly at: Instant
  readonly user: string | null
}

function findBulks(histories: readonly DealHistory[]): readonly Bulk[] {
  const closings = histories
    .flatMap(({ deal, closedAt, events }): Closing[] => {
      if (closedAt === null) return []
      return [
        { deal, at: closedAt, user: events.findLast(({ at }) => at === closedAt)?.user ?? null },
      ]
    })
    .toSorted((one, other) => one.at - other.at)
  const usual = (medianHour(closings) * BY_ANYBODY_MS) / HOUR
  return [...Map.groupBy(closings, ({ user }) => user)].flatMap(([user, own]) =>
    user === null
      ? crowdsOf(own, { ms: BY_ANYBODY_MS, least: Math.max(BULK, FAR_ABOVE * usual) })
      : crowdsOf(own, { ms: BY_ONE_MS, least: BULK }),
  )
}

/** Closings of an hour in which anything was closed. */
function medianHour(closings: readonly Closing[]): number {
  const hours = Map.groupBy(closings, ({ at }) => Math.floor(at / HOUR))
  const counts = [...hours.values()]
    .map(({ length }) => length)
    .toSorted((one, other) => one - other)
  return counts[Math.floor((counts.length - 1) / 2)] ?? 0
}

/** @param closings oldest first */
function crowdsOf(
  closings: readonly Closing[],
  { ms, least }: { readonly ms: number; readonly least: number },
): readonly Bulk[] {
  const crowds: { from: number; to: number }[] = []
  let from = 0
  closings.forEach(({ at }, to) => {
    while (at - (closings[from]?.at ?? at) > ms) from++
    if (to - from + 1 < least) return
    const last = crowds.at(-1)
    if (last !== undefined && from <= last.to) last.to = to
    else crowds.push({ from, to })
  })
  return crowds.flatMap(crowd => {
    const own = closings.slice(crowd.from, crowd.to + 1)
    return own[0] === undefined ? [] : [{ deals: own.map(({ deal }) => deal), at: own[0].at }]
  })
}
