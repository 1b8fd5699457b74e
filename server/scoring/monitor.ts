import { aucOf } from '../../shared/scoring/metrics.ts'
import type { CardKind } from '../../shared/crm/model.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import type { Desk } from '../flow/flow.ts'

const WEEK_MS = 7 * DAY
/** Fewer say nothing. */
const LEAST = 10

/** How what was shown has kept its word; every week. */
export interface Weekly {
  /** Cards that were shown a chance and have closed since. */
  readonly deals: number
  /** Mean forecast and won share of them, 0 … 1. */
  readonly said: number
  readonly was: number
  /** Standard errors between the two; more than 3 either way is no chance. */
  readonly z: number
  readonly auc: number
  readonly version: number
}

/** Above it the forecasts have lost touch with what happens. */
export const MAX_Z = 3

/** Compares what was shown with what became of it, once a week. */
export async function monitorWhenDue({ flow, tenant }: Desk, kind: CardKind): Promise<void> {
  const { store, clock, scorers } = flow
  const now = clock.now()
  const current = await scorers.current(tenant.id, kind)
  if (current === null || current.learnt.model === null) return
  const [last] = await store.scores.monitor(tenant.id, kind)
  const since = last?.at ?? current.madeAt
  if (now < plus(since, WEEK_MS)) return
  const closed = await store.scores.shownAndClosed(tenant.id, kind, since)
  const report = { ...weigh(closed), version: current.version }
  await store.scores.addMonitor(tenant.id, kind, { at: now, report })
}

type Kept = Omit<Weekly, 'version'>

/** @param closed last forecast each card was shown, and what became of it */
export function weigh(
  closed: readonly { readonly forecast: number; readonly isWon: boolean }[],
): Kept {
  const deals = closed.length
  if (deals === 0) return { deals, said: 0, was: 0, z: 0, auc: 0.5 }
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
  }
}
