import type { MergeOrder } from '../../shared/contract/merge.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import type { HostMerge, WrittenMerge } from '../core/host-merge.ts'
import { HostRefused } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'
import { markOf } from '../store/mark.ts'
import type { Merging, MergingHold, MergingOutcome } from '../store/store.ts'
import { type Doubt, lookAgain, saidAgainst } from './allowed.ts'
import { type Comparison, compare, type MergeDesk, openMerge } from './desk.ts'
import { whileHeld } from './hold.ts'
import { learnAnew, takeUpLater } from './later.ts'
import { undo } from './undo.ts'

export type MergeOutcome =
  | { readonly type: 'done' | 'conflict'; readonly merging: Merging }
  | Doubt
  | { readonly type: 'apart' | 'no-access' | 'under-way' }

type Order = Pick<
  MergeOrder,
  'kind' | 'members' | 'survivor' | 'stands' | 'choices' | 'group' | 'nonce'
>

/**
 * Merges what a person has decided about, once per nonce: a repeated order goes on where the first one stopped. Nothing is written where a
 * card was changed or deleted since it was shown.
 *
 * @throws {HostUnavailable | HostRefused}
 */
export async function merge(desk: MergeDesk, order: Order, by: UserId): Promise<MergeOutcome> {
  const { tenant, flow } = desk
  const id = markOf(tenant.id, `merge/${by}/${order.nonce}`)
  const known = await flow.store.mergings.find(tenant.id, id)
  if (known !== null) return goOn(desk, known)
  const doubt = await saidAgainst(desk, order)
  if (doubt !== null) return doubt
  const compared = await compare(desk, order)
  if (compared.type === 'gone') return compared
  if (compared.areApart) return { type: 'apart' }
  if (compared.stands !== order.stands) return { type: 'stale' }
  const ids = compared.cards.map(card => card.id)
  if (!(await desk.host.mayMerge(order.kind, ids))) return { type: 'no-access' }
  return begin(desk, compared, { id, by, group: order.group, run: null })
}

/** The plan is in the journal before the first write, and holds still once its cards are locked. */
export async function begin(
  desk: MergeDesk,
  compared: Comparison,
  order: Pick<Merging, 'id' | 'by' | 'group' | 'run'>,
): Promise<MergeOutcome> {
  const { flow, tenant, host } = desk
  const { kind, cards, decisions } = compared
  const survivor = cards[0]?.id ?? ''
  const plan = host.plan(kind, cards, decisions)
  // Before it begins: whoever dies in between leaves a look at nothing, not a merge that nobody looks at.
  await takeUpLater(desk, order)
  const hold = await flow.store.mergings.begin({
    ...order,
    tenant: tenant.id,
    kind,
    survivor,
    cards: cards.map(({ id, title }) => ({ id, title })),
    plan,
    at: flow.clock.now(),
  })
  if (hold === null) return { type: 'under-way' }
  const doubt = await beforeAll(desk, hold, () => lookAgain(desk, compared, order.group))
  return doubt ?? carryOut(desk, hold, { plan, isAgain: false, isAlone: false })
}

/** Nothing is written yet: what stops here leaves nothing behind. */
async function beforeAll(
  { flow }: MergeDesk,
  hold: MergingHold,
  look: () => Promise<Doubt | null>,
): Promise<Doubt | null> {
  try {
    const doubt = await whileHeld(flow, hold, look)
    if (doubt !== null) await flow.store.mergings.drop(hold)
    return doubt
  } catch (error) {
    await flow.store.mergings.drop(hold)
    throw error
  }
}

/** A known one: at its end already, cut off, or at work in another request. @param how.isAlone whoever ordered it is not there */
export async function goOn(
  desk: MergeDesk,
  merging: Merging,
  { isAlone }: { readonly isAlone: boolean } = { isAlone: false },
): Promise<MergeOutcome> {
  const { id, plan, state } = merging
  if (state === 'merged') return { type: 'done', merging }
  if (state === 'conflict') return { type: 'conflict', merging }
  if (state === 'refused') return refusedBefore(merging)
  if (state !== 'writing') return { type: 'stale' }
  const hold = await desk.flow.store.mergings.hold(desk.tenant.id, id, 'writing')
  if (hold === null) return { type: 'under-way' }
  return carryOut(desk, hold, { plan, isAgain: true, isAlone })
}

const DENIED = 'ACCESS_DENIED'
const GONE = 'GONE'
const CUT_OFF = 'CUT_OFF'

