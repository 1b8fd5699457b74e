import { findBottleneck, type PipelineReport } from '../../shared/first-look/bottleneck.ts'
import type { BottleneckFinding } from '../../shared/first-look/look.ts'
import { makeReport } from '../../shared/funnel/report.ts'
import { type FunnelStage, hasReached, linesOf, viewOf } from '../../shared/funnel/ways.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { createZoneOffsets } from '../../shared/time/zone-offset.ts'
import type { Desk } from '../flow/flow.ts'
import { periodOf, type FunnelPeriod } from '../funnel/period.ts'
import type { CountedCard } from '../store/port/funnel.ts'
import type { Found } from '../store/port/first-look.ts'
import type { KnownPipeline } from '../store/store.ts'
import type { CountedFinding } from './count-look.ts'

/** Deals listed behind a bottleneck: more nobody reads through. */
const LISTED = 2000
const MODE = 'with-skips'

/** The costliest bottleneck of the last 90 days, each stage against its own year before: what the funnel shows by itself, too. */
export async function countBottleneck(desk: Desk, now: Instant): Promise<CountedFinding> {
  const { flow, tenant } = desk
  const zone = { zone: tenant.timeZone, offsets: createZoneOffsets() }
  const period = periodOf({ from: null, until: null }, { now, ...zone })
  if (period === null) throw new Error('the usual period is upside down')
  const pipelines = (await flow.store.stays.pipelines(tenant.id)).filter(({ isGone }) => !isGone)
  const reports: PipelineReport[] = []
  for (const pipeline of pipelines) {
    const share = shareOf(desk, pipeline)
    const { groups, times } = await flow.store.funnel.cohort({ ...share, ...period.moments })
    const stages = stagesOf(pipeline)
    const report = makeReport({ stages, groups, times, mode: MODE, hasBefore: true })
    reports.push({ pipeline: pipeline.pipeline, name: pipeline.name, report })
  }
  const finding = findBottleneck(reports)
  const worst = finding.state === 'bottleneck' ? finding.worst : null
  const pipeline = pipelines.find(one => one.pipeline === worst?.pipeline)
  if (worst === null || pipeline === undefined) return { finding, rows: [] }
  return { finding, rows: await listEnded(desk, pipeline, { worst, period }) }
}

function shareOf({ tenant }: Desk, { pipeline }: KnownPipeline) {
  return { tenant: tenant.id, pipeline, owners: null, source: null }
}

function stagesOf({ stages }: KnownPipeline): readonly FunnelStage[] {
  return stages.map(stage => ({ ...stage, status: stage.status ?? 'open' }))
}

interface Narrow {
  readonly worst: NonNullable<BottleneckFinding['worst']>
  readonly period: FunnelPeriod
}

/** Those that came as far as the stage, went no further, and have ended. */
async function listEnded(
  desk: Desk,
  pipeline: KnownPipeline,
  { worst, period }: Narrow,
): Promise<readonly Found[]> {
  const { funnel } = desk.flow.store
  const { from, until } = period.moments
  const cohort = { ...shareOf(desk, pipeline), from, until }
  const [ways, within] = await Promise.all([
    funnel.ways(cohort.tenant, cohort.pipeline),
    funnel.waysWithin(cohort),
  ])
  const present = within.flatMap(way => ways.get(way) ?? [])
  const lines = linesOf({ stages: stagesOf(pipeline), groups: present })
  const row = lines.findIndex(({ stage }) => stage === worst.stage)
  const wanted = within.filter(id => {
    const way = ways.get(id)
    if (way === undefined || row < 0 || way.status === 'open') return false
    const view = viewOf(way, lines)
    return hasReached(view, row, MODE) && view.furthest <= row
  })
  const { cards } = await funnel.cardsOf(cohort, wanted, { after: null, limit: LISTED })
  return cards.map(toRow)
}

function toRow({ card, title, pipeline, stage, owner, amount, enteredAt }: CountedCard): Found {
  return {
    finding: 'bottleneck',
    subject: card,
    owner: owner as Found['owner'],
    title,
    pipeline,
    stage,
    amount,
    since: enteredAt,
    waitedMs: null,
    twins: null,
    cards: [],
  }
}
