import { finalise } from './table.ts'

/** Natural logarithm of the odds; probabilities at the ends are kept apart from infinity. */
export function logit(probability: number): number {
  const kept = Math.min(Math.max(probability, 1e-12), 1 - 1e-12)
  return Math.log(kept / (1 - kept))
}

export function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score))
}

/** Loss of one forecast in natural units; `score` in log-odds. */
export function lossOf(score: number, outcome: number): number {
  const signed = outcome === 1 ? -score : score
  return signed > 0 ? signed + Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed))
}

export function meanLoss(scores: Float64Array, outcome: Uint8Array): number {
  let sum = 0
  for (let row = 0; row < scores.length; row++) sum += lossOf(scores[row] ?? 0, outcome[row] ?? 0)
  return sum / scores.length
}

export function brierOf(forecasts: Float64Array, outcome: Uint8Array): number {
  let sum = 0
  for (let row = 0; row < forecasts.length; row++)
    sum += ((forecasts[row] ?? 0) - (outcome[row] ?? 0)) ** 2
  return sum / forecasts.length
}

/** Area under the ROC curve; equal scores count half. 0.5 when all outcomes are alike. */
export function aucOf(scores: Float64Array, outcome: Uint8Array): number {
  const order = Int32Array.from(scores, (_, row) => row).sort(
    (one, other) => (scores[one] ?? 0) - (scores[other] ?? 0),
  )
  let won = 0
  let rankSum = 0
  for (let from = 0; from < order.length;) {
    let to = from
    let wonHere = 0
    while (to < order.length && scores[order[to] ?? 0] === scores[order[from] ?? 0]) {
      wonHere += outcome[order[to] ?? 0] ?? 0
      to++
    }
    rankSum += wonHere * ((from + to + 1) / 2)
    won += wonHere
    from = to
  }
  const lost = order.length - won
  return won === 0 || lost === 0 ? 0.5 : (rankSum - (won * (won + 1)) / 2) / (won * lost)
}

/**
 * Expected calibration error over bins of equal count: how far the mean forecast of a bin is from its won share. A perfect model shows
 * more than 0 by chance. Ties are broken by a hash of the row, never by the order of a file.
 */
export function eceOf(forecasts: Float64Array, outcome: Uint8Array, bins = 10): number {
  const rows = forecasts.length
  const order = inScoreOrder(forecasts)
  let sum = 0
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.floor((bin * rows) / bins)
    const to = Math.floor(((bin + 1) * rows) / bins)
    let difference = 0
    for (let place = from; place < to; place++) {
      const row = order[place] ?? 0
      difference += (forecasts[row] ?? 0) - (outcome[row] ?? 0)
    }
    sum += Math.abs(difference)
  }
  return sum / rows
}

/** Rows from the lowest forecast to the highest. */
export function inScoreOrder(forecasts: Float64Array): Int32Array {
  return Int32Array.from(forecasts, (_, row) => row).sort(
    (one, other) =>
      (forecasts[one] ?? 0) - (forecasts[other] ?? 0) || finalise(one) - finalise(other),
  )
}

export interface Difference {
  readonly mean: number
  /** Standard error of the mean, by deal: rows of one deal are no independent news. */
  readonly error: number
}

/** How much more the first scores lose than the second, in mean loss of a row. */
export function compareLosses(
  first: Float64Array,
  second: Float64Array,
  outcome: Uint8Array,
  deals: readonly string[],
): Difference {
  const byDeal = new Map<string, number>()
  const rows = first.length
  let total = 0
  for (let row = 0; row < rows; row++) {
    const difference =
      lossOf(first[row] ?? 0, outcome[row] ?? 0) - lossOf(second[row] ?? 0, outcome[row] ?? 0)
    total += difference
    const deal = deals[row] ?? ''
    byDeal.set(deal, (byDeal.get(deal) ?? 0) + difference)
  }
  const mean = total / rows
  const share = rows / byDeal.size
  let squares = 0
  for (const sum of byDeal.values()) squares += (sum - mean * share) ** 2
  return { mean, error: Math.sqrt(squares) / rows }
}
