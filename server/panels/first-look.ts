import {
  beginFirstLook,
  type FirstLookAnswer,
  FOUND_ROWS,
  type FoundAnswer,
  type FoundQuestion,
  getFirstLook,
  getFound,
  LOOK_PARTS,
  pauseFirstLook,
  takeLimit,
} from '../../shared/contract/first-look.ts'
import {
  readFoundQuestion,
  readLookPause,
  readTakeLimit,
} from '../../shared/contract/read-first-look.ts'
import { readNothing } from '../../shared/contract/read.ts'
import type { PipelineId, StageId } from '../../shared/crm/ids.ts'
import type { Pipeline } from '../../shared/crm/model.ts'
import { FINDINGS } from '../../shared/first-look/look.ts'
import { leftMs } from '../../shared/first-look/progress.ts'
import { plus } from '../../shared/time/instant.ts'
import { readParts } from '../first-look/parts.ts'
import { beginLook, pauseLook, YEAR_MS } from '../first-look/run-look.ts'
import { deskOf } from '../flow/flow.ts'
import { isMirrorPaused } from '../schedule/mirror-stays.ts'
import type { StoredLook } from '../store/port/first-look.ts'
import { leadsPeople } from './desk.ts'
import { limitRows, takeOrPutBack } from './first-look-limits.ts'
import { quietReport } from './first-look-report.ts'
import { mayCount, readerOf } from './funnel-people.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** The first look at a funnel: administrators begin it and take limits over, heads of sales read it. */
export function firstLookPanels(tools: PanelTools): readonly Panel[] {
  const { flow } = tools
  return [
    definePanel(getFirstLook, readNothing, (_question, context) => answerLook(tools, context)),
    definePanel(beginFirstLook, readNothing, async (_question, context) => {
      requireAdmin(context.session)
      await beginLook(flow, context.tenant)
      return answerLook(tools, context)
    }),
    definePanel(pauseFirstLook, readLookPause, async ({ isPaused }, context) => {
      requireAdmin(context.session)
      await pauseLook(flow, context.tenant, isPaused)
      return answerLook(tools, context)
    }),
    definePanel(getFound, readFoundQuestion, (question, context) =>
      answerFound(tools, question, context),
    ),
    definePanel(takeLimit, readTakeLimit, async (wish, context) => {
      requireAdmin(context.session)
      await takeOrPutBack(tools, wish, context)
      return answerLook(tools, context)
    }),
  ]
}

async function requireReader({ flow }: PanelTools, context: PanelContext): Promise<void> {
  if (context.session.isAdmin || (await leadsPeople(flow, context))) return
  throw new ApiFailure(403, 'no-access')
}

async function answerLook(tools: PanelTools, context: PanelContext): Promise<FirstLookAnswer> {
  await requireReader(tools, context)
  const { flow } = tools
  const { tenant, session } = context
  const desk = deskOf(flow, tenant, 'person')
  const now = flow.clock.now()
  const [look, parts, isPaused, reader] = await Promise.all([
    findOrBegin(tools, context),
    readParts(desk),
    isMirrorPaused({ flow, tenant }),
    readerOf(flow, context),
  ])
  const isDone = look.doneAt !== null
  const underWay = isPaused ? 'paused' : 'reading'
  const findings = look.result?.findings
  return {
    now,
    state: isDone ? 'done' : underWay,
    startedAt: look.startedAt,
    countedAt: look.countedAt,
    since: look.result?.since ?? plus(look.startedAt, -YEAR_MS),
    progress: {
      share: isDone ? 1 : parts.share,
      leftMs: isDone || isPaused ? null : leftMs(parts.share, look.mark, now),
      parts: LOOK_PARTS.map(part => ({ part, share: parts.shares[part] })),
    },
    findings: FINDINGS.map(id => [id, findings?.[id] ?? { state: 'pending' }]),
    limits: await limitRows(tools, context, look),
    report: await quietReport(tools, context),
    canChange: session.isAdmin,
    isPartial: reader.led !== null,
  }
}

/** Whoever was here before there was such a look has it begun when somebody first asks for it. */
async function findOrBegin({ flow }: PanelTools, { tenant }: PanelContext): Promise<StoredLook> {
  const { firstLook } = flow.store
  const known = await firstLook.find(tenant.id)
  if (known !== null) return known
  await beginLook(flow, tenant)
  const begun = await firstLook.find(tenant.id)
  if (begun === null) throw new ApiFailure(404, 'not-found')
  return begun
}

async function answerFound(
  tools: PanelTools,
  { finding, page }: FoundQuestion,
  context: PanelContext,
): Promise<FoundAnswer> {
  await requireReader(tools, context)
  const { flow } = tools
  const { tenant } = context
  const [reader, pipelines] = await Promise.all([
    readerOf(flow, context),
    deskOf(flow, tenant, 'person').crm.pipelines(),
  ])
  const wish = { whose: mayCount(reader, null).names, page, limit: FOUND_ROWS }
  const { rows, total } = await flow.store.firstLook.page(tenant.id, finding, wish)
  return {
    rows: rows.map(({ subject, title, twins, cards, pipeline, stage, owner, ...rest }) => ({
      subject,
      title,
      twins,
      cards,
      stage: stageName(pipelines, pipeline, stage),
      owner: owner === null ? null : (reader.names.get(owner) ?? `№ ${owner}`),
      amount: rest.amount,
      since: rest.since,
      waitedMs: rest.waitedMs,
    })),
    total,
  }
}

function stageName(
  pipelines: readonly Pipeline[],
  pipeline: PipelineId | null,
  stage: StageId | null,
): string | null {
  const known = pipelines.find(({ id }) => id === pipeline)
  return known?.stages.find(({ id }) => id === stage)?.name ?? null
}
