import { createRandom } from '../../random.ts'
import { levelAt, type Pattern } from '../base/levels.ts'
import type { AnyTable } from './any-table.ts'
import { KINDS } from './fields.ts'

/** How often the columns of two records agree that are not one (u). */
export interface Chance {
  /** By column and level, index `feature * 8 + level`. */
  readonly u: Float64Array
  /**
   * Which columns go together also in records of two people, as a town and its postcode do: by column the one it is told by, -1 for none.
   * Columns that are known to agree are told by none.
   */
  readonly parentsFrom: (known: readonly number[]) => Int8Array
  /** Share of the column's level in the pattern among pairs whose parent has the level it has there. */
  readonly shareGiven: (pattern: Pattern, field: number, parent: number) => number
}

const RANDOM_PAIRS = 400_000
/** What is believed of a level before it is seen beside the other column, in pairs: the share it has by itself. */
const BELIEF = 20
/** Bits that one column tells of another; less is what a sample of this size tells of columns that are strangers. */
const LEAST_TOLD = 0.0005
/** Pairs of one person that were not taken out must not look like a tie. */
const MORE_THAN_ONES = 3
const STATES = 64
/** Both columns at their first level. */
const SAME = 9

/**
 * Two records by chance are two people, all but a few. Those few are taken out again: where only they agree in two columns, the columns
 * would seem to go together.
 *
 * @param expected m as believed before anything is seen
 */
export function learnChance(table: AnyTable, expected: Float64Array): Chance {
  const fields = table.fields.length
  const { counts, joint } = countRandom(table)
  const ones = countOnes(joint, fields, expected)
  takeOut(ones, joint, expected)
  const u = toShares(counts, table)
  const edges = findTies(joint, fields, ones)
  return {
    u,
    parentsFrom: known => orient(edges, fields, known),
    shareGiven(pattern, field, parent) {
      const [level, other] = [levelAt(pattern, field), levelAt(pattern, parent)]
      const own = u[field * 8 + level] ?? 1
      if (other === 0) return own
      const at = (parent * fields + field) * STATES + other * 8
      let total = 0
      for (let any = 1; any < 8; any++) total += joint[at + any] ?? 0
      return ((joint[at + level] ?? 0) + BELIEF * own) / (total + BELIEF)
    },
  }
}

/** Levels of each column, and of each two, among random pairs. `joint`: index `(one * fields + other) * 64 + level * 8 + level`. */
function countRandom(table: AnyTable) {
  const fields = table.fields.length
  const size = table.size()
  const random = createRandom(20260)
  const counts = new Float64Array(fields * 8)
  const joint = new Float64Array(fields * fields * STATES)
  const rounds = Math.min(RANDOM_PAIRS, size * (size - 1))
  for (let round = 0; round < rounds; round++) {
    const [one, other] = [Math.floor(random() * size), Math.floor(random() * size)]
    if (one === other) continue
    const pattern = table.compare(one, other)
    for (let field = 0; field < fields; field++) {
      const level = levelAt(pattern, field)
      counts[field * 8 + level] = (counts[field * 8 + level] ?? 0) + 1
      if (level > 0) countBeside(joint, pattern, field, fields)
    }
  }
  return { counts, joint }
}

/** Pairs of one person in the sample: no more than the two columns that agree the least together let be. */
function countOnes(joint: Float64Array, fields: number, expected: Float64Array): number {
  const bounds = couplesOf(fields).map(([one, other]) => {
    const both = joint[(one * fields + other) * STATES + SAME] ?? 0
    return both / ((expected[one * 8 + 1] ?? 1) * (expected[other * 8 + 1] ?? 1))
  })
  return bounds.length === 0 ? 0 : Math.min(...bounds)
}

/** By themselves a column's levels hardly feel the pairs of one person; beside another's they do. */
function takeOut(ones: number, joint: Float64Array, expected: Float64Array): void {
  const fields = expected.length / 8
  for (let at = 0; at < joint.length; at++) {
    const couple = Math.floor(at / STATES)
    const [one, other] = [Math.floor(couple / fields), couple % fields]
    const share = expected[one * 8 + ((at >> 3) & 7)] ?? 0
    const theirs = share * (expected[other * 8 + (at & 7)] ?? 0)
    joint[at] = Math.max(0, (joint[at] ?? 0) - ones * theirs)
  }
}

