import { type Binning, createBinOf } from './binning.ts'
import { sigmoid } from './metrics.ts'
import type { Model, ModelPair, Spread } from './model.ts'

/** What a deal shows at a moment, by name of the column. */
export type Values = Readonly<Record<string, number | string | null>>

export interface Score {
  /** Chance to be won, 0 … 1. */
  readonly forecast: number
  /** The middle 80 % of what it may really be. */
  readonly low: number
  readonly high: number
}

export interface Factor {
  readonly column: string
  /** Share of the score, in calibrated log-odds: all of them and the intercept sum to `logit(forecast)`. */
  readonly logOdds: number
  /** By how many points of chance the forecast would change without it, 0 … 1, signed. */
  readonly points: number
}

export interface Explanation {
  readonly forecast: number
  readonly intercept: number
  /** Weightiest first. */
  readonly factors: readonly Factor[]
}

/** A score with what each column gave to it, in the order of the scorer's columns. */
export interface Told extends Score {
  /** `forecast` in calibrated log-odds: `intercept` and all of `logOdds` together. */
  readonly score: number
  readonly intercept: number
  readonly logOdds: readonly number[]
}

export interface Scorer {
  readonly columns: readonly string[]
  /** Score and factors in one go, for many at once: nothing is sorted and nothing named. */
  tell(values: Values): Told
  /** Names of columns the deal has no word for at all: they count as missing, and the score is worth less. */
  missing(values: Values): readonly string[]
  score(values: Values): Score
  explain(values: Values): Explanation
  /** Uncalibrated log-odds of rows whose bins are known, for many at once: `codes[row * columns + column]`. */
  rawOf(codes: Uint16Array, rows: number): Float64Array
}

/** 10 % on either side. */
const EDGE = 1.2816

export function createScorer(model: Model): Scorer {
  const columns = model.columns.map(({ binning }) => binning.name)
  const tables = model.columns.map(({ effects }) => Float64Array.from(effects))
  const pairs = model.pairs.map(toTypedPair)
  const sharesOf = createShares(model, tables, pairs)
  const spreadOf = createSpread(model.spread)
  const { shift, slope } = model.calibration
  const intercept = shift + slope * model.intercept

  function tell(values: Values): Told {
    const logOdds = sharesOf(values)
    const score = sum(logOdds, intercept)
    const reach = EDGE * Math.abs(slope) * spreadOf(values)
    const [forecast, low, high] = [sigmoid(score), sigmoid(score - reach), sigmoid(score + reach)]
    return { score, intercept, logOdds, forecast, low, high }
  }

  return {
    columns,
    tell,
    missing: values => columns.filter(name => !Object.hasOwn(values, name)),
    score(values) {
      const { forecast, low, high } = tell(values)
      return { forecast, low, high }
    },
    explain(values) {
      const shares = sharesOf(values)
      const score = sum(shares, intercept)
      const forecast = sigmoid(score)
      const factors = shares.map((logOdds, column) => ({
        column: columns[column] ?? '',
        logOdds,
        points: forecast - sigmoid(score - logOdds),
      }))
      return {
        forecast,
        intercept,
        factors: factors.toSorted((one, other) => Math.abs(other.logOdds) - Math.abs(one.logOdds)),
      }
    },
    rawOf(codes, rows) {
      const scores = new Float64Array(rows).fill(model.intercept)
      tables.forEach((table, column) =>
        addColumn(scores, codes, { width: tables.length, column }, table),
      )
      for (const pair of pairs) addPair(scores, codes, tables.length, pair)
      return scores
    },
  }
}

/** Calibrated log-odds of each column: its own table and half of each pair it stands in. */
function createShares(
  model: Model,
  tables: readonly Float64Array[],
  pairs: readonly TypedPair[],
): (values: Values) => readonly number[] {
  const binOfs = model.columns.map(({ binning }) => createBinOf(binning))
  const { slope } = model.calibration

  return values => {
    const bins = model.columns.map(
      ({ binning }, column) => binOfs[column]?.(values[binning.name]) ?? 0,
    )
    const shares = tables.map((table, column) => slope * (table[bins[column] ?? 0] ?? 0))
    for (const pair of pairs) {
      const half = (slope * cellOf(pair, bins[pair.one] ?? 0, bins[pair.other] ?? 0)) / 2
      shares[pair.one] = (shares[pair.one] ?? 0) + half
      shares[pair.other] = (shares[pair.other] ?? 0) + half
    }
    return shares
  }
}

function sum(values: readonly number[], start: number): number {
  return values.reduce((total, value) => total + value, start)
}

interface TypedPair {
  readonly one: number
  readonly other: number
  readonly oneGroups: Int32Array
  readonly otherGroups: Int32Array
  readonly width: number
  readonly cells: Float64Array
}

function toTypedPair(pair: ModelPair): TypedPair {
  return {
    ...pair,
    oneGroups: Int32Array.from(pair.oneGroups),
    otherGroups: Int32Array.from(pair.otherGroups),
    cells: Float64Array.from(pair.cells),
  }
}

function cellOf(pair: TypedPair, one: number, other: number): number {
  const at = (pair.oneGroups[one] ?? 0) * pair.width + (pair.otherGroups[other] ?? 0)
  return pair.cells[at] ?? 0
}

function addColumn(
  scores: Float64Array,
  codes: Uint16Array,
  { width, column }: { readonly width: number; readonly column: number },
  table: Float64Array,
): void {
  for (let row = 0, at = column; row < scores.length; row++, at += width)
    scores[row] = (scores[row] ?? 0) + (table[codes[at] ?? 0] ?? 0)
}

function addPair(scores: Float64Array, codes: Uint16Array, width: number, pair: TypedPair): void {
  for (let row = 0, from = 0; row < scores.length; row++, from += width)
    scores[row] =
      (scores[row] ?? 0) + cellOf(pair, codes[from + pair.one] ?? 0, codes[from + pair.other] ?? 0)
}

/** Standard deviation of the raw score of a deal. */
function createSpread({ kind, binnings, values: entries }: Spread): (values: Values) => number {
  const binOfs = binnings.map(createBinOf)
  const offsets = offsetsOfBinnings(binnings)
  const last = offsets.at(-1) ?? 0

  return values => {
    const places = binnings.map(
      ({ name }, column) => (offsets[column] ?? 0) + (binOfs[column]?.(values[name]) ?? 0),
    )
    places.push(last)
    let variance = 0
    for (const [at, row] of places.entries()) {
      if (kind === 'bins') variance += entries[row] ?? 0
      else
        for (let other = 0; other <= at; other++)
          variance += (other === at ? 1 : 2) * entryOf(entries, row, places[other] ?? 0)
    }
    return Math.sqrt(Math.max(variance, 0) / 1e4)
  }
}

function offsetsOfBinnings(binnings: readonly Binning[]): readonly number[] {
  const offsets = [0]
  for (const binning of binnings) {
    const size = binning.kind === 'number' ? binning.edges.length : binning.names.length
    offsets.push((offsets.at(-1) ?? 0) + size + 2)
  }
  return offsets
}

/** `row` is never before `column`: columns stand one after another. */
function entryOf(covariance: readonly number[], row: number, column: number): number {
  return covariance[(row * (row + 1)) / 2 + column] ?? 0
}
