import {
  type BaseAnswer,
  type BaseSchedule,
  getBase,
  getReports,
  setSchedule,
  steerCheck,
  type SteerCheck,
} from '../../shared/contract/base.ts'
import { readScheduleChange, readSteering } from '../../shared/contract/read-base.ts'
import { readNothing } from '../../shared/contract/read.ts'
import { countedFrom } from '../base/check-base.ts'
import { nextCheckAt, readBaseSchedule } from '../base/schedule.ts'
import { baseGroupPanels } from './base-groups.ts'
import { plansOf } from './base-plan.ts'
import { toReport, viewOfCheck } from './base-report.ts'
import { baseSaidPanels } from './base-said.ts'
import { readerOf } from './funnel-people.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import { readSavedSettings } from './saved-settings.ts'
import type { PanelTools } from './tools.ts'

/** Reports of so many checks are compared. */
const REPORTS = 20
/** Settings are saved by others, too: then theirs is read and ours is put on top. */
const MOST_TRIES = 5

export function basePanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getBase, readNothing, (_question, context) => answerBase(tools, context)),
    definePanel(steerCheck, readSteering, ({ to }, context) => steer(tools, to, context)),
    definePanel(setSchedule, readScheduleChange, ({ schedule }, context) =>
      saveSchedule(tools, schedule, context),
    ),
    definePanel(getReports, readNothing, (_question, context) => answerReports(tools, context)),
    ...baseGroupPanels(tools),
    ...baseSaidPanels(tools),
  ]
}

async function answerBase(tools: PanelTools, context: PanelContext): Promise<BaseAnswer> {
  const { flow } = tools
  const { base, settings } = flow.store
  const { tenant, session } = context
  const now = flow.clock.now()
  const [current, checks, { value }, reader] = await Promise.all([
    base.current(tenant.id),
    base.checks(tenant.id, REPORTS),
    settings.load(tenant.id),
    readerOf(flow, context),
  ])
  const last = checks.find(({ state }) => state === 'done')
  const schedule = readBaseSchedule(value)
  const say = tools.sayTo(context)
  const { plan, people } = await plansOf(tools, context, reader)
  return {
    now,
    check: await viewOfCheck(flow, tenant, { check: current ?? last ?? null, reader, say }),
    report:
      last === undefined
        ? null
        : await toReport(flow, tenant, { check: last, isLast: true, reader, say }),
    schedule,
    nextAt: current === null ? nextCheckAt(schedule, await countedFrom({ flow, tenant })) : null,
    mayManage: session.isAdmin,
    plan,
    people,
  }
}

async function answerReports(tools: PanelTools, context: PanelContext) {
  const { flow } = tools
  const [checks, reader] = await Promise.all([
    flow.store.base.checks(context.tenant.id, REPORTS),
    readerOf(flow, context),
  ])
  const done = checks.filter(({ state }) => state === 'done')
  const say = tools.sayTo(context)
  const reports = await Promise.all(
    done.map((check, at) =>
      toReport(flow, context.tenant, { check, isLast: at === 0, reader, say }),
    ),
  )
  return { reports: reports.filter(report => report !== null) }
}

async function steer(
  tools: PanelTools,
  to: SteerCheck['to'],
  context: PanelContext,
): Promise<BaseAnswer> {
  requireAdmin(context.session)
  const { base, jobs } = tools.flow.store
  const tenant = context.tenant.id
  const now = tools.flow.clock.now()
  if (to === 'start' || to === 'whole') {
    const by = context.session.user
    const begun = await base.begin(tenant, { by, isWhole: to === 'whole' }, now)
    if (begun === null) throw new ApiFailure(409, 'under-way')
  } else {
    const current = await base.current(tenant)
    if (current !== null)
      await base.turn(tenant, current.number, {
        ...TURNS[to],
        ...(to === 'cancel' && { finishedAt: now }),
      })
  }
  if (to !== 'pause' && to !== 'cancel') await jobs.add({ name: 'check-base', payload: { tenant } })
  return answerBase(tools, context)
}

const TURNS = {
  pause: { from: ['running'], state: 'paused' },
  resume: { from: ['paused', 'failed'], state: 'running', trouble: null },
  cancel: { from: ['running', 'paused', 'failed'], state: 'cancelled' },
} as const

async function saveSchedule(
  tools: PanelTools,
  schedule: BaseSchedule,
  context: PanelContext,
): Promise<BaseAnswer> {
  requireAdmin(context.session)
  const { settings } = tools.flow.store
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const { version, value } = await settings.load(context.tenant.id)
    const saved = { ...readSavedSettings(value), base: { schedule } }
    if (await settings.save(context.tenant.id, version, saved)) return answerBase(tools, context)
  }
  throw new ApiFailure(409, 'stale')
}
