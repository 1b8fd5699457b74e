import { type BinnedTable, fitBinning, toBins } from './binning.ts'
import { boost, type Boosting, type BoostingOptions } from './boosting.ts'
import { nameOfPair } from './grower.ts'
import type { Table } from './table.ts'

export interface ForestFit {
  readonly binned: BinnedTable
  readonly forests: readonly Boosting[]
  readonly outOfFold: Float64Array
}

const BINS = 64
const MIN_PER_BIN = 10
const MAX_TREES = 400
const RATE = 0.25
/** A first short run on all rows finds which columns speak together. */
const SCOUTING = { maxTrees: 60, rate: 0.3 }
const MAX_PAIRS = 15
/** A column of more bins would make tables of pairs too large. */
const MAX_CATEGORIES_IN_PAIR = 34

/** One forest for each fold, stopped by the fold it did not see. Deterministic. */
export function fitForests(
  table: Table,
  folds: Uint8Array,
  foldCount: number,
  seed: number,
): ForestFit {
  const binnings = table.columns.map(column => fitBinning(column, BINS, MIN_PER_BIN))
  const binned = toBins(table, binnings)
  const mayPair = binned.sizes.map(
    (size, column) => binnings[column]?.kind === 'number' || size <= MAX_CATEGORIES_IN_PAIR,
  )
  const data = { table: binned, outcome: table.outcome, seed }
  const isHeldOut = new Uint8Array(binned.rows)
  const scout = boost({ ...data, isHeldOut }, { ...SCOUTING, pairs: null, mayPair })
  const options: BoostingOptions = {
    maxTrees: MAX_TREES,
    rate: RATE,
    pairs: weightiestPairs(scout),
    mayPair,
  }
  const outOfFold = new Float64Array(binned.rows)
  const forests = Array.from({ length: foldCount }, (_, fold) => {
    const held = folds.map(own => (own === fold ? 1 : 0))
    const forest = boost({ ...data, isHeldOut: held, seed: seed * 1000 + fold * 100 }, options)
    held.forEach((isHeld, row) => {
      if (isHeld === 1) outOfFold[row] = forest.scores[row] ?? 0
    })
    return forest
  })
  return { binned, forests, outOfFold }
}

function weightiestPairs({ trees }: Boosting): ReadonlySet<string> {
  const gains = new Map<string, number>()
  for (const { root, sides } of trees)
    for (const { split, column } of sides) {
      if (split === null || column === root.column) continue
      const name = nameOfPair(root.column, column)
      gains.set(name, (gains.get(name) ?? 0) + split.gain)
    }
  const names = [...gains]
    .toSorted(([one, gain], [other, more]) => more - gain || (one < other ? -1 : 1))
    .slice(0, MAX_PAIRS)
    .map(([name]) => name)
  return new Set(names)
}
