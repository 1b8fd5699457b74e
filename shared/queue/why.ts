import type { Standing, Weights } from './rank.ts'

/** What sets a card apart from the others of the queue. */
export interface Reason {
  readonly factor: keyof Omit<Weights, 'hours'>
  /** By how many times its weight differs from the middle of the queue; above 1: lifts it. */
  readonly times: number
}

/** Less than that sets nothing apart. */
const TELLING = 1.25

/** The middle of each weight of a queue. */
export type Middle = Omit<Weights, 'hours'>

export function middleOf(standings: readonly Pick<Standing, 'weights'>[]): Middle {
  const of = (factor: keyof Middle): number =>
    median(standings.map(({ weights }) => weights[factor]))
  return { chance: of('chance'), worth: of('worth'), urgency: of('urgency') }
}

/** Why a card stands where it does, the weightiest first; empty when it is like most. */
export function reasonsOf(
  { weights }: Pick<Standing, 'weights'>,
  middle: Middle,
): readonly Reason[] {
  return (['chance', 'worth', 'urgency'] as const)
    .map(factor => ({ factor, times: ratio(weights[factor], middle[factor]) }))
    .filter(({ times }) => size(times) >= TELLING)
    .toSorted((one, other) => size(other.times) - size(one.times))
}

function size(times: number): number {
  return Math.max(times, 1 / times)
}

/** Nothing is a thousand times anything that people could picture. */
function ratio(value: number, middle: number): number {
  const least = 1e-3
  return Math.max(value, least) / Math.max(middle, least)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 1
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
