import type { BinnedTable } from './binning.ts'
import type { Boosting } from './boosting.ts'
import { nameOfPair, type Side, type Tree } from './grower.ts'
import { type ModelColumn, type ModelPair, rounded } from './model.ts'
import {
  createPairTable,
  flagsOf,
  type Groups,
  groupsOf,
  type PairTable,
  purify,
} from './pair-table.ts'

export interface Collapsed {
  readonly intercept: number
  readonly columns: readonly ModelColumn[]
  readonly pairs: readonly ModelPair[]
}

/**
 * Whole forests as tables: a tree of depth 2 speaks of one column or of two, so the mean of the forests is exactly one number, one table
 * for each column and one for each pair. What a pair says of one column alone is moved into that column's table.
 */
export function collapse(table: BinnedTable, forests: readonly Boosting[]): Collapsed {
  const groups = table.binnings.map(({ kind }, column) => groupsOf(kind, table.sizes[column] ?? 0))
  const mains = table.sizes.map(size => new Float64Array(size))
  const pairs = new Map<string, PairTable>()
  const share = 1 / forests.length
  for (const { trees } of forests) for (const tree of trees) addTree(tree)

  for (const pair of pairs.values()) purify(pair, groups, mains)
  const base = forests.reduce((sum, forest) => sum + share * forest.base, 0)
  return {
    intercept: rounded(base + centre(table, mains)),
    columns: toColumns(table, mains),
    pairs: [...pairs.values()]
      .toSorted((first, second) => first.one - second.one || first.other - second.other)
      .map(pair => toModelPair(pair, groups)),
  }

  function addTree({ root, sides }: Tree): void {
    for (const [place, side] of sides.entries()) {
      const half = { root, side, rootFlag: place === 0 ? 1 : 0, share }
      if (side.column === root.column) addToColumn(mains[root.column], half)
      else addToPair(pairOf(root.column, side.column), groups, half)
    }
  }

  function pairOf(one: number, other: number): PairTable {
    const name = nameOfPair(one, other)
    const pair = pairs.get(name) ?? createPairTable(table, groups, [one, other])
    pairs.set(name, pair)
    return pair
  }
}

/** One side of a tree's root: `rootFlag` 1 = the left one. */
interface Half {
  readonly root: Tree['root']
  readonly side: Side
  readonly rootFlag: number
  readonly share: number
}

function addToColumn(main: Float64Array | undefined, { root, side, rootFlag, share }: Half): void {
  if (main === undefined) return
  for (let bin = 0; bin < main.length; bin++)
    if (root.isLeft[bin] === rootFlag)
      main[bin] = (main[bin] ?? 0) + share * side.values[side.isLeft[bin] === 1 ? 0 : 1]
}

function addToPair(pair: PairTable, groups: Groups, { root, side, rootFlag, share }: Half): void {
  const rootSides = flagsOf(groups[root.column] ?? [], root.isLeft)
  const halfSides = flagsOf(groups[side.column] ?? [], side.isLeft)
  const isRootFirst = pair.one === root.column
  for (let at = 0; at < pair.cells.length; at++) {
    const row = Math.floor(at / pair.width)
    const column = at % pair.width
    if (rootSides[isRootFirst ? row : column] !== rootFlag) continue
    const isLeft = halfSides[isRootFirst ? column : row] === 1
    pair.cells[at] = (pair.cells[at] ?? 0) + share * side.values[isLeft ? 0 : 1]
  }
}

/** Every table around its mean over the rows; answers the sum of the means. */
export function centre(
  { codes, sizes, rows }: BinnedTable,
  mains: readonly Float64Array[],
): number {
  let total = 0
  mains.forEach((main, column) => {
    let sum = 0
    for (let row = 0; row < rows; row++) sum += main[codes[row * sizes.length + column] ?? 0] ?? 0
    const mean = sum / rows
    for (let bin = 0; bin < main.length; bin++) main[bin] = (main[bin] ?? 0) - mean
    total += mean
  })
  return total
}

export function toColumns(
  { binnings }: BinnedTable,
  mains: readonly Float64Array[],
): readonly ModelColumn[] {
  return binnings.map((binning, column) => ({
    binning,
    effects: Array.from(mains[column] ?? [], rounded),
  }))
}

function toModelPair({ one, other, width, cells }: PairTable, groups: Groups): ModelPair {
  return {
    one,
    other,
    oneGroups: groups[one] ?? [],
    otherGroups: groups[other] ?? [],
    width,
    cells: Array.from(cells, rounded),
  }
}
