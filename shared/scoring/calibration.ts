import type { Calibration } from './model.ts'
import { sigmoid } from './metrics.ts'

/** How many of the newest closed deals calibrate. */
const NEWEST = 1000
/** Pseudo-observations of "the scores are right as they are". */
const TRUST = 10
const ROUNDS = 25

/**
 * Shift and slope that make scores of rows the model never saw agree with what became of them, shrunk towards 0 and 1. Rows of one deal
 * weigh together as one.
 *
 * @param raw out-of-fold log-odds
 */
export function calibrate(
  raw: Float64Array,
  table: {
    readonly outcome: Uint8Array
    readonly deals: readonly string[]
    readonly order: Float64Array
  },
): Calibration {
  const rows = newestRows(table)
  const rowsOfDeal = new Map<string, number>()
  for (const row of rows) {
    const deal = table.deals[row] ?? ''
    rowsOfDeal.set(deal, (rowsOfDeal.get(deal) ?? 0) + 1)
  }
  let [shift, slope] = [0, 1]
  for (let round = 0; round < ROUNDS; round++) {
    const sums = { shift: -TRUST * shift, slope: -TRUST * (slope - 1), aa: TRUST, ab: 0, bb: TRUST }
    for (const row of rows) {
      const score = raw[row] ?? 0
      const share = sigmoid(shift + slope * score)
      const weight = rowsOfDeal.size / rows.length
      const residual = weight * ((table.outcome[row] ?? 0) - share)
      const curvature = weight * share * (1 - share)
      sums.shift += residual
      sums.slope += residual * score
      sums.aa += curvature
      sums.ab += curvature * score
      sums.bb += curvature * score * score
    }
    const determinant = sums.aa * sums.bb - sums.ab * sums.ab
    const moveShift = (sums.bb * sums.shift - sums.ab * sums.slope) / determinant
    const moveSlope = (sums.aa * sums.slope - sums.ab * sums.shift) / determinant
    shift += moveShift
    slope += moveSlope
    if (Math.abs(moveShift) + Math.abs(moveSlope) < 1e-10) break
  }
  return { shift, slope }
}

/** Rows of the deals that closed last; those that closed with the thousandth are among them. */
function newestRows({
  deals,
  order,
}: {
  readonly deals: readonly string[]
  readonly order: Float64Array
}): readonly number[] {
  const closedAt = new Map<string, number>()
  deals.forEach((deal, row) =>
    closedAt.set(deal, Math.max(closedAt.get(deal) ?? -Infinity, order[row] ?? 0)),
  )
  const moments = Float64Array.from(closedAt.values()).sort()
  const since = moments[Math.max(0, moments.length - NEWEST)] ?? -Infinity
  return deals.flatMap((deal, row) => ((closedAt.get(deal) ?? -Infinity) >= since ? [row] : []))
}
