import type { BinnedTable } from './binning.ts'
import { PAIR_GRAIN } from './grower.ts'

/** Two columns together, cell by cell; bins of numbers stand in groups. */
export interface PairTable {
  readonly one: number
  readonly other: number
  readonly height: number
  readonly width: number
  readonly cells: Float64Array
  /** Rows in each cell. */
  readonly density: Float64Array
}

/** Group of each bin of each column. */
export type Groups = readonly (readonly number[])[]

/** Numbers are grouped as trees part them for pairs, missing ones apart; each category is a group. */
export function groupsOf(kind: 'number' | 'category', size: number): readonly number[] {
  const bins = Array.from({ length: size }, (_, bin) => bin)
  if (kind === 'category') return bins
  const missing = size - 1
  return bins.map(bin =>
    Math.floor(bin === missing ? (missing + PAIR_GRAIN - 1) / PAIR_GRAIN : bin / PAIR_GRAIN),
  )
}

export function createPairTable(
  table: BinnedTable,
  groups: Groups,
  columns: readonly [number, number],
): PairTable {
  const [one, other] = columns[0] < columns[1] ? columns : [columns[1], columns[0]]
  const height = countGroups(groups[one] ?? [])
  const width = countGroups(groups[other] ?? [])
  const cells = new Float64Array(height * width)
  const density = densityOf(table, groups, { one, other, height, width })
  return { one, other, height, width, cells, density }
}

/** For each group of a column, the flag of its bins. */
export function flagsOf(groups: readonly number[], isLeft: Uint8Array): Uint8Array {
  const flags = new Uint8Array(countGroups(groups))
  groups.forEach((group, bin) => (flags[group] = isLeft[bin] ?? 0))
  return flags
}

function countGroups(groups: readonly number[]): number {
  return (groups.at(-1) ?? 0) + 1
}

function densityOf(
  { codes, sizes, rows }: BinnedTable,
  groups: Groups,
  { one, other, height, width }: { one: number; other: number; height: number; width: number },
): Float64Array {
  const density = new Float64Array(height * width)
  const ofOne = Int32Array.from(groups[one] ?? [])
  const ofOther = Int32Array.from(groups[other] ?? [])
  for (let row = 0; row < rows; row++) {
    const from = row * sizes.length
    const at =
      (ofOne[codes[from + one] ?? 0] ?? 0) * width + (ofOther[codes[from + other] ?? 0] ?? 0)
    density[at] = (density[at] ?? 0) + 1
  }
  return density
}

const MAX_ROUNDS = 100
const PURE = 1e-9

/** Moves row and column means of a pair, weighted by how often its cells occur, into the tables of its columns. */
export function purify(pair: PairTable, groups: Groups, mains: readonly Float64Array[]): void {
  const { one, other, height, width } = pair
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let largest = 0
    for (let row = 0; row < height; row++) {
      const mean = takeMean(pair, { from: row * width, step: 1, count: width })
      addToGroup(mains[one], groups[one], row, mean)
      largest = Math.max(largest, Math.abs(mean))
    }
    for (let column = 0; column < width; column++) {
      const mean = takeMean(pair, { from: column, step: width, count: height })
      addToGroup(mains[other], groups[other], column, mean)
      largest = Math.max(largest, Math.abs(mean))
    }
    if (largest < PURE) return
  }
}

interface Line {
  readonly from: number
  readonly step: number
  readonly count: number
}

function takeMean({ cells, density }: PairTable, { from, step, count }: Line): number {
  let weight = 0
  let sum = 0
  for (let place = 0, at = from; place < count; place++, at += step) {
    weight += density[at] ?? 0
    sum += (density[at] ?? 0) * (cells[at] ?? 0)
  }
  if (weight === 0) return 0
  const mean = sum / weight
  for (let place = 0, at = from; place < count; place++, at += step)
    cells[at] = (cells[at] ?? 0) - mean
  return mean
}

function addToGroup(
  main: Float64Array | undefined,
  groups: readonly number[] | undefined,
  group: number,
  value: number,
): void {
  groups?.forEach((own, bin) => {
    if (own === group && main !== undefined) main[bin] = (main[bin] ?? 0) + value
  })
}
