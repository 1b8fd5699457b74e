import type { FirstLookAnswer, TakeLimit } from '../../shared/contract/first-look.ts'
import type { StageId } from '../../shared/crm/ids.ts'
import type { Pipeline } from '../../shared/crm/model.ts'
import type { SettingsFields } from '../../shared/settings/fields.ts'
import type { StageLimit } from '../../shared/settings/saved-settings.ts'
import { setLimit } from '../first-look/count-look.ts'
import { deskOf } from '../flow/flow.ts'
import type { StoredLook, TakenLimit } from '../store/port/first-look.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import { saveSome } from './settings.ts'
import type { PanelTools } from './tools.ts'

/** Limits that were proposed, as the settings stand now; those of stages that are gone are left out. */
export async function limitRows(
  { flow }: PanelTools,
  { tenant }: PanelContext,
  look: Pick<StoredLook, 'result'>,
): Promise<FirstLookAnswer['limits']> {
  const desk = deskOf(flow, tenant, 'person')
  const [stored, taken, pipelines] = await Promise.all([
    flow.store.settings.load(tenant.id),
    flow.store.firstLook.takenLimits(tenant.id),
    desk.crm.pipelines(),
  ])
  const policy = await flow.policies.read(desk, stored)
  const rows = (look.result?.limits ?? []).flatMap(proposed => {
    const names = namesOf(pipelines, proposed)
    if (names === null) return []
    const current = setLimit(policy, proposed.pipeline, proposed.stage)
    return [{ ...proposed, ...names, current, isTaken: isStillTaken(taken, proposed, current) }]
  })
  return { version: stored.version, rows }
}

function namesOf(
  pipelines: readonly Pipeline[],
  { pipeline, stage }: Pick<TakeLimit, 'pipeline' | 'stage'>,
): { readonly pipelineName: string; readonly stageName: string } | null {
  const known = pipelines.find(({ id }) => id === pipeline)
  const stageName = known?.stages.find(({ id }) => id === stage)?.name
  if (known === undefined || stageName === undefined) return null
  return { pipelineName: known.name, stageName }
}

/** Somebody may have set another one since. */
function isStillTaken(
  taken: readonly TakenLimit[],
  { pipeline, stage }: Pick<TakeLimit, 'pipeline' | 'stage'>,
  current: StageLimit | null,
): boolean {
  const known = taken.find(one => one.pipeline === pipeline && one.stage === stage)
  return known !== undefined && current !== null && isSame(known.taken, current)
}

function isSame(one: StageLimit, other: StageLimit): boolean {
  return one.amount === other.amount && one.unit === other.unit && one.calendar === other.calendar
}

/** @throws {ApiFailure} 404 where there is nothing to take over or to put back; what a save of the settings throws */
export async function takeOrPutBack(
  tools: PanelTools,
  wish: TakeLimit,
  context: PanelContext,
): Promise<void> {
  const { firstLook } = tools.flow.store
  const { tenant } = context
  const look = await firstLook.find(tenant.id)
  const { version, rows } = await limitRows(tools, context, look ?? { result: null })
  if (version !== wish.version) throw new ApiFailure(409, 'stale')
  const row = rows.find(({ pipeline, stage }) => pipeline === wish.pipeline && stage === wish.stage)
  if (row === undefined || row.isTaken === wish.isTaken) throw new ApiFailure(404, 'not-found')
  return wish.isTaken ? take(tools, row, { wish, context }) : putBack(tools, { wish, context })
}

interface Asked {
  readonly wish: TakeLimit
  readonly context: PanelContext
}

async function take(
  tools: PanelTools,
  row: FirstLookAnswer['limits']['rows'][number],
  { wish: { pipeline, stage, version }, context }: Asked,
): Promise<void> {
  if (row.limit === null) throw new ApiFailure(404, 'not-found')
  const { store, clock } = tools.flow
  const taken: StageLimit = { ...row.limit, calendar: false }
  const who = { by: context.session.user, at: clock.now() }
  // First: a limit that was set and cannot be put back would be worse than a note of one that was not.
  const { tenant } = context
  await store.firstLook.take(tenant.id, { pipeline, stage, taken, before: row.current }, who)
  await saveSome(tools, { version, fields: fieldsFor(stage, taken) }, context)
}

async function putBack(
  tools: PanelTools,
  { wish: { pipeline, stage, version }, context }: Asked,
): Promise<void> {
  const { firstLook } = tools.flow.store
  const { tenant } = context
  const known = (await firstLook.takenLimits(tenant.id)).find(
    one => one.pipeline === pipeline && one.stage === stage,
  )
  if (known === undefined) throw new ApiFailure(404, 'not-found')
  await saveSome(tools, { version, fields: fieldsFor(stage, known.before) }, context)
  await firstLook.putBack(tenant.id, { pipeline, stage })
}

/** As the form of the settings has them. */
function fieldsFor(stage: StageId, limit: StageLimit | null): SettingsFields {
  const path = `limits.${stage}`
  if (limit === null) return { [`${path}.amount`]: '' }
  return {
    [`${path}.amount`]: String(limit.amount),
    [`${path}.unit`]: limit.unit,
    [`${path}.calendar`]: limit.calendar ? 'yes' : 'no',
  }
}
