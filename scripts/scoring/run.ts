import { toBins } from '../../shared/scoring/binning.ts'
import { aucOf, brierOf, eceOf, logit, meanLoss, sigmoid } from '../../shared/scoring/metrics.ts'
import { createScorer } from '../../shared/scoring/score.ts'
import type { Shares } from '../../shared/scoring/shares.ts'
import type { Table } from '../../shared/scoring/table.ts'
import { train, type Training } from '../../shared/scoring/train.ts'
import type { Part } from './splits.ts'

/** Forecasts of rows the learner did not see, with what became of them. */
export interface Forecasts {
  readonly deals: readonly string[]
  readonly outcome: Uint8Array
  readonly forecasts: Float64Array
}

export interface Report {
  readonly result: Training['result']['type']
  readonly rows: { readonly train: number; readonly test: number }
  readonly auc: number
  readonly logLoss: number
  readonly brier: number
  readonly ece: number
  readonly trainMs: number
  readonly scoreRowsPerSec: number
  /** Of the last model, as JSON. */
  readonly modelBytes: number
  readonly findings: Training['findings']
}

/** Learns from each part and scores its other half; the figures are those of all forecasts together. */
export function runParts(
  parts: readonly Part[],
  stageColumn: string | null,
): { readonly report: Report; readonly forecasts: Forecasts } {
  let trainMs = 0
  let scoreMs = 0
  const done = parts.map(part => {
    const startedAt = performance.now()
    const training = train(part.train, { stageColumn })
    trainMs += performance.now() - startedAt
    const scoredAt = performance.now()
    const forecasts = forecast(training, part.test)
    scoreMs += performance.now() - scoredAt
    return { training, forecasts, test: part.test }
  })
  const forecasts = join(done)
  const last = done.at(-1)?.training
  const scores = forecasts.forecasts.map(logit)
  return {
    forecasts,
    report: {
      result: last?.result.type ?? 'learning',
      rows: { train: parts.at(-1)?.train.outcome.length ?? 0, test: scores.length },
      auc: aucOf(scores, forecasts.outcome),
      logLoss: meanLoss(scores, forecasts.outcome),
      brier: brierOf(forecasts.forecasts, forecasts.outcome),
      ece: eceOf(forecasts.forecasts, forecasts.outcome),
      trainMs: Math.round(trainMs),
      scoreRowsPerSec: Math.round((1000 * scores.length) / Math.max(scoreMs, 0.001)),
      modelBytes: last?.result.type === 'model' ? JSON.stringify(last.result.model).length : 0,
      findings: last?.findings ?? [],
    },
  }
}

/** By the model, or by the shares that are shown where there is none. */
export function forecast({ result, shares }: Training, table: Table): Float64Array {
  if (result.type !== 'model') return shareForecasts(shares, table)
  const { model } = result
  const { codes, rows } = toBins(
    table,
    model.columns.map(({ binning }) => binning),
  )
  const { shift, slope } = model.calibration
  return createScorer(model)
    .rawOf(codes, rows)
    .map(raw => sigmoid(shift + slope * raw))
}

function shareForecasts({ column, whole, byValue }: Shares, table: Table): Float64Array {
  const stages = table.columns.find(({ name }) => name === column)
  return Float64Array.from(
    table.outcome,
    (_, row) => (byValue[String(stages?.values[row])] ?? whole).forecast,
  )
}

function join(
  parts: readonly { readonly forecasts: Float64Array; readonly test: Table }[],
): Forecasts {
  return {
    deals: parts.flatMap(({ test }) => test.deals),
    outcome: Uint8Array.from(parts.flatMap(({ test }) => [...test.outcome])),
    forecasts: Float64Array.from(parts.flatMap(({ forecasts }) => [...forecasts])),
  }
}
