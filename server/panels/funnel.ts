import {
  type FunnelAnswer,
  type FunnelDealsAnswer,
  type FunnelDealsQuestion,
  type FunnelFilter,
  getFunnel,
  getFunnelDeals,
  getMirror,
  pauseMirroring,
} from '../../shared/contract/funnel.ts'
import { readNothing } from '../../shared/contract/read.ts'
import {
  readFunnelDeals,
  readFunnelFilter,
  readMirrorPause,
} from '../../shared/contract/read-funnel.ts'
import { asId, type PipelineId } from '../../shared/crm/ids.ts'
import { countFunnel, type FunnelWish, listDeals } from '../funnel/answer-funnel.ts'
import { toDeals } from '../funnel/deal-rows.ts'
import { periodOf } from '../funnel/period.ts'
import { pauseMirror } from '../schedule/mirror-stays.ts'
import type { KnownPipeline } from '../store/store.ts'
import { type FunnelReader, mayCount, readerOf } from './funnel-people.ts'
import { countedPipelines, createSources, mirrorState } from './funnel-state.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** Everybody: a rep counts his own deals, a head those of his people, an administrator all. */
export function funnelPanels(tools: PanelTools): readonly Panel[] {
  const sourcesOf = createSources(tools)
  return [
    definePanel(getFunnel, readFunnelFilter, async (filter, context) => {
      const [answer, sources] = await Promise.all([
        answerFunnel(tools, filter, context),
        sourcesOf(context),
      ])
      return { ...answer, sources }
    }),
    definePanel(getFunnelDeals, readFunnelDeals, (question, context) =>
      answerDeals(tools, question, context),
    ),
    definePanel(getMirror, readNothing, (_question, context) => mirrorState(tools, context)),
    definePanel(pauseMirroring, readMirrorPause, async ({ isPaused }, context) => {
      requireAdmin(context.session)
      await pauseMirror({ flow: tools.flow, tenant: context.tenant }, isPaused)
      return { ok: true as const }
    }),
  ]
}

async function answerFunnel(
  tools: PanelTools,
  filter: FunnelFilter,
  context: PanelContext,
): Promise<Omit<FunnelAnswer, 'sources'>> {
  const { funnel } = tools.flow.store
  const [reader, pipelines] = await Promise.all([
    readerOf(tools.flow, context),
    countedPipelines(tools, context),
  ])
  const wish = toWish(tools, filter, { context, reader, pipelines })
  const [numbers, mirror] = await Promise.all([
    countFunnel(funnel, wish),
    mirrorState(tools, context),
  ])
  return {
    ...numbers,
    pipelines: pipelines.map(({ pipeline, kind, name, isGone }) => ({
      id: pipeline,
      kind,
      name,
      isGone,
    })),
    pipeline: wish.pipeline?.pipeline ?? null,
    people: reader.people.map(({ id, name }) => ({ id, name })),
    period: { from: wish.period.from, until: wish.period.until },
    compared: wish.period.before,
    isOwn: reader.isOwn,
    mirror,
  }
}

interface WishGround {
  readonly context: PanelContext
  readonly reader: FunnelReader
  readonly pipelines: readonly KnownPipeline[]
}

function toWish(
  { flow, offsets }: PanelTools,
  filter: FunnelFilter,
  { context, reader, pipelines }: WishGround,
): FunnelWish {
  const { tenant } = context
  const now = flow.clock.now()
  const period = periodOf(filter, { now, zone: tenant.timeZone, offsets })
  if (period === null) throw new ApiFailure(422, 'invalid', { until: 'upside-down' })
  const named = filter.pipeline === null ? firstOf(pipelines) : filter.pipeline
  const pipeline = pipelines.find(one => one.pipeline === named) ?? null
  const share = {
    tenant: tenant.id,
    pipeline: asId<PipelineId>(named ?? ''),
    owners: mayCount(reader, filter.owner).within(named ?? ''),
    source: filter.source,
  }
  return { share, period, mode: filter.mode, pipeline }
}

/** Deals go before leads. */
function firstOf(pipelines: readonly KnownPipeline[]): string | null {
  const first = pipelines.find(({ kind }) => kind === 'deal') ?? pipelines[0]
  return first?.pipeline ?? null
}

async function answerDeals(
  tools: PanelTools,
  question: FunnelDealsQuestion,
  context: PanelContext,
): Promise<FunnelDealsAnswer> {
  const { funnel } = tools.flow.store
  const [reader, pipelines] = await Promise.all([
    readerOf(tools.flow, context),
    countedPipelines(tools, context),
  ])
  const page = await listDeals(
    funnel,
    toWish(tools, question, { context, reader, pipelines }),
    question,
  )
  return toDeals(page, { pipelines, names: reader.names })
}