function refusedBefore({ survivor, outcome: { reason } }: Merging): MergeOutcome {
  if (reason === DENIED) return { type: 'no-access' }
  if (reason === GONE) return { type: 'gone', gone: [survivor] }
  if (reason === CUT_OFF) return { type: 'stale' }
  throw new HostRefused('merge: refused before', reason ?? 'refused before')
}

async function carryOut(
  desk: MergeDesk,
  hold: MergingHold,
  how: Pick<Parameters<HostMerge['write']>[0], 'plan' | 'isAgain' | 'isAlone'>,
): Promise<MergeOutcome> {
  const { flow, host, words } = desk
  const { mergings } = flow.store
  try {
    const write = () => host.write({ ...how, mark: hold.id, words })
    return await settle(desk, hold, await whileHeld(flow, hold, write))
  } catch (error) {
    if (error instanceof HostRefused)
      await mergings.end(hold, { state: 'refused', outcome: { reason: error.reason } })
    else await mergings.letGo(hold)
    throw error
  }
}

const STATES = {
  merged: 'merged',
  conflict: 'conflict',
  gone: 'refused',
  denied: 'refused',
  alone: 'refused',
} as const

const REASONS = {
  merged: null,
  conflict: 'CONFLICT',
  gone: GONE,
  denied: DENIED,
  alone: CUT_OFF,
} as const

async function settle(
  desk: MergeDesk,
  hold: MergingHold,
  { end, moved, left, reason }: WrittenMerge,
): Promise<MergeOutcome> {
  const { flow, tenant } = desk
  const { id } = hold
  const { mergings } = flow.store
  // Whoever has it by now brings it to its end, and is the one to tell.
  if (!(await mergings.renew(hold))) return { type: 'under-way' }
  const merging = await demand(desk, id)
  const outcome: Partial<MergingOutcome> = { moved, left, reason: reason ?? REASONS[end] }
  if (reason !== null) flow.log.warn('merged but for a rest', { tenant: tenant.id, merging: id })
  if (end === 'merged') await tellOthers(desk, merging, left)
  await mergings.end(hold, { state: STATES[end], outcome })
  if (end === 'gone') return { type: 'gone', gone: [merging.survivor] }
  if (end === 'denied') return { type: 'no-access' }
  if (end === 'alone') return { type: 'stale' }
  return { type: end === 'merged' ? 'done' : 'conflict', merging: await demand(desk, id) }
}

async function demand({ flow, tenant }: MergeDesk, id: string): Promise<Merging> {
  const merging = await flow.store.mergings.find(tenant.id, id)
  if (merging === null) throw new Error('a merge is gone while it is written')
  return merging
}

/** The base check forgets the cards that went; our own index reads all of them anew, whether or not the host tells of them. */
async function tellOthers(
  { flow, tenant }: MergeDesk,
  { kind, survivor, cards, group, by }: Merging,
  left: readonly string[],
): Promise<void> {
  const gone = cards.map(({ id }) => id).filter(id => id !== survivor && !left.includes(id))
  const deed = { group, person: by, at: flow.clock.now() }
  await flow.store.base.merged(tenant.id, deed, { kind, survivor, gone })
  if (kind === 'contact') await learnAnew({ flow, tenant }, [survivor, ...gone])
}

/**
 * What was cut off and nobody's page has taken up: to its end, in the direction it went. By our own rights, which may be more than those of
 * whoever ordered it: what only his own could have told is not begun with them, unless an administrator's run ordered it.
 */
export async function finishMerges({ flow, tenant }: Desk): Promise<void> {
  const desk = openMerge(flow, tenant, { reader: null, urgency: 'event' })
  if (desk === null) return
  const unfinished = await flow.store.mergings.unfinished(tenant.id)
  // Its writer may die yet.
  for (const { merging } of unfinished.filter(({ isHeld }) => isHeld))
    await takeUpLater(desk, merging)
  const failures: unknown[] = []
  for (const { merging } of unfinished.filter(({ isHeld }) => !isHeld)) {
    try {
      await finish(desk, merging)
    } catch (error) {
      failures.push(error)
    }
  }
  const run = await flow.store.mergings.runs.last(tenant.id)
  if (run?.state === 'running')
    await flow.store.jobs.add({ name: 'merge-groups', payload: { tenant: tenant.id } })
  // The others did not wait for it; the job is done again.
  if (failures.length > 0) throw failures[0]
}

async function finish(desk: MergeDesk, merging: Merging): Promise<void> {
  const { flow, tenant } = desk
  try {
    if (merging.state === 'writing') await goOn(desk, merging, { isAlone: merging.run === null })
    else await undo(desk, merging)
  } catch (error) {
    if (!(error instanceof HostRefused)) throw error
    flow.log.warn('merge refused', { tenant: tenant.id, merging: merging.id })
  }
}
