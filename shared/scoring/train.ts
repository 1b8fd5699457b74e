import { type BinnedTable, fitBinning, toBins } from './binning.ts'
import { calibrate } from './calibration.ts'
import { centre, collapse, type Collapsed, toColumns } from './collapse.ts'
import { fitForests, type ForestFit } from './forests.ts'
import { type Gam, fitGam, type GamData } from './gam.ts'
import { scoreRows } from './gam-sums.ts'
import { type Filling, type Finding, guard } from './gates.ts'
import { compareLosses, type Difference } from './metrics.ts'
import { type Counts, type Model, rounded } from './model.ts'
import { countShares, type Shares, shareScores } from './shares.ts'
import { toSpread } from './spread.ts'
import { foldsOf, inCanonicalOrder, type Table } from './table.ts'

export interface TrainingOptions {
  /** Column of the stage: its won shares are what a model has to beat. */
  readonly stageColumn: string | null
  readonly filling?: Readonly<Record<string, Filling>>
  readonly seed?: number
}

export interface Training {
  readonly findings: readonly Finding[]
  readonly shares: Shares
  readonly counts: Counts
  readonly result: TrainingResult
}

export type TrainingResult =
  /** Too few closed deals: «учимся: 12 из 30 сделок». `rarer`: deals of the rarer outcome. */
  | {
      readonly type: 'learning'
      readonly deals: number
      readonly needed: number
      readonly rarer: number
      readonly neededRarer: number
    }
  /** Nothing in the columns tells won from lost better than the stage alone does. */
  | { readonly type: 'no-signal' }
  | {
      readonly type: 'model'
      readonly model: Model
      readonly isPreliminary: boolean
      readonly gain: Difference
      readonly outOfFold: Float64Array
    }

/** Closed deals a model needs at least, and how many of them of the rarer outcome. */
const NEEDED = 30
const NEEDED_RARER = 5
/** From here on the percent is no longer preliminary, and pairs of columns are tried. */
const FULL = 1000
const FULL_RARER = 100
const MANY_ROWS = 50_000

/**
 * Learns from closed deals. The same rows and seed give the same model to the last sign, in whatever order they come.
 *
 * Runs for seconds on tens of thousands of rows: call it in a worker thread.
 */
export function train(given: Table, options: TrainingOptions): Training {
  const sorted = inCanonicalOrder(given)
  const { columns, findings } = guard(sorted, options.filling)
  const table = { ...sorted, columns }
  const counts = countDeals(table)
  const shares = countShares(sorted, options.stageColumn)
  const rarer = Math.min(counts.won, counts.deals - counts.won)
  const base = { findings, shares, counts }
  if (counts.deals < NEEDED || rarer < NEEDED_RARER)
    return {
      ...base,
      result: {
        type: 'learning',
        deals: counts.deals,
        needed: NEEDED,
        rarer,
        neededRarer: NEEDED_RARER,
      },
    }

  const foldCount = table.outcome.length >= MANY_ROWS ? 3 : 5
  const folds = foldsOf(table, foldCount)
  const plain = fitPlain(table, counts, folds, foldCount)
  const isFull = counts.deals >= FULL && rarer >= FULL_RARER
  const forests = isFull ? fitForests(table, folds, foldCount, options.seed ?? 1) : null
  const best = choose(table, plain, forests)
  // Both have to be beaten: on pure chance the shares of stages are worse than one share for all.
  const [gain] = [options.stageColumn, null]
    .map(column => shareScores(sorted, column, folds, foldCount))
    .map(scores => compareLosses(scores, best.outOfFold, table.outcome, table.deals))
    .toSorted((one, other) => one.mean - 2 * one.error - (other.mean - 2 * other.error))
  if (gain === undefined || gain.mean <= 2 * gain.error)
    return { ...base, result: { type: 'no-signal' } }

  const model: Model = {
    version: 1,
    kind: best.kind,
    ...best.collapsed,
    calibration: calibrate(best.outOfFold, table),
    spread: toSpread(plain.binned, plain.gam.covariance, isFull ? 'bins' : 'whole'),
    learntFrom: counts,
  }
  return {
    ...base,
    result: { type: 'model', model, isPreliminary: !isFull, gain, outOfFold: best.outOfFold },
  }
}

function countDeals({ deals, outcome }: Table): Counts {
  const wonByDeal = new Map<string, number>()
  deals.forEach((deal, row) => wonByDeal.set(deal, outcome[row] ?? 0))
  const won = [...wonByDeal.values()].reduce((sum, one) => sum + one, 0)
  return { deals: wonByDeal.size, rows: outcome.length, won }
}

interface Plain {
  readonly binned: BinnedTable
  readonly gam: Gam
  readonly outOfFold: Float64Array
}

function fitPlain(table: Table, counts: Counts, folds: Uint8Array, foldCount: number): Plain {
  const maxBins = table.columns.length > 12 ? 12 : 16
  const minPerBin = Math.max(5, Math.floor(table.outcome.length / 200))
  const binnings = table.columns.map(column => fitBinning(column, maxBins, minPerBin))
  const binned = toBins(table, binnings)
  const data: GamData = {
    table: binned,
    outcome: table.outcome,
    isUsed: new Uint8Array(binned.rows).fill(1),
    temper: counts.deals / counts.rows,
  }
  const gam = fitGam(data)
  const outOfFold = new Float64Array(binned.rows)
  for (let fold = 0; fold < foldCount; fold++) {
    const part = fitGam(
      { ...data, isUsed: folds.map(own => (own === fold ? 0 : 1)) },
      startOf(gam, counts),
    )
    const scores = scoreRows(binned, Float64Array.from([...part.effects, part.intercept]))
    folds.forEach((own, row) => {
      if (own === fold) outOfFold[row] = scores[row] ?? 0
    })
  }
  return { binned, gam, outOfFold }
}

/** With few deals the variances themselves have seen the held-out ones too much: they are learnt anew. */
function startOf(gam: Gam, { deals }: Counts): Gam | null {
  return deals < 3000 ? null : gam
}

interface Best {
  readonly kind: Model['kind']
  readonly collapsed: Collapsed
  readonly outOfFold: Float64Array
}

/** The simpler one stays unless the other wins by one standard error. */
function choose(table: Table, plain: Plain, forests: ForestFit | null): Best {
  if (forests !== null) {
    const { outOfFold } = forests
    const gain = compareLosses(plain.outOfFold, outOfFold, table.outcome, table.deals)
    if (gain.mean > gain.error)
      return { kind: 'pairs', collapsed: collapse(forests.binned, forests.forests), outOfFold }
  }
  return { kind: 'sum', collapsed: tabulate(plain), outOfFold: plain.outOfFold }
}

function tabulate({ binned, gam }: Plain): Collapsed {
  let from = 0
  const mains = binned.sizes.map(size => gam.effects.slice(from, (from += size)))
  const intercept = gam.intercept + centre(binned, mains)
  return {
    intercept: rounded(intercept),
    columns: toColumns(binned, mains),
    pairs: [],
  }
}
