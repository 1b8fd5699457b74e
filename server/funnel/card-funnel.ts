import type { CardRef } from '../../shared/crm/model.ts'
import { type CardFunnel, cardFunnelOf } from '../../shared/funnel/here.ts'
import { DAY, type Instant, MINUTE, plus } from '../../shared/time/instant.ts'
import type { WorkTime } from '../../shared/time/work-schedule.ts'
import type { CohortCounts } from '../store/port/funnel.ts'
import type { KnownPipeline, Stay, Store } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'
import { stagesOf } from './answer-funnel.ts'

/** A card is compared with cards that came to its pipeline within this time. */
const PAST_DAYS = 365
/** Hundreds of cards are opened a minute, and a year changes slowly. */
const KEPT_MS = 10 * MINUTE
/** Pipelines of which a year is remembered. */
const MOST_KEPT = 200

export interface CardWish {
  readonly tenant: Tenant
  readonly card: CardRef
  readonly workTime: WorkTime
  readonly now: Instant
}

/** Where a card is in its own pipeline. `null`: its history has not been read, or it is in no funnel. */
export type CardFunnels = (wish: CardWish) => Promise<CardFunnel | null>

/** Counts a pipeline's last year once in some minutes, whoever looks at its cards: the whole company's, since no deal of another is named by it. */
export function createCardFunnels(store: Pick<Store, 'funnel' | 'stays'>): CardFunnels {
  const kept = new Map<string, { readonly until: number; readonly counts: Promise<CohortCounts> }>()

  return async ({ tenant, card, workTime, now }) => {
    const [stays, pipelines] = await Promise.all([
      store.stays.of(tenant.id, card),
      store.stays.pipelines(tenant.id),
    ])
    const last = stays.at(-1)
    const pipeline = pipelines.find(one => one.pipeline === last?.pipeline)
    if (last === undefined || pipeline === undefined) return null
    const { groups, times } = await countsOf(tenant, pipeline, now)
    const stages = stagesOf(pipeline)
    const status = stages.find(({ stage }) => stage === last.stage)?.status ?? 'open'
    const own = stays.filter(stay => stay.pipeline === last.pipeline)
    return cardFunnelOf({
      stages,
      groups,
      times,
      card: {
        status,
        stage: last.stage,
        stood: own.map(({ stage }) => stage),
        workedMs: workedOn(own, last, { workTime, now }),
      },
    })
  }

  function countsOf(tenant: Tenant, { pipeline }: KnownPipeline, now: Instant) {
    const key = `${tenant.id} ${pipeline}`
    const known = kept.get(key)
    if (known !== undefined && known.until > now) return known.counts
    for (const [name, { until }] of kept)
      if (until <= now || kept.size >= MOST_KEPT) kept.delete(name)
    const from = plus(now, -PAST_DAYS * DAY)
    const counts = store.funnel.cohort({
      tenant: tenant.id,
      pipeline,
      owners: null,
      source: null,
      from,
      beforeFrom: from,
      pastFrom: from,
      until: now,
    })
    kept.set(key, { until: now + KEPT_MS, counts })
    // The next one asks again.
    counts.catch(() => kept.delete(key))
    return counts
  }
}

/** All visits to the stage it stands at. */
function workedOn(
  stays: readonly Stay[],
  { stage }: Stay,
  { workTime, now }: Pick<CardWish, 'workTime' | 'now'>,
): number {
  return stays
    .filter(stay => stay.stage === stage)
    .reduce(
      (sum, { enteredAt, workedMs }) => sum + (workedMs ?? workTime.between(enteredAt, now)),
      0,
    )
}
