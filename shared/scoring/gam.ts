import type { BinnedTable } from './binning.ts'
import { countCross, countGradient, scoreRows } from './gam-sums.ts'
import { factorise, invert, solve } from './linear.ts'

/**
 * Binned additive logistic regression with priors learnt from the data (GAM-EB): a random walk over the bins of a number, a ridge over
 * categories, one variance for each column by expectation-maximisation with a weak hyper-prior.
 */
export interface Gam {
  readonly intercept: number
  /** One effect for each bin of each column, column after column. */
  readonly effects: Float64Array
  readonly variances: Float64Array
  /** Posterior covariance of effects and, last, the intercept. */
  readonly covariance: Float64Array
}

export interface GamData {
  readonly table: BinnedTable
  readonly outcome: Uint8Array
  /** 1 for rows to learn from, 0 for others. */
  readonly isUsed: Uint8Array
  /** Deals over rows: rows of one deal are not that many independent observations. */
  readonly temper: number
}

export interface GamStart {
  readonly variances: Float64Array
  readonly effects: Float64Array
  readonly intercept: number
}

const ROUNDS = 14
const ENOUGH = 1e-4

/** Expected and lower bound of a variance before any data: σ² ~ InvGamma(SHAPE, SCALE). */
const SHAPE = 1
const SCALE = 0.02
const START_VARIANCE = 0.05
/** Log-odds of missing values and of levels: wide, but never without bounds. */
const LEVEL_PRECISION = 0.5

/**
 * @param start of a fit on nearly the same rows: its variances are kept, and a few Newton steps are enough
 */
export function fitGam(data: GamData, start: GamStart | null = null): Gam {
  const { sizes } = data.table
  const count = sizes.reduce((sum, size) => sum + size, 0) + 1
  const state = {
    parameters: new Float64Array(count),
    variances: start?.variances.slice() ?? new Float64Array(sizes.length).fill(START_VARIANCE),
  }
  if (start === null) state.parameters[count - 1] = startIntercept(data)
  else {
    state.parameters.set(start.effects)
    state.parameters[count - 1] = start.intercept
  }

  let matrix: Float64Array = new Float64Array(0)
  for (let round = 0; round < ROUNDS; round++) {
    matrix = posteriorPrecision(data, state)
    factorise(matrix, count)
    const moved = step(data, state, matrix)
    const changed = start === null ? updateVariances(data.table, state, invert(matrix, count)) : 0
    if (moved < ENOUGH && changed < 0.01) break
  }
  return {
    intercept: state.parameters[count - 1] ?? 0,
    effects: state.parameters.slice(0, count - 1),
    variances: state.variances,
    covariance: invert(matrix, count),
  }
}

interface State {
  readonly parameters: Float64Array
  readonly variances: Float64Array
}

function startIntercept({ outcome, isUsed }: GamData): number {
  let rows = 0
  let won = 0
  for (let row = 0; row < outcome.length; row++) {
    rows += isUsed[row] ?? 0
    won += (isUsed[row] ?? 0) * (outcome[row] ?? 0)
  }
  return Math.log((won + 0.5) / (rows - won + 0.5))
}

/** Curvature of the likelihood where we stand, and that of the priors. */
function posteriorPrecision(data: GamData, { parameters, variances }: State): Float64Array {
  const scores = scoreRows(data.table, parameters)
  const matrix = countCross(data, scores, parameters.length)
  addPriors(data.table, variances, (row, column, precision) => {
    matrix[row * parameters.length + column] =
      (matrix[row * parameters.length + column] ?? 0) + precision
  })
  return matrix
}

/** One Newton step; answers the largest move of a parameter. Halved when it would overshoot. */
function step(data: GamData, { parameters, variances }: State, factor: Float64Array): number {
  const gradient = countGradient(data, scoreRows(data.table, parameters), parameters.length)
  addPriors(data.table, variances, (row, column, precision) => {
    gradient[row] = (gradient[row] ?? 0) - precision * (parameters[column] ?? 0)
    if (row !== column)
      gradient[column] = (gradient[column] ?? 0) - precision * (parameters[row] ?? 0)
  })
  solve(factor, parameters.length, gradient)
  const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const length = largest > 2 ? 2 / largest : 1
  for (let at = 0; at < parameters.length; at++)
    parameters[at] = (parameters[at] ?? 0) + length * (gradient[at] ?? 0)
  return largest * length
}

/** Every entry of the prior's precision in the lower triangle, once. */
function addPriors(
  { binnings, sizes }: BinnedTable,
  variances: Float64Array,
  add: (row: number, column: number, precision: number) => void,
): void {
  let from = 0
  binnings.forEach(({ kind }, column) => {
    const size = sizes[column] ?? 0
    const precision = 1 / (variances[column] ?? 1)
    const missing = from + size - 1
    if (kind === 'number') {
      for (let bin = from; bin < missing; bin++) add(bin, bin, LEVEL_PRECISION / size)
      for (let bin = from + 1; bin < missing; bin++) {
        add(bin, bin, precision)
        add(bin - 1, bin - 1, precision)
        add(bin, bin - 1, -precision)
      }
      add(missing, missing, LEVEL_PRECISION + precision / size)
    } else for (let bin = from; bin <= missing; bin++) add(bin, bin, precision)
    from += size
  })
}

/** Answers the largest relative change. */
function updateVariances(
  { binnings, sizes }: BinnedTable,
  { parameters, variances }: State,
  covariance: Float64Array,
): number {
  const count = parameters.length
  const of = (row: number, column: number): number => covariance[row * count + column] ?? 0
  let largest = 0
  let from = 0
  binnings.forEach(({ kind }, column) => {
    const size = sizes[column] ?? 0
    const end = from + size - (kind === 'number' ? 1 : 0)
    let squares = 0
    let terms = 0
    for (let bin = kind === 'number' ? from + 1 : from; bin < end; bin++) {
      const value = parameters[bin] ?? 0
      if (kind === 'number') {
        squares += (value - (parameters[bin - 1] ?? 0)) ** 2
        squares += of(bin, bin) + of(bin - 1, bin - 1) - 2 * of(bin, bin - 1)
      } else squares += value ** 2 + of(bin, bin)
      terms++
    }
    const variance = (squares + 2 * SCALE) / (terms + 2 * SHAPE + 2)
    largest = Math.max(largest, Math.abs(variance / (variances[column] ?? 1) - 1))
    variances[column] = variance
    from += size
  })
  return largest
}
