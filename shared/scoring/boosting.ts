import type { BinnedTable } from './binning.ts'
import { offsetsOf } from './gam-sums.ts'
import { createGrower, type GrowerOptions, type Tree } from './grower.ts'
import { addTree, fillGradients, type Forest } from './histogram.ts'
import { lossOf } from './metrics.ts'
import { finalise } from './table.ts'

export interface Boosting {
  readonly trees: readonly Tree[]
  readonly base: number
  /** Log-odds of every row by the trees that were kept. */
  readonly scores: Float64Array
}

export interface BoostingData {
  readonly table: BinnedTable
  readonly outcome: Uint8Array
  /** Rows held out: they stop the forest and are scored by trees that never saw them. Empty: all `maxTrees` are grown. */
  readonly isHeldOut: Uint8Array
  readonly seed: number
}

export interface BoostingOptions extends GrowerOptions {
  readonly maxTrees: number
}

const SHARE_OF_ROWS = 0.7
const PATIENCE = 25
/** Boosts trees until the held-out rows are not told better any more. */
export function boost(data: BoostingData, options: BoostingOptions): Boosting {
  const { table, outcome, isHeldOut, seed } = data
  const forest: Forest = {
    codes: table.codes,
    width: table.sizes.length,
    offsets: offsetsOf(table.sizes),
    sizes: table.sizes,
    outcome,
    weights: Float64Array.from(isHeldOut, held => 1 - held),
  }
  const training = Int32Array.from(outcome, (_, row) => row).filter(row => isHeldOut[row] === 0)
  const held = Int32Array.from(outcome, (_, row) => row).filter(row => isHeldOut[row] === 1)
  const grow = createGrower(forest, table, options)
  const base = baseOf(outcome, training)
  const scores = new Float64Array(table.rows).fill(base)
  const gradients = new Float64Array(2 * table.rows)

  const trees: Tree[] = []
  let best = { loss: lossOn(held, scores, outcome), count: 0, scores: scores.slice() }
  for (let number = 0; number < options.maxTrees; number++) {
    fillGradients(forest, scores, gradients)
    const tree = grow(sample(training, seed + number), gradients)
    if (tree === null) break
    trees.push(tree)
    addTree(forest, tree, scores)
    const loss = lossOn(held, scores, outcome)
    if (loss < best.loss) best = { loss, count: trees.length, scores: scores.slice() }
    else if (held.length > 0 && trees.length - best.count >= PATIENCE) break
  }
  if (held.length === 0) return { trees, base, scores }
  return { trees: trees.slice(0, best.count), base, scores: best.scores }
}

function baseOf(outcome: Uint8Array, rows: Int32Array): number {
  let won = 0
  for (const row of rows) won += outcome[row] ?? 0
  return Math.log((won + 0.5) / (rows.length - won + 0.5))
}

function lossOn(rows: Int32Array, scores: Float64Array, outcome: Uint8Array): number {
  let sum = 0
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0
    sum += lossOf(scores[row] ?? 0, outcome[row] ?? 0)
  }
  return sum
}

/** A fixed share of the rows, another one for each seed. */
function sample(rows: Int32Array, seed: number): Int32Array {
  const limit = SHARE_OF_ROWS * 2 ** 32
  const salt = Math.imul(seed + 1, 0x9e3779b1)
  const picked = new Int32Array(rows.length)
  let count = 0
  for (let place = 0; place < rows.length; place++)
    if (finalise((rows[place] ?? 0) ^ salt) < limit) picked[count++] = rows[place] ?? 0
  return picked.subarray(0, count)
}
