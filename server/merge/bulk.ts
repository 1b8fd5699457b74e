import { keysOf } from '../../shared/duplicates/keys.ts'
import { HostBusy, HostRefused } from '../errors.ts'
import type { Desk, Flow } from '../flow/flow.ts'
import { markOf } from '../store/mark.ts'
import type { BaseGroup, Merging, MergingRun, RunCounts } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { MINUTE } from '../../shared/time/instant.ts'
import { type Comparison, compare, type MergeDesk, openMerge } from './desk.ts'
import { takeUpLater } from './later.ts'
import { begin, goOn, type MergeOutcome } from './merge.ts'

export type BulkBegin =
  | { readonly type: 'started' | 'running'; readonly run: MergingRun }
  | { readonly type: 'stale'; readonly groups: number }

/** Begins to merge all groups of the surest tier, if there are as many as the button said. */
export async function beginBulk(
  { flow, tenant }: { readonly flow: Flow; readonly tenant: Tenant },
  { groups: count, nonce }: { readonly groups: number; readonly nonce: string },
  by: UserId,
): Promise<BulkBegin> {
  const { runs } = flow.store.mergings
  const id = markOf(tenant.id, `bulk/${by}/${nonce}`)
  const known = await runs.find(tenant.id, id)
  if (known !== null) return { type: 'started', run: known }
  const open = await runs.last(tenant.id)
  if (open !== null && open.state !== 'done') return { type: 'running', run: open }
  const groups = await flow.store.base.autoGroups(tenant.id)
  if (groups.length !== count || count === 0) return { type: 'stale', groups: groups.length }
  const ids = groups.map(group => group.id)
  await runs.begin(tenant.id, { id, groups: ids, by, at: flow.clock.now() })
  const run = (await runs.find(tenant.id, id)) ?? (await runs.last(tenant.id))
  if (run === null) throw new Error('a run is gone as it begins')
  await goOnWith({ flow, tenant })
  return { type: run.id === id ? 'started' : 'running', run }
}

export async function goOnWith({
  flow,
  tenant,
}: {
  readonly flow: Flow
  readonly tenant: Tenant
}): Promise<void> {
  await takeUpLater({ flow, tenant }, null)
  await flow.store.jobs.add({ name: 'merge-groups', payload: { tenant: tenant.id } })
}

/** Then other long work of the tenant has its turn. */
const GROUPS_A_JOB = 20

/** One group after the other, behind people and events; a pause is heard between two. */
export async function mergeGroups({ flow, tenant }: Desk): Promise<void> {
  const desk = openMerge(flow, tenant, { reader: null, urgency: 'sweep' })
  if (desk === null) return
  const { runs } = flow.store.mergings
  for (let count = 0; count < GROUPS_A_JOB; count++) {
    const run = await runs.last(tenant.id)
    const group = run?.groups[run.position]
    if (run?.state !== 'running' || group === undefined) return
    const startedAt = Date.now()
    const as = await mergeOne(desk, run, group)
    const workedMs = Date.now() - startedAt
    await runs.advance(tenant.id, run.id, { from: run.position, as, workedMs })
  }
  await goOnWith({ flow, tenant })
}

/** @throws {HostUnavailable} it is tried again from here */
async function mergeOne(
  desk: MergeDesk,
  run: MergingRun,
  groupId: string,
): Promise<keyof RunCounts> {
  const { flow, tenant } = desk
  const id = markOf(tenant.id, `bulk/${run.id}/${groupId}`)
  try {
    const known = await flow.store.mergings.find(tenant.id, id)
    if (known !== null) return countAs(await goOnOrWait(desk, known))
    const group = await flow.store.base.group(tenant.id, groupId)
    if (group === null || group.state !== 'open' || group.tier !== 'auto') return 'skipped'
    const compared = await compareGroup(desk, group)
    if (compared === null) return 'skipped'
    return countAs(await begin(desk, compared, { id, by: run.by, group: groupId, run: run.id }))
  } catch (error) {
    if (!(error instanceof HostRefused)) throw error
    flow.log.warn('merge of a group refused', { tenant: tenant.id, merging: id })
    return 'refused'
  }
}

/** One that a process died on is free again in a minute. */
async function goOnOrWait(desk: MergeDesk, known: Merging): Promise<MergeOutcome> {
  const outcome = await goOn(desk, known)
  if (outcome.type === 'under-way') throw new HostBusy('merge: its writer may live yet', MINUTE)
  return outcome
}

/** `null`: it is not what the check found any more, or has a question that a person answers. */
async function compareGroup(
  desk: MergeDesk,
  { kind, members }: BaseGroup,
): Promise<Comparison | null> {
  const ids = members.map(({ card }) => card)
  if (ids.length < 2) return null
  const compared = await compare(desk, { kind, members: ids, survivor: null, choices: {} })
  if (compared.type === 'gone' || compared.areApart || !areStillOne(compared)) return null
  return compared.decisions.some(one => one.kind === 'conflict') ? null : compared
}

/** Each shares a number, a mailbox or an ИНН with another one: what the check found them by still stands. */
export function areStillOne({ cards }: Pick<Comparison, 'cards'>): boolean {
  const held = cards.map(({ fields, inns }) => {
    const valuesOf = (key: string) => fields.find(one => one.key === key)?.values ?? []
    const keys = keysOf({ phones: valuesOf('phones'), emails: valuesOf('emails') })
    return new Set([...keys.personal, ...keys.shared, ...inns])
  })
  return held.every((own, index) =>
    held.some((other, at) => at !== index && [...own].some(key => other.has(key))),
  )
}

function countAs({ type }: MergeOutcome): keyof RunCounts {
  if (type === 'done') return 'merged'
  if (type === 'conflict') return 'conflicts'
  return type === 'no-access' ? 'refused' : 'skipped'
}
