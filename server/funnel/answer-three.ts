import type { FunnelPart, ThreeDealsQuestion } from '../../shared/contract/three-funnels.ts'
import type { PipelineId, TenantId } from '../../shared/crm/ids.ts'
import { assignFunnels } from '../../shared/funnel/assign.ts'
import {
  type EntryGroup,
  EVERY_ENTRY,
  type FunnelId,
  type FunnelSummary,
  FUNNELS,
  isEntryCounted,
  summarize,
} from '../../shared/funnel/three.ts'
import type { EntryWish, ThreePort } from '../store/port/three.ts'
import type { CountedPage, Span } from '../store/port/funnel.ts'
import type { KnownPipeline } from '../store/store.ts'
import { PAGE, readPlace } from './deal-rows.ts'
import type { FunnelPeriod } from './period.ts'

/** What is counted of the three funnels. */
export interface ThreeWish {
  readonly tenant: TenantId
  readonly pipelines: readonly KnownPipeline[]
  readonly assigned: Readonly<Record<FunnelId, readonly PipelineId[]>>
  readonly period: FunnelPeriod
  /** `pipeline/owner`; `null`: everybody's. */
  readonly whose: readonly string[] | null
  readonly source: string | null
}

/** @param saved `funnels` of the settings; removed pipelines keep their place: what went through them is not undone */
export function assignKnown(
  pipelines: readonly KnownPipeline[],
  saved: Readonly<Record<string, unknown>>,
): ThreeWish['assigned'] {
  return assignFunnels(
    pipelines.map(({ pipeline, kind }) => ({ id: pipeline, kind })),
    saved,
  )
}

/** The three, each with its cohort and that of the period before. */
export async function countThree(
  three: ThreePort,
  wish: ThreeWish,
): Promise<readonly FunnelPart[]> {
  const { moments } = wish.period
  return Promise.all(
    FUNNELS.map(async funnel => {
      const next = nextOf(wish, funnel)
      const [now, before] = await Promise.all([
        three.entries(entryWish(wish, funnel, { from: moments.from, until: moments.until })),
        three.entries(entryWish(wish, funnel, { from: moments.beforeFrom, until: moments.from })),
      ])
      return {
        funnel,
        pipelines: wish.pipelines
          .filter(({ pipeline, isGone }) => !isGone && wish.assigned[funnel].includes(pipeline))
          .map(({ pipeline, name, kind }) => ({ id: pipeline, name, kind })),
        now: summarizeTo(next, now, funnel),
        before: summarizeTo(next, before, funnel),
      }
    }),
  )
}

/** The cards behind a number: by the same words that counted it. */
export function listEntries(
  three: ThreePort,
  wish: ThreeWish,
  { funnel, count, period, after }: ThreeDealsQuestion,
): Promise<CountedPage> {
  const { moments } = wish.period
  const span =
    period === 'now'
      ? { from: moments.from, until: moments.until }
      : { from: moments.beforeFrom, until: moments.from }
  return three.entered(
    entryWish(wish, funnel, span),
    EVERY_ENTRY.filter(facts => isEntryCounted(facts, count, funnel)),
    { after: readPlace(after), limit: PAGE },
  )
}

function nextOf({ assigned }: Pick<ThreeWish, 'assigned'>, funnel: FunnelId) {
  const next = FUNNELS[FUNNELS.indexOf(funnel) + 1]
  return next === undefined ? [] : assigned[next]
}

/** Into a funnel without a pipeline nobody can come: that is no rate of 0 %. */
function summarizeTo(
  next: readonly PipelineId[],
  groups: readonly EntryGroup[],
  funnel: FunnelId,
): FunnelSummary {
  const summary = summarize(groups, funnel)
  const isNowhere = summary.handedOver !== null && next.length === 0
  return isNowhere ? { ...summary, handedOver: { part: 0, whole: 0 } } : summary
}

function entryWish(wish: ThreeWish, funnel: FunnelId, span: Span): EntryWish {
  const { tenant, pipelines, assigned, whose, source } = wish
  const own = assigned[funnel]
  return {
    ...span,
    tenant,
    pipelines: own,
    next: nextOf(wish, funnel),
    wonStages: pipelines
      .filter(({ pipeline }) => own.includes(pipeline))
      .flatMap(({ stages }) => stages.filter(({ status }) => status === 'won'))
      .map(({ stage }) => stage),
    // What is served is often a deal of its own, made by a rule of the host or by a person, that names its client and no deal before it.
    isHandedByClient: funnel === 'sales',
    whose,
    source,
  }
}
