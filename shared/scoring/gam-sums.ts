import type { BinnedTable } from './binning.ts'
import type { GamData } from './gam.ts'

// Small loops over typed arrays, each a function of its own: V8 makes them twice as fast as one large closure would be.

/** First parameter of each column. */
export function offsetsOf(sizes: readonly number[]): Int32Array {
  const offsets = new Int32Array(sizes.length)
  for (let column = 1; column < sizes.length; column++)
    offsets[column] = (offsets[column - 1] ?? 0) + (sizes[column - 1] ?? 0)
  return offsets
}

/** Log-odds of every row; the last parameter is the intercept. */
export function scoreRows(
  { codes, sizes, rows }: BinnedTable,
  parameters: Float64Array,
): Float64Array {
  const offsets = offsetsOf(sizes)
  const width = sizes.length
  const intercept = parameters[parameters.length - 1] ?? 0
  const scores = new Float64Array(rows)
  for (let row = 0, at = 0; row < rows; row++) {
    let score = intercept
    for (let column = 0; column < width; column++, at++)
      score += parameters[(offsets[column] ?? 0) + (codes[at] ?? 0)] ?? 0
    scores[row] = score
  }
  return scores
}

/** Gradient of the tempered log-likelihood. */
export function countGradient(data: GamData, scores: Float64Array, count: number): Float64Array {
  const { table, outcome, isUsed, temper } = data
  const { codes, sizes, rows } = table
  const offsets = offsetsOf(sizes)
  const width = sizes.length
  const gradient = new Float64Array(count)
  for (let row = 0; row < rows; row++) {
    if (isUsed[row] === 0) continue
    const residual = temper * ((outcome[row] ?? 0) - 1 / (1 + Math.exp(-(scores[row] ?? 0))))
    const from = row * width
    for (let column = 0; column < width; column++) {
      const at = (offsets[column] ?? 0) + (codes[from + column] ?? 0)
      gradient[at] = (gradient[at] ?? 0) + residual
    }
    gradient[count - 1] = (gradient[count - 1] ?? 0) + residual
  }
  return gradient
}

/** Cross-counts of bins, each row weighted by `p · (1 - p)`: the lower triangle of the likelihood's curvature. */
export function countCross(data: GamData, scores: Float64Array, count: number): Float64Array {
  const { table, isUsed, temper } = data
  const { codes, sizes, rows } = table
  const offsets = offsetsOf(sizes)
  const width = sizes.length
  const matrix = new Float64Array(count * count)
  const places = new Int32Array(width)
  const last = (count - 1) * count
  for (let row = 0; row < rows; row++) {
    if (isUsed[row] === 0) continue
    const share = 1 / (1 + Math.exp(-(scores[row] ?? 0)))
    const weight = temper * share * (1 - share)
    const from = row * width
    for (let column = 0; column < width; column++)
      places[column] = (offsets[column] ?? 0) + (codes[from + column] ?? 0)
    addCross(matrix, places, count, weight)
    for (let column = 0; column < width; column++) {
      const at = last + (places[column] ?? 0)
      matrix[at] = (matrix[at] ?? 0) + weight
    }
    matrix[last + count - 1] = (matrix[last + count - 1] ?? 0) + weight
  }
  return matrix
}

/** Columns stand one after another, so a later place is always the row of the lower triangle. */
function addCross(matrix: Float64Array, places: Int32Array, count: number, weight: number): void {
  const width = places.length
  for (let column = 0; column < width; column++) {
    const ofRow = (places[column] ?? 0) * count
    for (let other = 0; other <= column; other++) {
      const at = ofRow + (places[other] ?? 0)
      matrix[at] = (matrix[at] ?? 0) + weight
    }
  }
}
