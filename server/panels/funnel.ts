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
  return [
    definePanel(getFunnel, readFunnelFilter, (filter, context) =>
      answerFunnel(tools, filter, context),
    ),
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
): Promise<FunnelAnswer> {
  const { funnel, stays } = tools.flow.store
  const { tenant } = context
  const reader = await readerOf(tools.flow, context)
  const pipelines = await stays.pipelines(tenant.id)
  const wish = toWish(tools, filter, { context, reader, pipelines })
  const [numbers, sources, mirror] = await Promise.all([
    countFunnel(funnel, wish),
    namedSources(tools, context),
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
    sources,
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

async function namedSources(
  { flow }: PanelTools,
  { tenant }: PanelContext,
): Promise<FunnelAnswer['sources']> {
  const [used, known] = await Promise.all([
    flow.store.funnel.sources(tenant.id),
    deskOf(flow, tenant, 'person').crm.sources(),
  ])
  const names = new Map(known.map(({ id, name }) => [id, name]))
  return used.map(id => ({ id, name: names.get(id) ?? id }))
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
