import type {
  BulkAnswer,
  BulkOrder,
  BulkPreview,
  BulkRun,
} from '../../shared/contract/merge-bulk.ts'
import { beginBulk, goOnWith } from '../merge/bulk.ts'
import { openMerge } from '../merge/desk.ts'
import type { MergingRun } from '../store/store.ts'
import { whoIs } from './merge-people.ts'
import { toBulkRun, toLosses } from './merge-words.ts'
import { ApiFailure, type PanelContext, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

export async function previewBulkRun(
  tools: PanelTools,
  context: PanelContext,
): Promise<BulkPreview> {
  requireAdmin(context.session)
  const { flow } = tools
  const { tenant } = context
  const say = tools.sayTo(context)
  const desk = openMerge(flow, tenant, { reader: null, urgency: 'person' })
  if (desk === null) throw new ApiFailure(422, 'refused')
  const found = await flow.store.base.autoGroups(tenant.id)
  const groups = found.length
  const cards = found.reduce((sum, { members }) => sum + members.length, 0)
  const last = await flow.store.mergings.runs.last(tenant.id)
  return {
    groups,
    cards,
    button: say({ id: 'merge.bulk-button', values: { groups } }),
    text: say({ id: 'merge.bulk', values: { groups, cards } }),
    cannotUndo: toLosses(desk.host.losses, say),
    others: desk.host.others,
    run: last === null ? null : await show(tools, context, last),
  }
}

export async function startBulk(
  tools: PanelTools,
  order: BulkOrder,
  context: PanelContext,
): Promise<BulkAnswer> {
  requireAdmin(context.session)
  const { session, tenant } = context
  const begun = await beginBulk({ flow: tools.flow, tenant }, order, session.user)
  if (begun.type !== 'stale')
    return { type: begun.type, run: await show(tools, context, begun.run) }
  const { groups } = begun
  const text = tools.sayTo(context)({ id: 'merge.bulk-stale', values: { groups } })
  return { type: 'stale', groups, text }
}

export async function bulkState(
  tools: PanelTools,
  { run }: { readonly run: string },
  context: PanelContext,
): Promise<BulkRun> {
  requireAdmin(context.session)
  const found = await tools.flow.store.mergings.runs.find(context.tenant.id, run)
  if (found === null) throw new ApiFailure(404, 'gone')
  return show(tools, context, found)
}

const TURNS = {
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  stop: { from: ['running', 'paused'], to: 'done' },
} as const

export async function steer(
  tools: PanelTools,
  { run, to }: { readonly run: string; readonly to: keyof typeof TURNS },
  context: PanelContext,
): Promise<BulkRun> {
  requireAdmin(context.session)
  const { flow } = tools
  const { tenant } = context
  await flow.store.mergings.runs.turn(tenant.id, run, TURNS[to])
  if (to === 'resume') await goOnWith({ flow, tenant })
  return bulkState(tools, { run }, context)
}

async function show(tools: PanelTools, context: PanelContext, run: MergingRun): Promise<BulkRun> {
  const nameOf = await whoIs(tools, context)
  return toBulkRun(run, nameOf(run.by), tools.sayTo(context))
}