function countBeside(joint: Float64Array, pattern: Pattern, field: number, fields: number): void {
  for (let other = 0; other < fields; other++) {
    const level = levelAt(pattern, other)
    if (other === field || level === 0) continue
    const at = (field * fields + other) * STATES + levelAt(pattern, field) * 8 + level
    joint[at] = (joint[at] ?? 0) + 1
  }
}

function toShares(counts: Float64Array, table: AnyTable): Float64Array {
  const shares = new Float64Array(counts.length)
  for (const [field, { type }] of table.fields.entries()) {
    const levels = KINDS[type].levels.length
    let total = 0
    for (let level = 1; level <= levels; level++) total += (counts[field * 8 + level] ?? 0) + 0.5
    for (let level = 1; level <= levels; level++)
      shares[field * 8 + level] = ((counts[field * 8 + level] ?? 0) + 0.5) / total
  }
  return shares
}

type Tie = readonly [number, number]

/** The strongest ties first, none that closes a ring (Chow and Liu's tree). */
function findTies(joint: Float64Array, fields: number, ones: number): readonly Tie[] {
  const told = couplesOf(fields)
    .map(([one, other]) => ({ one, other, ...measureTie(joint, (one * fields + other) * STATES) }))
    .filter(({ bits, excess }) => bits >= LEAST_TOLD && excess >= MORE_THAN_ONES * ones)
    .toSorted((left, right) => right.bits - left.bits)
  const treeOf = Array.from({ length: fields }, (_, field) => field)
  const ties: Tie[] = []
  for (const { one, other } of told) {
    const [mine, theirs] = [treeOf[one] ?? one, treeOf[other] ?? other]
    if (mine === theirs) continue
    ties.push([one, other])
    for (let field = 0; field < fields; field++) if (treeOf[field] === theirs) treeOf[field] = mine
  }
  return ties
}

/** Mutual information of two columns' levels, and how many pairs more agree in both than would by chance. */
function measureTie(joint: Float64Array, from: number) {
  const [rows, columns] = [new Float64Array(8), new Float64Array(8)]
  let total = 0
  for (let state = 0; state < STATES; state++) {
    const count = joint[from + state] ?? 0
    rows[state >> 3] = (rows[state >> 3] ?? 0) + count
    columns[state & 7] = (columns[state & 7] ?? 0) + count
    total += count
  }
  const expectedAt = (state: number) =>
    ((rows[state >> 3] ?? 0) * (columns[state & 7] ?? 0)) / Math.max(1, total)
  let bits = 0
  for (let state = 0; state < STATES; state++) {
    const count = joint[from + state] ?? 0
    if (count > 0) bits += (count / total) * Math.log2(count / expectedAt(state))
  }
  return { bits, excess: (joint[from + SAME] ?? 0) - expectedAt(SAME) }
}

/** Each column's neighbour on the way to the nearest known one, or to the first of its tree. */
function orient(ties: readonly Tie[], fields: number, known: readonly number[]): Int8Array {
  const parents = new Int8Array(fields).fill(-1)
  const seen = new Set<number>()
  const spread = (roots: readonly number[]) => {
    const waiting = [...roots]
    for (const root of roots) seen.add(root)
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const [one, other] of ties) {
        const neighbour = one === next ? other : one
        if ((one !== next && other !== next) || seen.has(neighbour)) continue
        parents[neighbour] = next
        seen.add(neighbour)
        waiting.push(neighbour)
      }
    }
  }
  spread(known)
  for (let field = 0; field < fields; field++) if (!seen.has(field)) spread([field])
  return parents
}

export function couplesOf(count: number): readonly Tie[] {
  const all = Array.from({ length: count }, (_, at) => at)
  return all.flatMap(first => all.slice(first + 1).map((second): Tie => [first, second]))
}
