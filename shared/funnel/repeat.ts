import type { Money } from '../crm/model.ts'
import { asInstant, DAY, type Instant } from '../time/instant.ts'
import { addMoney } from './money.ts'
import { ENOUGH, type Ratio } from './report.ts'

/** A deal that a client has paid for. */
export interface Purchase {
  /** `company:5`, or `contact:7` of a person without one. */
  readonly client: string
  /** Name of the deal. */
  readonly card: string
  /** When the deal came to the stage of success. */
  readonly at: Instant
  /** `null`: it has none. */
  readonly amount: Money | null
  /** The reader may count it; whatever others sold the client only tells when he bought. */
  readonly isOwn: boolean
}

/** A client with all he has bought, oldest first. */
export interface Buyer {
  readonly client: string
  readonly purchases: readonly Purchase[]
}

/** Within so many days of the first purchase a client has come back, or not. */
export const WINDOWS = [90, 180, 365] as const
export type Window = (typeof WINDOWS)[number]

/** Clients whose first purchase was in one month. */
export interface RepeatCohort {
  /** `2026-03` of the tenant's calendar. */
  readonly month: string
  readonly clients: number
  /** Of all of them, up to now. */
  readonly returned: Ratio
  /** Of those for whom the whole window has passed; `whole` 0: for nobody yet. */
  readonly within: Readonly<Record<Window, Ratio>>
  readonly purchases: number
  /** All they have paid, by currency. */
  readonly revenue: readonly Money[]
}

export interface RepeatReport {
  readonly clients: number
  readonly returned: Ratio
  readonly within: Readonly<Record<Window, Ratio>>
  readonly purchases: number
  readonly revenue: readonly Money[]
  /** Median time between a purchase and the next one; `null`: too few to tell (n below 20). */
  readonly gap: { readonly medianMs: number; readonly n: number } | null
  /** How many there are, also where they are too few. */
  readonly gaps: number
  /** The newest month first. */
  readonly cohorts: readonly RepeatCohort[]
}

/** Clients of purchases, each with his own, oldest first. */
export function buyersOf(purchases: readonly Purchase[]): readonly Buyer[] {
  return [...Map.groupBy(purchases, ({ client }) => client)].map(([client, own]) => ({
    client,
    purchases: own.toSorted((one, other) => one.at - other.at || (one.card < other.card ? -1 : 1)),
  }))
}

/**
 * Clients whose first purchase is the reader's own; that they came back counts whoever sold to them, money only of his own deals. The
 * usual gap is that of the company.
 *
 * @param monthOf the month of the tenant's calendar: `2026-03`
 */
export function makeRepeatReport(
  buyers: readonly Buyer[],
  now: Instant,
  monthOf: (at: Instant) => string,
): RepeatReport {
  const chosen = buyers.filter(isWonByReader)
  const months = Map.groupBy(chosen, ({ purchases }) => monthOf(firstOf(purchases)))
  const gaps = buyers.flatMap(gapsOf)
  return {
    ...countBuyers(chosen, now),
    gap: gaps.length < ENOUGH ? null : { medianMs: medianOf(gaps), n: gaps.length },
    gaps: gaps.length,
    cohorts: [...months]
      .map(([month, own]) => ({ month, ...countBuyers(own, now) }))
      .toSorted((one, other) => (one.month < other.month ? 1 : -1)),
  }
}

/** The reader has won this client. */
function isWonByReader({ purchases: [first] }: Buyer): boolean {
  return first?.isOwn === true
}

/** The reader sold to this client last, so he asks when he is due again. */
export function isServedByReader({ purchases }: Buyer): boolean {
  return purchases.at(-1)?.isOwn === true
}

function countBuyers(buyers: readonly Buyer[], now: Instant): Omit<RepeatCohort, 'month'> {
  const all = buyers.flatMap(({ purchases }) => purchases.filter(({ isOwn }) => isOwn))
  const within = (days: Window): Ratio => {
    let [part, whole] = [0, 0]
    for (const buyer of buyers) {
      if (firstOf(buyer.purchases) + days * DAY > now) continue
      whole++
      if (hasReturned(buyer, days)) part++
    }
    return { part, whole }
  }
  let returned = 0
  for (const buyer of buyers) if (hasReturned(buyer)) returned++
  return {
    clients: buyers.length,
    returned: { part: returned, whole: buyers.length },
    within: { 90: within(90), 180: within(180), 365: within(365) },
    purchases: all.length,
    revenue: addMoney(all.flatMap(({ amount }) => amount ?? [])),
  }
}

/** @param days of the first purchase; without it ever */
export function hasReturned({ purchases }: Buyer, days?: Window): boolean {
  const second = purchases[1]
  if (second === undefined) return false
  return days === undefined || second.at - firstOf(purchases) <= days * DAY
}

/** When a client is expected again. */
export interface DueBuyer {
  readonly buyer: Buyer
  readonly dueAt: Instant
  /** By his own habit: he has bought at least three times. Otherwise by the usual gap of all. */
  readonly isOwnHabit: boolean
}

/** So many purchases make a habit: two gaps. */
const HABIT = 3

/** Clients by when they are due, the longest overdue first; without a habit of his own, and while the usual gap is not known, nobody can say. */
export function dueOf(buyers: readonly Buyer[], gap: RepeatReport['gap']): readonly DueBuyer[] {
  return buyers
    .flatMap((buyer): DueBuyer[] => {
      const isOwnHabit = buyer.purchases.length >= HABIT
      const usual = isOwnHabit ? medianOf(gapsOf(buyer)) : gap?.medianMs
      const last = buyer.purchases.at(-1)
      if (usual === undefined || last === undefined) return []
      return [{ buyer, dueAt: asInstant(last.at + usual), isOwnHabit }]
    })
    .toSorted((one, other) => one.dueAt - other.dueAt)
}

function gapsOf({ purchases }: Buyer): readonly number[] {
  return purchases.slice(1).map(({ at }, index) => at - (purchases[index]?.at ?? at))
}

function firstOf(purchases: Buyer['purchases']): Instant {
  return purchases[0]?.at ?? asInstant(0)
}

/** Of an even number the mean of the two in the middle. */
function medianOf(values: readonly number[]): number {
  // Numbers alone are sorted several times as fast.
  const sorted = Float64Array.from(values).sort()
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  if (sorted.length % 2 === 1) return upper
  return Math.round(((sorted[middle - 1] ?? upper) + upper) / 2)
}
