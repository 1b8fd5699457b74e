import type {
  FunnelAnswer,
  FunnelDealsQuestion,
  SnapshotLine,
} from '../../shared/contract/funnel.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { Money } from '../../shared/crm/model.ts'
import { makeReport } from '../../shared/funnel/report.ts'
import {
  type Count,
  COUNTS,
  type FunnelStage,
  isCounted,
  isInTotal,
  linesOf,
  type SkipMode,
  type Total,
  viewOf,
} from '../../shared/funnel/ways.ts'
import type { FunnelPort, Share, StageCount } from '../store/port/funnel.ts'
import type { KnownPipeline } from '../store/store.ts'
import { PAGE, readPlace } from './deal-rows.ts'
import type { FunnelPeriod } from './period.ts'

export interface FunnelWish {
  readonly share: Share
  readonly period: FunnelPeriod
  readonly mode: SkipMode
  readonly pipeline: KnownPipeline | null
}

export type FunnelNumbers = Pick<FunnelAnswer, 'report' | 'snapshot'>

export async function countFunnel(
  funnel: FunnelPort,
  { share, period, mode, pipeline }: FunnelWish,
): Promise<FunnelNumbers> {
  const stages = stagesOf(pipeline)
  if (pipeline === null) {
    const nothing = { stages, groups: [], times: [], mode, hasBefore: true }
    return { report: makeReport(nothing), snapshot: [] }
  }
  const [{ groups, times }, standing] = await Promise.all([
    funnel.cohort({ ...share, ...period.moments }),
    funnel.standing(share),
  ])
  return {
    report: makeReport({ stages, groups, times, mode, hasBefore: true }),
    snapshot: toSnapshot(stages, standing),
  }
}

export function stagesOf(pipeline: KnownPipeline | null): readonly FunnelStage[] {
  return (pipeline?.stages ?? []).map(stage => ({ ...stage, status: stage.status ?? 'open' }))
}

function toSnapshot(
  stages: readonly FunnelStage[],
  standing: readonly StageCount[],
): readonly SnapshotLine[] {
  const open = stages.filter(
    ({ status, isGone, stage }) =>
      status === 'open' && (!isGone || standing.some(one => one.stage === stage)),
  )
  const counted = open
    .toSorted((one, other) => one.position - other.position || one.slot - other.slot)
    .map(stage => {
      const own = standing.filter(one => one.stage === stage.stage)
      return { stage, count: own.reduce((sum, one) => sum + one.count, 0), sums: sumsOf(own) }
    })
  return counted.map(({ stage, count, sums }, row) => {
    const before = counted[row - 1]?.count ?? 0
    return {
      stage: stage.stage,
      name: stage.name,
      isGone: stage.isGone,
      count,
      sums,
      share: before === 0 || count > before ? null : count / before,
    }
  })
}

function sumsOf(counts: readonly StageCount[]): readonly Money[] {
  return counts.flatMap(({ sum }) => sum ?? []).toSorted((one, other) => other.minor - one.minor)
}

/** The deals behind a number: found by the same words that counted it. */
export async function listDeals(
  funnel: FunnelPort,
  { share, period, mode, pipeline }: FunnelWish,
  question: Pick<FunnelDealsQuestion, 'count' | 'stage' | 'period' | 'after'>,
) {
  const { tenant, pipeline: id } = share
  const page = { after: readPlace(question.after), limit: PAGE }
  if (question.count === 'snapshot')
    return funnel.standingAt(share, asId(question.stage ?? ''), page)

  const { moments } = period
  const span =
    question.period === 'now'
      ? { from: moments.from, until: moments.until }
      : { from: moments.beforeFrom, until: moments.from }
  const [ways, within] = await Promise.all([
    funnel.ways(tenant, id),
    funnel.waysWithin({ ...share, from: moments.from, until: moments.until }),
  ])
  const wanted = chooseWays(
    { ways, within, stages: stagesOf(pipeline), mode },
    question.count,
    question.stage,
  )
  return funnel.cardsOf({ ...share, ...span }, wanted, page)
}

interface WayGround {
  readonly ways: Awaited<ReturnType<FunnelPort['ways']>>
  /** Of the report's period: its lines are made of these. */
  readonly within: readonly number[]
  readonly stages: readonly FunnelStage[]
  readonly mode: SkipMode
}

/** @returns none for a stage that is no line */
function chooseWays(
  { ways, within, stages, mode }: WayGround,
  count: Total | Count,
  stage: string | null,
): readonly number[] {
  const lines = linesOf({ stages, groups: within.flatMap(way => ways.get(way) ?? []) })
  const views = [...ways].map(([id, way]) => ({ id, view: viewOf(way, lines) }))
  if (stage === null)
    return views.filter(({ view }) => isInTotal(view, count as Total)).map(({ id }) => id)
  const row = lines.findIndex(line => line.stage === stage)
  const slot = lines[row]?.slot
  if (slot === undefined || !isLineCount(count)) return []
  return views.filter(({ view }) => isCounted(view, count, { row, slot, mode })).map(({ id }) => id)
}

function isLineCount(count: Total | Count): count is Count {
  return (COUNTS as readonly string[]).includes(count)
}
