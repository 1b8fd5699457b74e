import type { FunnelAnswer, MirrorState } from '../../shared/contract/funnel.ts'
import { MINUTE } from '../../shared/time/instant.ts'
import { deskOf } from '../flow/flow.ts'
import { isMirrorPaused } from '../schedule/mirror-stays.ts'
import type { KnownPipeline } from '../store/store.ts'
import type { PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

type Sources = FunnelAnswer['sources']

/** New ones are seldom, and finding them means looking at every card. */
const SOURCES_MS = 10 * MINUTE

/** Sources of a tenant's cards, remembered for some minutes. */
export function createSources({ flow }: PanelTools): (context: PanelContext) => Promise<Sources> {
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

/** Pipelines whose past is mirrored: requests not accepted yet are in no funnel, and leads only where the tenant has them. */
export async function countedPipelines(
  { flow }: PanelTools,
  { tenant }: Pick<PanelContext, 'tenant'>,
): Promise<readonly KnownPipeline[]> {
  const { hasLeads, leadsObey } = deskOf(flow, tenant, 'person').host.capabilities(tenant)
  const pipelines = await flow.store.stays.pipelines(tenant.id)
  return pipelines.filter(({ kind }) => kind === 'deal' || (hasLeads && leadsObey === 'every-rule'))
}

/** How far the past of the CRM was read. */
export async function mirrorState(
  { flow }: Pick<PanelTools, 'flow'>,
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
