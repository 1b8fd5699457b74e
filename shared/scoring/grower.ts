import type { BinnedTable } from './binning.ts'
import { countBins, type Forest, pickLeft, subtract } from './histogram.ts'
import { findSplit, type NodeSums, RIDGE, type Split, type SplitSearch } from './split.ts'

/** One boosted tree of depth 2: it speaks of one column or of two together. */
export interface Tree {
  readonly root: Split
  readonly sides: readonly [Side, Side]
}

/** One half of a tree; both values are alike where the half is a single leaf. */
export interface Side {
  /** `null` where the half is a single leaf. */
  readonly split: Split | null
  readonly column: number
  readonly isLeft: Uint8Array
  readonly values: readonly [number, number]
}

export interface GrowerOptions {
  readonly rate: number
  /** `null`: any two columns may stand together. */
  readonly pairs: ReadonlySet<string> | null
  /** Columns a tree may pair at all: those of few bins. */
  readonly mayPair: readonly boolean[]
}

/** Grows a tree on some rows; `null` when nothing is won by any. */
export type Grower = (rows: Int32Array, gradients: Float64Array) => Tree | null

/** Numbers are parted for pairs at every second bin, so that a table of two columns stays small. */
export const PAIR_GRAIN = 2

export function nameOfPair(one: number, other: number): string {
  return one < other ? `${one}/${other}` : `${other}/${one}`
}

export function createGrower(forest: Forest, table: BinnedTable, options: GrowerOptions): Grower {
  const bins = table.sizes.reduce((sum, size) => sum + size, 0)
  const root = new Float64Array(3 * bins)
  const left = new Float64Array(3 * bins)
  const right = new Float64Array(3 * bins)
  const search: SplitSearch = {
    offsets: forest.offsets,
    sizes: table.sizes,
    isNumber: table.binnings.map(({ kind }) => kind === 'number'),
  }
  const columns = table.sizes.map((_, column) => column)
  const rootGrains = columns.map(column =>
    columns.some(other => other !== column && mayStandTogether(options, column, other))
      ? PAIR_GRAIN
      : 1,
  )

  return (rows, gradients) => {
    countBins(forest, rows, gradients, root)
    const split = bestOf(
      columns.map(column => findSplit(root, search, column, rootGrains[column] ?? 1)),
    )
    if (split === null) return null
    countSides(rows, gradients, split)
    return {
      root: split,
      sides: [sideOf(left, split, split.left), sideOf(right, split, split.right)],
    }
  }

  /** The smaller side is counted, the larger one is what is left. */
  function countSides(rows: Int32Array, gradients: Float64Array, split: Split): void {
    const parts = pickLeft(forest, rows, split.column, split.isLeft)
    const isLeftSmaller = parts.left.length <= parts.right.length
    const [smaller, larger] = isLeftSmaller ? [left, right] : [right, left]
    countBins(forest, isLeftSmaller ? parts.left : parts.right, gradients, smaller)
    subtract(root, smaller, larger)
  }

  function sideOf(histogram: Float64Array, parent: Split, sums: NodeSums): Side {
    const split = bestOf(
      columns.map(column => {
        if (column === parent.column) return findSplit(histogram, search, column, 1)
        return mayStandTogether(options, parent.column, column)
          ? findSplit(histogram, search, column, PAIR_GRAIN)
          : null
      }),
    )
    if (split === null) {
      const value = valueOf(sums)
      return { split, column: parent.column, isLeft: parent.isLeft, values: [value, value] }
    }
    const { column, isLeft } = split
    return { split, column, isLeft, values: [valueOf(split.left), valueOf(split.right)] }
  }

  function valueOf({ gradient, curvature }: NodeSums): number {
    return (-options.rate * gradient) / (curvature + RIDGE)
  }
}

function mayStandTogether({ mayPair, pairs }: GrowerOptions, one: number, other: number): boolean {
  if (mayPair[one] !== true || mayPair[other] !== true) return false
  return pairs === null || pairs.has(nameOfPair(one, other))
}

function bestOf(splits: readonly (Split | null)[]): Split | null {
  let best: Split | null = null
  for (const split of splits) if (split !== null && split.gain > (best?.gain ?? 0)) best = split
  return best
}
