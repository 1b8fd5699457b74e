import { type DealHistory, momentsOf, usableHistories } from '../../shared/scoring/history.ts'
import type { LeftOut } from '../../shared/scoring/history.ts'
import { type Look, shapeOf, STAGE_COLUMN, toTable } from '../../shared/scoring/snapshot.ts'
import { hashOf } from '../../shared/scoring/table.ts'
import { asInstant, DAY, type Instant } from '../../shared/time/instant.ts'
import { DataError } from './data-error.ts'
import { type Forecasts, type Report, runParts } from './run.ts'

/** What people look at every morning: every open deal, every day. */
export interface DailyTest {
  readonly report: Report & {
    readonly deals: { readonly train: number; readonly test: number }
    readonly leftOut: readonly LeftOut[]
  }
  readonly forecasts: Forecasts
}

const LEARNT_SHARE = 0.7
const MAX_DAYS = 180

/**
 * Learns from a part of the deals as the product does, and scores the others on every day of their open life.
 *
 * @param split `hash`: any 70 % of the deals. `time`: those that had closed when the last 30 % began
 */
export function runDailyTest(all: readonly DealHistory[], split: 'hash' | 'time'): DailyTest {
  const end = asInstant(Math.max(...all.map(({ closedAt, createdAt }) => closedAt ?? createdAt)))
  const { histories, leftOut } = usableHistories(all, end)
  if (histories.length === 0) throw new DataError('No closed deal is left to learn from.')
  const { learnt, tested, now } = splitHistories(histories, split, end)
  const shape = shapeOf(learnt)
  const trainLooks = learnt.flatMap(history =>
    momentsOf(history, now).map((at): Look => ({ history, at })),
  )
  const testLooks = tested.flatMap(history => daysOf(history).map((at): Look => ({ history, at })))
  const part = { train: toTable(trainLooks, shape), test: toTable(testLooks, shape) }
  const { report, forecasts } = runParts([part], STAGE_COLUMN)
  return {
    report: { ...report, deals: { train: learnt.length, test: tested.length }, leftOut },
    forecasts,
  }
}

function splitHistories(histories: readonly DealHistory[], split: 'hash' | 'time', end: Instant) {
  if (split === 'hash') {
    const isLearnt = ({ deal }: DealHistory): boolean => hashOf(deal) % 100 < 100 * LEARNT_SHARE
    return {
      learnt: histories.filter(isLearnt),
      tested: histories.filter(history => !isLearnt(history)),
      now: end,
    }
  }
  const created = histories.map(({ createdAt }) => createdAt).toSorted((one, other) => one - other)
  const now = created[Math.floor(LEARNT_SHARE * created.length)] ?? end
  return {
    learnt: histories.filter(({ closedAt }) => closedAt !== null && closedAt < now),
    tested: histories.filter(({ createdAt }) => createdAt >= now),
    now,
  }
}

/** The same hour of each day from the creation on, while the deal was open. */
function daysOf({ createdAt, closedAt }: DealHistory): readonly Instant[] {
  const days = Math.min(MAX_DAYS, Math.ceil(((closedAt ?? createdAt) - createdAt) / DAY))
  return Array.from({ length: days }, (_, day) => asInstant(createdAt + day * DAY)).filter(
    at => closedAt !== null && at < closedAt,
  )
}
