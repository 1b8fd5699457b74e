import { toBins } from '../../shared/scoring/binning.ts'
import {
  aucOf,
  eceOf,
  inScoreOrder,
  logit,
  meanLoss,
  sigmoid,
} from '../../shared/scoring/metrics.ts'
import type { Model } from '../../shared/scoring/model.ts'
import { createScorer } from '../../shared/scoring/score.ts'
import type { Shares } from '../../shared/scoring/shares.ts'
import { STAGE_COLUMN } from '../../shared/scoring/snapshot.ts'
import { finalise, hashOf, pickRows, type Table } from '../../shared/scoring/table.ts'

/** How well the newest cards were told by what the older ones had taught. */
export interface HeldOut {
  readonly deals: number
  readonly won: number
  readonly auc: number
  /** Between cards of one stage; `null`: no stage has both kinds. */
  readonly aucWithinStage: number | null
  readonly logLoss: number
  /** Of the shares of stages, which a model has to beat. */
  readonly logLossOfStages: number
  readonly ece: number
  /** Shares of wins among the first 0, 10 … 100 % of cards. */
  readonly gains: { readonly byScore: readonly number[]; readonly byStage: readonly number[] }
  readonly bands: readonly Band[]
}

/** Forecasts from … to, whole percents, and what became of them; shares 0 … 1. */
export interface Band {
  readonly from: number
  readonly to: number
  readonly deals: number
  readonly said: number | null
  readonly was: number | null
}

const TENTHS = 10

/** Log-odds of each row, by the model or, where there is none, by the shares. */
export function scoresBy(
  { model, shares }: { readonly model: Model | null; readonly shares: Shares },
  table: Table,
): Float64Array {
  if (model === null) return shareScoresOf(shares, table)
  const binnings = model.columns.map(({ binning }) => binning)
  const { codes, rows } = toBins(table, binnings)
  const { shift, slope } = model.calibration
  return createScorer(model)
    .rawOf(codes, rows)
    .map(raw => shift + slope * raw)
}

function shareScoresOf({ column, whole, byValue }: Shares, table: Table): Float64Array {
  const stages = table.columns.find(({ name }) => name === column)
  return Float64Array.from(table.outcome, (_, row) =>
    logit((byValue[String(stages?.values[row])] ?? whole).forecast),
  )
}

/** @param table moments of cards that the model has not seen */
export function judge(
  learnt: { readonly model: Model | null; readonly shares: Shares },
  table: Table,
): HeldOut {
  const scores = scoresBy(learnt, table)
  const ofStages = shareScoresOf(learnt.shares, table)
  const rows = oneMomentEach(table)
  const once = pickRows(table, rows)
  const scoresOnce = Float64Array.from(rows, row => scores[row] ?? 0)
  const forecasts = scoresOnce.map(sigmoid)
  return {
    deals: rows.length,
    won: once.outcome.reduce((sum, won) => sum + won, 0),
    auc: aucOf(scores, table.outcome),
    aucWithinStage: aucWithin(scores, table.outcome, stagesOf(table)),
    logLoss: meanLoss(scores, table.outcome),
    logLossOfStages: meanLoss(ofStages, table.outcome),
    ece: eceOf(scores.map(sigmoid), table.outcome),
    gains: {
      byScore: gainsOf(scoresOnce, once.outcome),
      byStage: gainsOf(
        Float64Array.from(rows, row => ofStages[row] ?? 0),
        once.outcome,
      ),
    },
    bands: bandsOf(forecasts, once.outcome),
  }
}

/** Gains and bands are counted in cards: of each one moment of its life, picked by its name. */
function oneMomentEach({ deals }: Table): Int32Array {
  const rowsOf = new Map<string, number[]>()
  deals.forEach((deal, row) => rowsOf.set(deal, [...(rowsOf.get(deal) ?? []), row]))
  return Int32Array.from(
    [...rowsOf].map(([deal, rows]) => rows[finalise(hashOf(deal) ^ 0x2545f491) % rows.length] ?? 0),
  )
}

function gainsOf(scores: Float64Array, outcome: Uint8Array): readonly number[] {
  const order = inScoreOrder(scores).toReversed()
  const wins = outcome.reduce((sum, won) => sum + won, 0)
  return Array.from({ length: TENTHS + 1 }, (_, tenth) => {
    const first = order.subarray(0, Math.round((tenth * order.length) / TENTHS))
    const found = first.reduce((sum, row) => sum + (outcome[row] ?? 0), 0)
    return wins === 0 ? tenth / TENTHS : found / wins
  })
}

const BANDS = [0, 20, 40, 60, 80, 100] as const

export function bandsOf(forecasts: Float64Array, outcome: Uint8Array): readonly Band[] {
  return BANDS.slice(0, -1).map((from, place) => {
    const to = BANDS[place + 1] ?? 100
    let [deals, said, was] = [0, 0, 0]
    forecasts.forEach((forecast, row) => {
      const percent = 100 * forecast
      if (percent < from || (percent >= to && to < 100)) return
      deals++
      said += forecast
      was += outcome[row] ?? 0
    })
    return {
      from,
      to,
      deals,
      said: deals === 0 ? null : said / deals,
      was: deals === 0 ? null : was / deals,
    }
  })
}

function stagesOf(table: Table): readonly string[] {
  const stages = table.columns.find(({ name }) => name === STAGE_COLUMN)
  return Array.from(table.outcome, (_, row) => String(stages?.values[row]))
}

/** Weighed by pairs of won and lost: a stage with three cards says little. `null`: no stage has both. */
export function aucWithin(
  scores: Float64Array,
  outcome: Uint8Array,
  stages: readonly string[],
): number | null {
  const groups = Map.groupBy(stages.keys(), row => stages[row])
  let [pairs, sum] = [0, 0]
  for (const rows of groups.values()) {
    const own = Uint8Array.from(rows, row => outcome[row] ?? 0)
    const won = own.reduce((total, one) => total + one, 0)
    const weight = won * (own.length - won)
    if (weight === 0) continue
    pairs += weight
    sum +=
      weight *
      aucOf(
        Float64Array.from(rows, row => scores[row] ?? 0),
        own,
      )
  }
  return pairs === 0 ? null : sum / pairs
}
