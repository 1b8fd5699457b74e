import type { StageId } from '../../shared/crm/ids.ts'
import type { Filling } from '../../shared/scoring/gates.ts'
import { compareLosses, type Difference } from '../../shared/scoring/metrics.ts'
import type { Model } from '../../shared/scoring/model.ts'
import { type Look, shapeOf, STAGE_COLUMN, toTable } from '../../shared/scoring/snapshot.ts'
import { pickRows, type Table } from '../../shared/scoring/table.ts'
import { train, type Training } from '../../shared/scoring/train.ts'
import { DAY, type Instant, MINUTE } from '../../shared/time/instant.ts'
import { createZoneOffsets } from '../../shared/time/zone-offset.ts'
import type { StoredHistory } from '../store/store.ts'
import {
  chooseDeals,
  type Chosen,
  CLIENT_COLUMNS,
  type Deal,
  looksOf,
  OWNER_COLUMN,
  ownersOf,
} from './deals.ts'
import { type HeldOut, judge, scoresBy } from './held-out.ts'
import { type Learnt, type Report, SCHEMA, type Twin } from './learnt.ts'
import { countStats } from './stats.ts'

export interface LearnTask {
  readonly now: Instant
  /** Columns a person has switched. */
  readonly switches: Readonly<Record<string, boolean>>
  /** IANA zone of the tenant. */
  readonly timeZone: string
  /** Stages there are; empty: not known. */
  readonly stages: readonly StageId[]
  /** Of the version that is shown; `null`: none is. */
  readonly twin: Twin | null
}

export interface Lesson {
  readonly learnt: Learnt
  readonly report: Report
  /** Not worse than the one shown by more than one standard error, on what neither has seen. */
  readonly mayShow: boolean
}

/** Newest closed cards that are held back, and how many of them say anything. */
const HELD_SHARE = 0.2
const LEAST_HELD = 20

/**
 * Learns from all closed cards of a kind. The same cards give the same lesson to the last sign, whatever order they come in.
 *
 * Runs for seconds: called in a thread of its own.
 */
export function learn(histories: readonly StoredHistory[], task: LearnTask): Lesson {
  const { now, switches } = task
  const chosen = chooseDeals(histories, now)
  const withOwners = switches[OWNER_COLUMN] === true
  const looks = looksOf(chosen.deals, { now, withOwners, all: histories })
  const shape = shapeOf(
    chosen.deals,
    withOwners ? [...CLIENT_COLUMNS, OWNER_COLUMN] : CLIENT_COLUMNS,
    // By today's clock: a zone that goes over to summer time is off by an hour for half a year, in learning and in scoring alike.
    (createZoneOffsets().at(task.timeZone, now) ?? 0) * MINUTE,
  )
  const whole = toTable(looks, shape)
  const table = { ...whole, columns: whole.columns.filter(({ name }) => switches[name] !== false) }
  const filling = fillingsOf(looks)

  const training = train(table, { stageColumn: STAGE_COLUMN, filling })
  const held = holdBack(table, filling)
  const learnt: Learnt = {
    schema: SCHEMA,
    shape,
    twin: held.twin ?? toTwin(training),
    ...toTwin(training),
    isPreliminary: training.result.type === 'model' && training.result.isPreliminary,
    stats: countStats(table),
    ofOwners: ownersOf(chosen.deals, withOwners),
  }
  const againstBefore = held.unseen === null ? null : compare(task.twin, learnt.twin, held.unseen)
  const switchedOff = whole.columns.flatMap(({ name }) =>
    switches[name] === false ? [{ type: 'switched-off' as const, column: name }] : [],
  )
  return {
    learnt,
    mayShow: againstBefore === null || againstBefore.mean <= againstBefore.error,
    report: {
      schema: SCHEMA,
      ...toReport(training, chosen),
      findings: [...training.findings, ...switchedOff],
      stagesGone: stagesGone(chosen.deals, task.stages),
      columns: whole.columns.map(({ name }) => name),
      weights: learnt.model === null ? {} : weightsOf(learnt.model, table),
      heldOut: held.judged,
      againstBefore,
    },
  }
}

function toTwin({ result, shares }: Training): Twin {
  return { model: result.type === 'model' ? result.model : null, shares }
}

function toReport(
  { result, counts }: Training,
  { leftOut, cycleDays }: Chosen,
): Pick<Report, 'result' | 'counts' | 'leftOut' | 'cycleDays'> {
  if (result.type !== 'learning')
    return { result: { type: result.type }, counts, leftOut, cycleDays }
  const { type, needed, rarer, neededRarer } = result
  return { result: { type, needed, rarer, neededRarer }, counts, leftOut, cycleDays }
}

