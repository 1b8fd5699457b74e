import { existsSync } from 'node:fs'
import path from 'node:path'
import { toBins } from '../../shared/scoring/binning.ts'
import { createRandom } from '../../shared/random.ts'
import { sigmoid } from '../../shared/scoring/metrics.ts'
import { createScorer, type Values } from '../../shared/scoring/score.ts'
import type { Column, Table } from '../../shared/scoring/table.ts'
import { train } from '../../shared/scoring/train.ts'
import { loadSchema, loadTable } from '../scoring/flat-table.ts'
import { runParts } from '../scoring/run.ts'
import { type SplitName, splitTable } from '../scoring/splits.ts'
import type { Row, Tell } from './row.ts'

/** Names the folder with the public set `bank`, which is no part of the project. */
export const DATA_VARIABLE = 'SCORING_DATA'

/** Rows of twenty columns, and the seconds they may take, calibration included. */
const SIZES = [
  [10_000, 2],
  [100_000, 8],
  [200_000, 16],
] as const

/** What must hold on the test part of `bank`. */
const GOALS: readonly {
  readonly split: SplitName
  readonly auc?: number
  readonly logLoss: number
  readonly ece?: number
}[] = [
  { split: 'hash', auc: 0.801, logLoss: 0.288, ece: 0.018 },
  { split: 'time', auc: 0.63, logLoss: 0.708 },
  { split: 'rolling', logLoss: 0.53, ece: 0.06 },
]

/** Learner: how quick, how large, and how right where the public set is at hand. */
export async function measureScoring(tell: Tell): Promise<readonly Row[]> {
  const rows = SIZES.flatMap(([count, seconds]) => measureTraining(count, seconds))
  const folder = process.env[DATA_VARIABLE] ?? ''
  if (!existsSync(path.join(folder, 'bank.csv.gz'))) {
    tell(`scoring: ${DATA_VARIABLE} names no folder with bank.csv.gz`)
    return [
      ...rows,
      { figure: 'scoring of bank', demanded: '', measured: 'not measured', holds: null },
    ]
  }
  return [...rows, ...(await measureBank(folder))]
}

function measureTraining(count: number, seconds: number): readonly Row[] {
  const table = inventTable(count)
  const startedAt = performance.now()
  const { result } = train(table, { stageColumn: null })
  const took = (performance.now() - startedAt) / 1000
  const trained: Row = {
    figure: `scoring: training ${count.toLocaleString('en')} x 20, calibration included`,
    demanded: `<= ${seconds} s`,
    measured: `${took.toFixed(1)} s`,
    holds: took <= seconds,
  }
  if (result.type !== 'model' || count !== 100_000) return [trained]

  const scorer = createScorer(result.model)
  const binned = toBins(
    table,
    result.model.columns.map(({ binning }) => binning),
  )
  const perSecond = count / timed(() => scorer.rawOf(binned.codes, binned.rows))
  const explained = 20_000 / timed(() => explainMany(scorer.explain, table, 20_000))
  const size = JSON.stringify(result.model).length
  return [
    trained,
    atLeast('scoring: rows scored a second', perSecond, 100_000),
    atLeast('scoring: deals scored with factors a second', explained, 100_000),
    {
      figure: 'scoring: model as JSON',
      demanded: '<= 300 kB',
      measured: `${(size / 1000).toFixed(0)} kB`,
      holds: size <= 300_000,
    },
  ]
}

function explainMany(explain: (values: Values) => unknown, table: Table, count: number): void {
  for (let row = 0; row < count; row++)
    explain(
      Object.fromEntries(table.columns.map(({ name, values }) => [name, values[row] ?? null])),
    )
}

/** Seconds. */
function timed(work: () => unknown): number {
  const startedAt = performance.now()
  work()
  return (performance.now() - startedAt) / 1000
}

function atLeast(figure: string, value: number, least: number): Row {
  return {
    figure,
    demanded: `>= ${least.toLocaleString('en')}`,
    measured: Math.round(value).toLocaleString('en'),
    holds: value >= least,
  }
}

async function measureBank(folder: string): Promise<readonly Row[]> {
  const schema = await loadSchema(path.join(folder, 'datasets.json'), 'bank')
  const table = await loadTable(path.join(folder, 'bank.csv.gz'), schema)
  return GOALS.map(({ split, ...goal }) => {
    const { report } = runParts(splitTable(table, split, 'bank'), schema.stage)
    const holds =
      report.auc >= (goal.auc ?? 0) &&
      report.logLoss <= goal.logLoss &&
      report.ece <= (goal.ece ?? 1)
    return {
      figure: `scoring of bank, ${split} split: AUC, log loss, ECE`,
      demanded: [`>= ${goal.auc ?? '–'}`, `<= ${goal.logLoss}`, `<= ${goal.ece ?? '–'}`].join(', '),
      measured: [report.auc, report.logLoss, report.ece].map(one => one.toFixed(3)).join(', '),
      holds,
    }
  })
}

/** Twelve numbers and eight categories; three of them and a pair tell something. */
function inventTable(count: number): Table {
  const random = createRandom(1)
  const numbers = Array.from({ length: 12 }, (_, at) => ({
    name: `number-${at}`,
    kind: 'number' as const,
    values: Float64Array.from({ length: count }, () => Math.round(random() * 1000) / 1000),
  }))
  const categories = Array.from({ length: 8 }, (_, at): Column => {
    const values = Array.from({ length: count }, () => `v${Math.floor(random() * (at + 2) * 4)}`)
    return { name: `category-${at}`, kind: 'category', values }
  })
  const [one, other] = numbers
  const [first] = categories
  return {
    columns: [...numbers, ...categories],
    outcome: Uint8Array.from({ length: count }, (_, row) => {
      const [x, y] = [one?.values[row] ?? 0, other?.values[row] ?? 0]
      const score = -1 + 4 * x * y + Math.sin(6 * x) - (first?.values[row] === 'v3' ? 1 : 0)
      return random() < sigmoid(score) ? 1 : 0
    }),
    deals: Array.from({ length: count }, (_, at) => `deal-${at}`),
    order: Float64Array.from({ length: count }, (_, at) => at),
  }
}
