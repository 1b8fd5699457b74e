import type { CardKind } from '../../shared/crm/model.ts'
import { aucOf } from '../../shared/scoring/metrics.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import type { Desk } from '../flow/flow.ts'
import { type Spreading, stabilityOf } from './drift.ts'
import { aucWithin } from './held-out.ts'
import { readWeekly, type Weekly } from './monitor-words.ts'
import type { Current } from './scorers.ts'
import { workApart } from './work-apart.ts'

const WEEK_MS = 7 * DAY
/** Fewer say nothing. */
const LEAST = 10

/** Compares what was shown with what became of it, and open cards with those of a week before: once a week. */
export async function monitorWhenDue(desk: Desk, kind: CardKind): Promise<void> {
  const { store, clock, scorers } = desk.flow
  const { id: tenant } = desk.tenant
  const now = clock.now()
  const current = await scorers.current(tenant, kind)
  if (current === null || current.learnt.model === null) return
  const [last] = await store.scores.monitor(tenant, kind)
  if (last !== undefined && now < plus(last.at, WEEK_MS)) return

  const before = last === undefined ? null : readWeekly(last.report)
  const spreading = await spreadApart(desk, kind, current, before?.spreading ?? null)
  const closed = await store.scores.shownAndClosed(tenant, kind, last?.at ?? current.madeAt)
  const report: Weekly = {
    schema: 1,
    ...weigh(closed),
    version: current.version,
    spreading,
    unseenBefore: before === null ? null : before.spreading.unseen,
    stability: before === null ? {} : stabilityOf(before.spreading, spreading),
  }
  await store.scores.addMonitor(tenant, kind, { at: now, report })
}

/** By the bins of the week before, as long as the columns are the same. */
async function spreadApart(
  { flow, tenant }: Desk,
  kind: CardKind,
  { learnt }: Current,
  before: Spreading | null,
): Promise<Spreading> {
  const own = learnt.stats.columns.map(({ binning }) => binning)
  const isSame =
    before !== null &&
    before.binnings.map(({ name }) => name).join() === own.map(({ name }) => name).join()
  const binnings = isSame ? before.binnings : own
  const pages = flow.store.scores.histories(tenant.id, { kind, isClosed: false })
  const task = { type: 'spread' as const, learnt, binnings, now: flow.clock.now() }
  let text = ''
  for await (const answer of workApart(task, pages, flow.scorers.stopping))
    if (answer.type === 'end') text = answer.text
  return JSON.parse(text) as Spreading
}

type Weighed = Pick<Weekly, 'deals' | 'said' | 'was' | 'z' | 'auc' | 'aucWithinStage'>

/** @param closed last forecast each card was shown, and what became of it */
export function weigh(
  closed: readonly {
    readonly forecast: number
    readonly stage: string
    readonly isWon: boolean
  }[],
): Weighed {
  const deals = closed.length
  if (deals === 0) return { deals, said: 0, was: 0, z: 0, auc: 0.5, aucWithinStage: null }
  const forecasts = Float64Array.from(closed, ({ forecast }) => forecast)
  const outcome = Uint8Array.from(closed, ({ isWon }) => (isWon ? 1 : 0))
  const said = forecasts.reduce((sum, one) => sum + one, 0) / deals
  const was = outcome.reduce((sum, one) => sum + one, 0) / deals
  const variance = forecasts.reduce((sum, one) => sum + one * (1 - one), 0)
  return {
    deals,
    said,
    was,
    z: deals < LEAST || variance === 0 ? 0 : (deals * (was - said)) / Math.sqrt(variance),
    auc: aucOf(forecasts, outcome),
    aucWithinStage: aucWithin(
      forecasts,
      outcome,
      closed.map(({ stage }) => stage),
    ),
  }
}