interface Held {
  readonly twin: Twin | null
  readonly judged: HeldOut | null
  readonly unseen: Table | null
}

/** Learns once more without the newest fifth, and looks how that fifth is told. */
function holdBack(table: Table, filling: Readonly<Record<string, Filling>>): Held {
  const closedAt = new Map(table.deals.map((deal, row) => [deal, table.order[row] ?? 0]))
  const moments = [...closedAt.values()].toSorted((one, other) => one - other)
  const border = moments[Math.floor((1 - HELD_SHARE) * moments.length)] ?? Infinity
  const rows = Array.from(table.deals.keys())
  const isHeld = (row: number) => (table.order[row] ?? 0) >= border
  const unseen = pickRows(table, Int32Array.from(rows.filter(isHeld)))
  if (new Set(unseen.deals).size < LEAST_HELD) return { twin: null, judged: null, unseen: null }
  const known = pickRows(table, Int32Array.from(rows.filter(row => !isHeld(row))))
  const twin = toTwin(train(known, { stageColumn: STAGE_COLUMN, filling }))
  return { twin, judged: judge(twin, unseen), unseen }
}

/** Positive: the new one is worse. */
function compare(before: Twin | null, after: Twin, unseen: Table): Difference | null {
  if (before === null) return null
  const [one, other] = [scoresBy(after, unseen), scoresBy(before, unseen)]
  return compareLosses(one, other, unseen.outcome, unseen.deals)
}

/** How the amount is filled; of the other columns no history of ours tells. */
function fillingsOf(looks: readonly Look[]): Readonly<Record<string, Filling>> {
  const deals = [...new Set(looks.map(({ history }) => history))].flatMap(history => {
    const { closedAt, createdAt, isWon } = history
    const amounts = history.events.filter(({ type, value }) => type === 'amount' && value !== null)
    const last = amounts.at(-1)
    if (closedAt === null) return []
    return [
      {
        isWon: isWon === true,
        atEnd: last !== undefined,
        isLate: last !== undefined && last.at > closedAt - DAY && amounts.length > 0,
        atStart: amounts.some(({ at }) => at <= createdAt + DAY),
      },
    ]
  })
  const share = (among: typeof deals, is: (deal: (typeof deals)[number]) => boolean) =>
    among.length === 0 ? 0 : among.filter(is).length / among.length
  const [won, lost] = [deals.filter(({ isWon }) => isWon), deals.filter(({ isWon }) => !isWon)]
  const filled = deals.filter(({ atEnd }) => atEnd)
  const filling: Filling = {
    late: share(filled, ({ isLate, atStart }) => isLate && !atStart),
    wonAtEnd: share(won, ({ atEnd }) => atEnd),
    lostAtEnd: share(lost, ({ atEnd }) => atEnd),
    wonAtStart: share(won, ({ atStart }) => atStart),
    lostAtStart: share(lost, ({ atStart }) => atStart),
  }
  return { amount: filling, 'amount-change': filling }
}

function stagesGone(deals: readonly Deal[], stages: readonly StageId[]): readonly StageId[] {
  if (stages.length === 0) return []
  const known = new Set<string>(stages)
  const stood = new Set(
    deals.flatMap(({ events }) =>
      events.flatMap(({ type, stage }) => (type === 'stage' && stage !== null ? [stage] : [])),
    ),
  )
  return [...stood].filter(stage => !known.has(stage)).toSorted() as StageId[]
}

/** How far each column moves scores, as a share of all: standard deviations of its table over the cards learnt from. */
function weightsOf(model: Model, table: Table): Readonly<Record<string, number>> {
  const spreads = model.columns.map(({ binning, effects }, at) => {
    const column = { ...model, columns: [{ binning, effects }], pairs: [], intercept: 0 }
    const scores = scoresBy(
      { model: { ...column, calibration: { shift: 0, slope: 1 } }, shares: NO_SHARES },
      table,
    )
    return { name: binning.name, spread: deviationOf(scores) + pairsOf(model, at) }
  })
  const sum = spreads.reduce((total, { spread }) => total + spread, 0)
  return Object.fromEntries(spreads.map(({ name, spread }) => [name, sum === 0 ? 0 : spread / sum]))
}

/** Half of what each pair of the column does, over its cells alike: near enough for an order of columns. */
function pairsOf(model: Model, column: number): number {
  return model.pairs
    .filter(({ one, other }) => one === column || other === column)
    .reduce((sum, { cells }) => sum + deviationOf(Float64Array.from(cells)) / 2, 0)
}

const NO_SHARES: Twin['shares'] = {
  column: null,
  whole: { forecast: 0.5, low: 0, high: 1, rows: 0, deals: 0, won: 0 },
  byValue: {},
}

function deviationOf(values: Float64Array): number {
  if (values.length === 0) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
