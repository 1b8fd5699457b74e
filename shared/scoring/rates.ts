import type { Instant } from '../time/instant.ts'

/** A closed deal of somebody: a seller, a client. */
export interface Closing {
  readonly key: string
  readonly at: Instant
  readonly isWon: boolean
}

export interface Tally {
  readonly won: number
  readonly lost: number
}

/** What came of the deals of each key, as it was known at any moment. */
export interface RateBook {
  /** Of deals closed strictly before. */
  tallyAt(key: string, at: Instant): Tally
  /** Won share of them, shrunk to the share of all. */
  rateAt(key: string, at: Instant): number
  /** Of all there are. */
  totals(): Readonly<Record<string, Tally>>
}

/** Deals at the rate of all that every key is credited with. */
const PSEUDO = 20

export function createRateBook(closings: readonly Closing[]): RateBook {
  const byKey = new Map<string, Ladder>()
  const whole = toLadder(closings)
  for (const [key, group] of Map.groupBy(closings, closing => closing.key))
    byKey.set(key, toLadder(group))

  return {
    tallyAt: (key, at) => tallyBefore(byKey.get(key), at),
    rateAt: (key, at) => shrink(tallyBefore(byKey.get(key), at), tallyBefore(whole, at)),
    totals: () => Object.fromEntries([...byKey].map(([key, ladder]) => [key, totalOf(ladder)])),
  }
}

/** Won share, shrunk; of nobody's deals that of all, and of no deals at all a half. */
export function shrink({ won, lost }: Tally, whole: Tally): number {
  const rate = (whole.won + 0.5) / (whole.won + whole.lost + 1)
  return (won + PSEUDO * rate) / (won + lost + PSEUDO)
}

/** Closings in order of time, with how many of them were won up to each. */
interface Ladder {
  readonly moments: Float64Array
  readonly wins: Float64Array
}

function toLadder(closings: readonly Closing[]): Ladder {
  const sorted = closings.toSorted((one, other) => one.at - other.at)
  let won = 0
  return {
    moments: Float64Array.from(sorted, ({ at }) => at),
    wins: Float64Array.from(sorted, ({ isWon }) => (won += isWon ? 1 : 0)),
  }
}

function tallyBefore(ladder: Ladder | undefined, at: Instant): Tally {
  if (ladder === undefined) return { won: 0, lost: 0 }
  const { moments, wins } = ladder
  let low = 0
  let high = moments.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((moments[middle] ?? Infinity) < at) low = middle + 1
    else high = middle
  }
  const won = low === 0 ? 0 : (wins[low - 1] ?? 0)
  return { won, lost: low - won }
}

function totalOf({ moments, wins }: Ladder): Tally {
  const won = wins.at(-1) ?? 0
  return { won, lost: moments.length - won }
}
