/** Chance that repeats itself: the same seed gives the same portal. */
export interface Random {
  chance(probability: number): boolean
  /** Both ends included. */
  int(from: number, to: number): number
  pick<Value>(values: readonly Value[]): Value
  weighted<Value>(choices: readonly (readonly [value: Value, weight: number])[]): Value
  /** Log-normal around a median: how long things take and what they cost. */
  spread(median: number, sigma: number): number
  /** A stream of its own, so that one more draw in one place does not change all the others. */
  fork(name: string): Random
}

export function createRandom(seed: string): Random {
  const draw = createStream(hash(seed))

  function pick<Value>(values: readonly Value[]): Value {
    const value = values[Math.floor(draw() * values.length)]
    if (value === undefined) throw new RangeError('nothing to pick from')
    return value
  }

  return {
    pick,
    chance: probability => draw() < probability,
    int: (from, to) => from + Math.floor(draw() * (to - from + 1)),
    weighted: choices => {
      let left = draw() * choices.reduce((sum, [, weight]) => sum + weight, 0)
      const chosen = choices.find(([, weight]) => (left -= weight) < 0) ?? choices.at(-1)
      if (chosen === undefined) throw new RangeError('nothing to choose from')
      return chosen[0]
    },
    spread: (median, sigma) => {
      const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
      return median * Math.exp(sigma * normal)
    },
    fork: name => createRandom(`${seed}/${name}`),
  }
}

/** Mulberry32: small, quick, good enough for test data. */
function createStream(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const sign of text) value = Math.imul(value ^ (sign.codePointAt(0) ?? 0), 0x01000193)
  return value
}
