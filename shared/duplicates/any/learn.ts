import { levelAt, type Pattern } from '../base/levels.ts'
import { firstOf, secondOf } from '../base/pairs.ts'
import type { AnyTable } from './any-table.ts'
import { type Chance, couplesOf, learnChance } from './chance.ts'
import { KINDS } from './fields.ts'

/** Shares of each level among pairs of one person (m), index `feature * 8 + level`; they sum to 1 over the levels from 1 on. Of two: chance. */
export interface Learnt {
  readonly m: Float64Array
  readonly chance: Chance
  /** Share of pairs of one person among all pairs of the table. */
  readonly prior: number
}

const ROUNDS = 25
/** A session on fewer pairs learns more noise than truth. */
const FEWEST = 30
/** What is believed of m before anything is seen, in pairs: keeps a rare level from being impossible. */
const BELIEF = 4
/** Best to worst, for columns of 2, 3 and 4 levels. */
const EXPECTED: Readonly<Record<number, readonly number[]>> = {
  2: [0.9, 0.1],
  3: [0.85, 0.07, 0.08],
  4: [0.75, 0.12, 0.06, 0.07],
}

/** Learns without labels, as Fellegi and Sunter's weights are (dedup.md §7.4): u from random pairs, m by EM on pairs two columns of which agree. */
export function learn(table: AnyTable, patterns: Int32Array): Learnt {
  const counts = countPatterns(patterns)
  const start = expectedM(table)
  const chance = learnChance(table, start)
  const fields = table.fields.length
  const sums = new Float64Array(fields * 8)
  const weights = new Float64Array(fields)
  for (const [first, second] of couplesOf(fields)) {
    const session = Array.from(counts).filter(
      ([pattern]) => levelAt(pattern, first) === 1 && levelAt(pattern, second) === 1,
    )
    const found = learnM(session, { bitsOf: createBits(chance, [first, second]), start, fields })
    if (found !== null) addSession(found, [first, second], sums, weights)
  }
  const m = start.map((expected, at) => {
    const weight = weights[at >> 3] ?? 0
    return ((sums[at] ?? 0) + BELIEF * expected) / (weight + BELIEF)
  })
  return { m, chance, prior: learnPrior(table, counts, m, createBits(chance)) }
}

/** A session counts by the matches it has seen; it tells nothing of the columns it was chosen by. */
function addSession(
  { m, matches }: { readonly m: Float64Array; readonly matches: number },
  skipped: readonly number[],
  sums: Float64Array,
  weights: Float64Array,
): void {
  for (let at = 0; at < sums.length; at++) {
    if (!skipped.includes(at >> 3)) sums[at] = (sums[at] ?? 0) + matches * (m[at] ?? 0)
  }
  for (let field = 0; field < weights.length; field++) {
    if (!skipped.includes(field)) weights[field] = (weights[field] ?? 0) + matches
  }
}

function expectedM(table: AnyTable): Float64Array {
  const m = new Float64Array(table.fields.length * 8)
  for (const [at, { type }] of table.fields.entries()) {
    const shares = EXPECTED[KINDS[type].levels.length] ?? []
    for (const [level, share] of shares.entries()) m[at * 8 + level + 1] = share
  }
  return m
}

function countPatterns(patterns: Int32Array): ReadonlyMap<Pattern, number> {
  const counts = new Map<Pattern, number>()
  for (const pattern of patterns) counts.set(pattern, (counts.get(pattern) ?? 0) + 1)
  return counts
}

interface Session {
  readonly bitsOf: Bits
  readonly start: Float64Array
  readonly fields: number
}

function learnM(
  counts: readonly (readonly [Pattern, number])[],
  { bitsOf, start, fields }: Session,
) {
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  if (total < FEWEST) return null
  let m = start
  let share = 0.5
  let matches = 0
  for (let round = 0; round < ROUNDS; round++) {
    const sums = new Float64Array(fields * 8)
    matches = 0
    for (const [pattern, count] of counts) {
      const expected = count * toShare(Math.log2(share / (1 - share)) + bitsOf(pattern, m))
      matches += expected
      for (let field = 0; field < fields; field++) {
        const at = field * 8 + levelAt(pattern, field)
        sums[at] = (sums[at] ?? 0) + expected
      }
    }
    share = Math.min(0.999, Math.max(0.001, matches / total))
    m = start.map((believed, at) => {
      const field = at >> 3
      let sum = BELIEF
      for (let level = 1; level < 8; level++) sum += sums[field * 8 + level] ?? 0
      return believed === 0 ? 0 : ((sums[at] ?? 0) + BELIEF * believed) / sum
    })
  }
  return { m, matches }
}

/** Bits that a pattern speaks for one person. */
export type Bits = (pattern: Pattern, m: Float64Array) => number

/** @param skipped columns that agree in every pair there is: they say nothing themselves, only of those they go together with */
export function createBits(chance: Chance, skipped: readonly number[] = []): Bits {
  const parents = chance.parentsFrom(skipped)
  return (pattern, m) => {
    let bits = 0
    for (let field = 0; field < parents.length; field++) {
      const level = levelAt(pattern, field)
      if (level === 0 || skipped.includes(field)) continue
      bits += Math.log2((m[field * 8 + level] ?? 1) / shareOf(chance, parents, pattern, field))
    }
    return bits
  }
}

/** How often two people's records agree in this column as they do here, given the column that tells of it. */
export function shareOf(
  { u, shareGiven }: Chance,
  parents: Int8Array,
  pattern: Pattern,
  field: number,
): number {
  const parent = parents[field] ?? -1
  return parent === -1
    ? (u[field * 8 + levelAt(pattern, field)] ?? 1)
    : shareGiven(pattern, field, parent)
}

/** Pairs of one person among all pairs: what the candidates add up to. */
function learnPrior(
  table: AnyTable,
  counts: ReadonlyMap<Pattern, number>,
  m: Float64Array,
  bitsOf: Bits,
): number {
  const all = (table.size() * (table.size() - 1)) / 2
  let prior = Math.min(0.01, 1 / Math.max(1, table.size()))
  for (let round = 0; round < ROUNDS; round++) {
    let matches = 0.5
    for (const [pattern, count] of counts)
      matches += count * toShare(Math.log2(prior / (1 - prior)) + bitsOf(pattern, m))
    prior = Math.min(0.5, matches / Math.max(1, all))
  }
  return prior
}

function toShare(bits: number): number {
  return 1 / (1 + 2 ** -bits)
}

export function pairsOf(
  pairs: Float64Array,
  compare: (one: number, other: number) => Pattern,
): Int32Array {
  return Int32Array.from(pairs, pair => compare(firstOf(pair), secondOf(pair)))
}
