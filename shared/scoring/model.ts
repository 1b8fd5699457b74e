import type { Binning } from './binning.ts'

/**
 * What a tenant's deals have taught, as versioned JSON. Tables only: a score is the intercept, one number of each column's table and one of
 * each pair's. Holds names of sources, products and people, so it is the tenant's own data and goes when the tenant goes.
 */
export interface Model {
  readonly version: 1
  /** `sum`: columns alone; `pairs`: with tables of two columns together. */
  readonly kind: 'sum' | 'pairs'
  readonly intercept: number
  readonly columns: readonly ModelColumn[]
  readonly pairs: readonly ModelPair[]
  readonly calibration: Calibration
  readonly spread: Spread
  readonly learntFrom: Counts
}

export interface ModelColumn {
  readonly binning: Binning
  /** Log-odds of each bin. */
  readonly effects: readonly number[]
}

/** Two columns together; `cells[groupOfOne * width + groupOfOther]`. */
export interface ModelPair {
  readonly one: number
  readonly other: number
  /** Group of each bin of the column. */
  readonly oneGroups: readonly number[]
  readonly otherGroups: readonly number[]
  readonly width: number
  readonly cells: readonly number[]
}

/** Forecast = sigmoid(shift + slope · raw). */
export interface Calibration {
  readonly shift: number
  readonly slope: number
}

/**
 * How sure the plain sum of columns is of its bins, in ten-thousandths. `whole`: posterior covariance, lower triangle row by row, the
 * intercept last. `bins`: variances alone, where the whole would make the model too large.
 */
export interface Spread {
  readonly kind: 'whole' | 'bins'
  readonly binnings: readonly Binning[]
  readonly values: readonly number[]
}

export interface Counts {
  readonly deals: number
  readonly rows: number
  readonly won: number
}

/** Digits kept in a table: a model stays small, and its factors still sum exactly since the score is made of the same numbers. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
