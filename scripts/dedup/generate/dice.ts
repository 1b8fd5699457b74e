import { createRandom } from '../../../shared/random.ts'

/** Chance that repeats itself for the same seed. */
export interface Dice {
  /** True with this probability. */
  readonly chance: (probability: number) => boolean
  /** A whole number from 0 below `limit`. */
  readonly below: (limit: number) => number
  readonly pick: <Item>(items: readonly Item[]) => Item
  /** Index drawn by weight. */
  readonly weighted: (cumulative: Float64Array) => number
  readonly digits: (count: number) => string
}

export function createDice(seed: number): Dice {
  const random = createRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  return {
    chance: probability => random() < probability,
    below,
    pick: items => {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    weighted: cumulative => {
      const wanted = random() * (cumulative.at(-1) ?? 0)
      return search(cumulative, wanted)
    },
    digits: count => Array.from({ length: count }, () => below(10)).join(''),
  }
}

export function cumulate(weights: readonly number[]): Float64Array {
  let sum = 0
  return Float64Array.from(weights, weight => (sum += weight))
}

function search(cumulative: Float64Array, wanted: number): number {
  let [low, high] = [0, cumulative.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] ?? 0) > wanted) high = middle
    else low = middle + 1
  }
  return low
}
