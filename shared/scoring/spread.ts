import type { BinnedTable } from './binning.ts'
import { offsetsOf } from './gam-sums.ts'
import type { Spread } from './model.ts'

/**
 * What a model keeps of its doubt. Effects are taken around their column's mean, as a score uses them: a level that two columns could
 * share between them is doubt about neither.
 *
 * @param covariance of all effects and, last, the intercept
 */
export function toSpread(
  table: BinnedTable,
  covariance: Float64Array,
  kind: Spread['kind'],
): Spread {
  const size = table.sizes.reduce((sum, bins) => sum + bins, 0) + 1
  const centred = centreRows(table, transposed(centreRows(table, covariance, size), size), size)
  const values: number[] = []
  for (let row = 0; row < size; row++)
    for (let column = kind === 'bins' ? row : 0; column <= row; column++)
      values.push(Math.round(1e4 * (centred[row * size + column] ?? 0)))
  return { kind, binnings: table.binnings, values }
}

/** Takes each column's mean row off its rows and gives it to the intercept's. */
function centreRows(table: BinnedTable, matrix: Float64Array, size: number): Float64Array {
  const result = matrix.slice()
  const offsets = offsetsOf(table.sizes)
  const last = (size - 1) * size
  sharesOf(table).forEach((shares, column) => {
    const from = (offsets[column] ?? 0) * size
    for (let at = 0; at < size; at++) {
      let mean = 0
      for (let bin = 0; bin < shares.length; bin++)
        mean += (shares[bin] ?? 0) * (matrix[from + bin * size + at] ?? 0)
      for (let bin = 0; bin < shares.length; bin++) {
        const place = from + bin * size + at
        result[place] = (result[place] ?? 0) - mean
      }
      result[last + at] = (result[last + at] ?? 0) + mean
    }
  })
  return result
}

/** Share of the rows in each bin of each column. */
function sharesOf({ codes, sizes, rows }: BinnedTable): readonly Float64Array[] {
  return sizes.map((size, column) => {
    const shares = new Float64Array(size)
    for (let row = 0, at = column; row < rows; row++, at += sizes.length) {
      const bin = codes[at] ?? 0
      shares[bin] = (shares[bin] ?? 0) + 1 / rows
    }
    return shares
  })
}

function transposed(matrix: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size)
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      result[column * size + row] = matrix[row * size + column] ?? 0
  return result
}
