/** Two records in one number: at most this many records. */
export const MOST_RECORDS = 2 ** 21
/** A block of more is reported instead of compared: its key says nothing. */
export const LARGEST_BLOCK = 120

export interface OversizedBlock {
  readonly rule: string
  readonly size: number
}

/** Candidate pairs, found by keys they share. */
export interface PairCollector {
  /** Puts a record under a key of the rule at hand. @param key 31 bits */
  readonly put: (key: number, record: number) => void
  /** Ends the rule: records under one key become pairs. @param largest block that is expanded, `LARGEST_BLOCK` unless told */
  readonly endRule: (rule: string, largest?: number) => void
  /** Every pair once, sorted. */
  readonly take: () => Float64Array
  readonly oversized: readonly OversizedBlock[]
}

export function createPairCollector(): PairCollector {
  let pairs = new Float64Array(1 << 16)
  let count = 0
  let packed: number[] = []
  const oversized: OversizedBlock[] = []
  const add = (pair: number) => {
    if (count === pairs.length) {
      // Rules find the same pairs: what was found twice goes before more room is taken.
      const kept = sortUnique(pairs)
      const roomier = new Float64Array(Math.max(pairs.length, kept.length * 2))
      roomier.set(kept)
      pairs = roomier
      count = kept.length
    }
    pairs[count++] = pair
  }
  return {
    put: (key, record) => void packed.push(key * MOST_RECORDS + record),
    endRule(rule, largest = LARGEST_BLOCK) {
      const sorted = new Float64Array(packed).sort()
      packed = []
      forEachRun(sorted, (from, to) => {
        const block = recordsOf(sorted, from, to)
        if (block.length > LARGEST_BLOCK) oversized.push({ rule, size: block.length })
        if (block.length <= largest) expand(block, (one, other) => add(one * MOST_RECORDS + other))
      })
    },
    take: () => sortUnique(pairs.subarray(0, count)),
    oversized,
  }
}

export function firstOf(pair: number): number {
  return Math.floor(pair / MOST_RECORDS)
}

export function secondOf(pair: number): number {
  return pair % MOST_RECORDS
}

/** @param visit gets the ends of a run of one key, two records at least */
export function forEachRun(sorted: Float64Array, visit: (from: number, to: number) => void): void {
  for (let from = 0; from < sorted.length;) {
    const key = firstOf(sorted[from] ?? 0)
    let to = from + 1
    while (to < sorted.length && firstOf(sorted[to] ?? 0) === key) to++
    if (to - from > 1) visit(from, to)
    from = to
  }
}

export function recordsOf(sorted: Float64Array, from: number, to: number): readonly number[] {
  const records: number[] = []
  for (let at = from; at < to; at++) {
    const record = secondOf(sorted[at] ?? 0)
    if (record !== records.at(-1)) records.push(record)
  }
  return records
}

function expand(block: readonly number[], add: (one: number, other: number) => void): void {
  for (let at = 1; at < block.length; at++)
    for (let before = 0; before < at; before++) add(block[before] ?? 0, block[at] ?? 0)
}

function sortUnique(values: Float64Array): Float64Array {
  const sorted = values.slice().sort()
  let count = 0
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[count++] = sorted[at] ?? 0
  }
  return sorted.slice(0, count)
}
