import {
  type FunnelAnswer,
  type FunnelDealsAnswer,
  type FunnelDealsQuestion,
  type FunnelFilter,
  getFunnel,
  getFunnelDeals,
  type MirrorState,
  pauseMirroring,
} from '../../shared/contract/funnel.ts'
import {
  readFunnelDeals,
  readFunnelFilter,
  readMirrorPause,
} from '../../shared/contract/read-funnel.ts'
import { asId, type PipelineId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { MINUTE } from '../../shared/time/instant.ts'
import { deskOf } from '../flow/flow.ts'
import { countFunnel, type FunnelWish, listDeals, nextOf } from '../funnel/answer-funnel.ts'
import { periodOf } from '../funnel/period.ts'
import { isMirrorPaused, pauseMirror } from '../schedule/mirror-stays.ts'
import type { KnownPipeline } from '../store/store.ts'
import { type FunnelReader, mayCount, readerOf } from './funnel-people.ts'
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
  const { funnel, stays } = tools.flow.store
  const { tenant } = context
  const reader = await readerOf(tools.flow, context)
  const pipelines = await stays.pipelines(tenant.id)
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
    owners: mayCount(reader, filter.owner),
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
  const { funnel, stays } = tools.flow.store
  const [reader, pipelines] = await Promise.all([
    readerOf(tools.flow, context),
    stays.pipelines(context.tenant.id),
  ])
  const page = await listDeals(
    funnel,
    toWish(tools, question, { context, reader, pipelines }),
    question,
  )
  const stages = new Map(
    pipelines.flatMap(({ pipeline, stages: own }) =>
      own.map(({ stage, name }) => [`${pipeline} ${stage}`, name]),
    ),
  )
  return {
    rows: page.cards.map(({ card, title, pipeline, stage, owner, amount, enteredAt }) => ({
      card,
      title,
      stage: stages.get(`${pipeline} ${stage}`) ?? null,
      owner: reader.names.get(owner ?? '') ?? null,
      amount,
      enteredAt,
    })),
    total: page.total,
    next: nextOf(page, index => nameOf(page.cards[index]?.card ?? { kind: 'deal', id: asId('') })),
  }
}

type Sources = FunnelAnswer['sources']

/** New ones are seldom, and finding them means looking at every card. */
const SOURCES_MS = 10 * MINUTE

/** Sources of a tenant's cards, remembered for some minutes. */
function createSources({ flow }: PanelTools): (context: PanelContext) => Promise<Sources> {
  const kept = new Map<string, { readonly until: number; readonly sources: Sources }>()

  return async ({ tenant }) => {
    const now = flow.clock.now()
    const known = kept.get(tenant.id)
    if (known !== undefined && known.until > now) return known.sources
    const [used, named] = await Promise.all([
      flow.store.funnel.sources(tenant.id),
      deskOf(flow, tenant, 'person').crm.sources(),
    ])
    const names = new Map(named.map(({ id, name }) => [id, name]))
    const sources = used.map(id => ({ id, name: names.get(id) ?? id }))
    for (const [id, { until }] of kept) if (until <= now) kept.delete(id)
    // While there are none yet, the next question looks again.
    if (sources.length > 0) kept.set(tenant.id, { until: now + SOURCES_MS, sources })
    return sources
  }
}

async function mirrorState(
  { flow }: PanelTools,
  { session, tenant }: PanelContext,
): Promise<MirrorState> {
  const { feeds } = deskOf(flow, tenant, 'person').crm.past
  const [progress, isPaused] = await Promise.all([
    flow.store.stays.progress(tenant.id),
    isMirrorPaused({ flow, tenant }),
  ])
  const known = new Map(progress.map(one => [one.feed, one]))
  const shares = feeds.map(feed => known.get(feed)?.share ?? 0)
  const readAt = progress.reduce<number>((latest, one) => Math.max(latest, one.readAt), 0)
  return {
    isPaused,
    isComplete: feeds.every(feed => known.get(feed)?.isComplete === true),
    share: shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
    rows: progress.reduce((sum, { rows }) => sum + rows, 0),
    readAt: readAt === 0 ? null : (readAt as MirrorState['readAt']),
    mayPause: session.isAdmin,
  }
}
