/** A pair that looks like one. Bits: log2 of the odds. */
export interface Edge {
  readonly one: number
  readonly other: number
  readonly bits: number
}

export interface ClusterRules {
  /** Bits for any two records, also ones no block has brought together. */
  readonly bits: (one: number, other: number) => number
  /** The two can never be one, whatever stands between them. */
  readonly contradicts: (one: number, other: number) => boolean
}

/** Above this size every pair across must be sure by itself. */
const LARGE = 10
/** Bits of a single pair count within these bounds only: one sure pair does not outvote many doubtful ones. */
const BOUND = 8
/** Two cards of one person that share nothing speak against it less than a shared key speaks for it. */
const LEAST = -4

/** Clusters of two records at least. */
export type Clusters = ReadonlyMap<number, readonly number[]>

/**
 * Groups records without chains: the surest pair first, and two groups become one only when nobody in one contradicts anybody in the
 * other and the pairs across speak for it on average. A single bridge between two groups that do not look alike so never holds.
 */
export function clusterPairs(edges: readonly Edge[], rules: ClusterRules): Clusters {
  const groupOf = new Map<number, number[]>()
  const groups = new Set<number[]>()
  const sorted = edges.toSorted(
    (left, right) => right.bits - left.bits || left.one - right.one || left.other - right.other,
  )
  const open = (record: number): number[] => {
    const known = groupOf.get(record)
    if (known !== undefined) return known
    const group = [record]
    groupOf.set(record, group)
    return group
  }
  for (const { one, other } of sorted) {
    const [mine, theirs] = [open(one), open(other)]
    if (mine === theirs || !mayJoin(mine, theirs, rules)) continue
    const [large, small] = mine.length >= theirs.length ? [mine, theirs] : [theirs, mine]
    for (const record of small) {
      large.push(record)
      groupOf.set(record, large)
    }
    groups.delete(small)
    groups.add(large)
  }
  return new Map(
    Array.from(groups, group => [
      Math.min(...group),
      group.toSorted((left, right) => left - right),
    ]),
  )
}

function mayJoin(
  mine: readonly number[],
  theirs: readonly number[],
  { bits, contradicts }: ClusterRules,
): boolean {
  if (mine.length === 1 && theirs.length === 1) return !contradicts(mine[0] ?? 0, theirs[0] ?? 0)
  const isLarge = mine.length + theirs.length > LARGE
  let sum = 0
  for (const one of mine) {
    for (const other of theirs) {
      if (contradicts(one, other)) return false
      const found = bits(one, other)
      if (isLarge && found < BOUND) return false
      sum += Math.max(LEAST, Math.min(BOUND, found))
    }
  }
  return sum > 0
}
