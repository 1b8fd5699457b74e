import type { Instant } from '../time/instant.ts'

/** Parts of the reading by what they cost on a usual base: the host's past is the longest of them. */
export const WEIGHTS = { 'open-cards': 0.2, clients: 0.1, past: 0.5, deeds: 0.2 } as const
export type Part = keyof typeof WEIGHTS

/** A moment at which it went on, and how far it was then. */
export interface Mark {
  readonly at: Instant
  readonly share: number
}

/** @param shares of each part, 0 … 1 */
export function shareOf(shares: Readonly<Record<Part, number>>): number {
  return (Object.keys(WEIGHTS) as Part[]).reduce(
    (sum, part) => sum + WEIGHTS[part] * Math.min(1, Math.max(0, shares[part])),
    0,
  )
}

/** Less says nothing of how fast it goes. */
const LEAST_SHARE = 0.05

/** How long it will take at the pace it has had. `null`: it cannot be told. */
export function leftMs(share: number, mark: Mark | null, now: Instant): number | null {
  if (mark === null) return null
  const done = share - mark.share
  const took = now - mark.at
  if (done < LEAST_SHARE || took <= 0) return null
  return Math.round((took * (1 - share)) / done)
}
