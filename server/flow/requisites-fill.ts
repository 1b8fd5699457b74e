import type { FillingOrder, FillingQuestion } from '../../shared/contract/requisites-fill.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { type EntityRef, nameOf } from '../../shared/crm/model.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { MINUTE, plus } from '../../shared/time/instant.ts'
import { HostRefused } from '../errors.ts'
import type { RequisiteProvider } from '../providers/requisites.ts'
import { markOf } from '../store/mark.ts'
import type { Filling } from '../store/store.ts'
import type { Desk } from './flow.ts'
import {
  compare,
  type Comparison,
  listChanges,
  loadWanted,
  openRequisites,
  printOf,
  questionsOf,
  type RequisitesDesk,
} from './requisites.ts'

/** Who orders, and on which card. */
export interface Orderer {
  readonly subject: EntityRef
  readonly user: UserId
  readonly say: Say
  /** Asked once all else is well, before anything is written. */
  readonly mayWrite: (comparison: Comparison) => Promise<boolean>
}

export type FillingOutcome =
  | { readonly type: 'done'; readonly filling: Filling }
  | { readonly type: 'stale' | 'gone' | 'no-bank' | 'no-access' | 'under-way' | 'nothing' }
  | { readonly type: 'ask'; readonly questions: readonly FillingQuestion[] }

/** What was cut off is taken up by a job so much later, unless its page does it before. */
const TAKE_UP_MS = 2 * MINUTE

/**
 * Writes what a person has accepted, once per nonce: a repeated order goes on where the first one stopped.
 *
 * @throws {RegistryTrouble | HostUnavailable | HostRefused}
 */
export async function fill(
  desk: RequisitesDesk,
  provider: RequisiteProvider,
  order: FillingOrder,
  by: Orderer,
): Promise<FillingOutcome> {
  const { tenant, flow } = desk
  const { fillings } = flow.store.requisites
  const id = markOf(tenant.id, `filling/${nameOf(by.subject)}/${by.user}/${order.nonce}`)
  const known = await fillings.find(tenant.id, id)
  if (known !== null) return goOn(desk, known)

  const wanted = await loadWanted(provider, order)
  if (wanted === 'gone' || wanted === 'no-bank') return { type: wanted }
  const comparison = await compare(desk, by.subject, wanted)
  if (comparison === null) return { type: 'no-access' }
  if (printOf(comparison) !== order.stands) return { type: 'stale' }
  const questions = questionsOf(comparison, by.say)
  if (questions.some(({ key }) => !order.confirmed.includes(key))) return { type: 'ask', questions }
  const accept = acceptedOf(comparison, order, by.say)
  if (accept.length === 0) return { type: 'nothing' }
  if (!(await by.mayWrite(comparison))) return { type: 'no-access' }

  const plan = desk.host.plan(comparison.stands, wanted, accept)
  const { owner } = comparison.stands
  // Before it begins: whoever dies in between leaves a look at nothing, not a filling that nobody looks at.
  await takeUpLater(desk)
  const begun = await fillings.begin({
    tenant: tenant.id,
    id,
    subject: nameOf(by.subject),
    plan,
    party: wanted.party.name.short,
    fields: accept.length,
    by: by.user,
    at: flow.clock.now(),
    lock: owner === null ? nameOf(by.subject) : `${owner.kind}:${owner.id}`,
  })
  if (begun === 'busy') return { type: 'under-way' }
  return carryOut(desk, { id, plan, by: by.user, isAgain: false })
}

async function takeUpLater({ flow, tenant }: Pick<RequisitesDesk, 'flow' | 'tenant'>) {
  const at = plus(flow.clock.now(), TAKE_UP_MS)
  await flow.store.due.set({ tenant: tenant.id, kind: 'filling', subject: '' }, at)
}

/** What stands already needs no writing, and what was not shown cannot be accepted. */
function acceptedOf(comparison: Comparison, { accept }: FillingOrder, say: Say) {
  return listChanges(comparison, say)
    .filter(({ kind, field }) => kind !== 'same' && accept.includes(field))
    .map(({ field }) => field)
}

/** A known filling: done already, cut off, or at work in another request. */
async function goOn(desk: RequisitesDesk, filling: Filling): Promise<FillingOutcome> {
  const { id, plan, by, state } = filling
  if (state === 'done') return { type: 'done', filling }
  if (state === 'refused') throw new HostRefused('filling: refused before', 'refused before')
  if (state !== 'writing') return { type: 'stale' }
  if (!(await desk.flow.store.requisites.fillings.hold(desk.tenant.id, id, 'writing')))
    return { type: 'under-way' }
  return carryOut(desk, { id, plan, by, isAgain: true })
}

async function carryOut(
  { flow, tenant, host }: RequisitesDesk,
  { id, ...order }: Pick<Filling, 'id' | 'plan' | 'by'> & { readonly isAgain: boolean },
): Promise<FillingOutcome> {
  const { fillings } = flow.store.requisites
  try {
    const made = await host.write({ ...order, mark: id })
    await fillings.end(tenant.id, id, { state: 'done', made })
  } catch (error) {
    if (!(error instanceof HostRefused)) {
      await fillings.letGo(tenant.id, id)
      throw error
    }
    await takeBack({ flow, tenant, host }, { id, plan: order.plan })
    throw error
  }
  const filling = await fillings.find(tenant.id, id)
  if (filling === null) throw new Error('a filling is gone while it is written')
  return { type: 'done', filling }
}

/** Half of a company's requisites is worse than none: what was made before the refusal goes. */
async function takeBack(
  { flow, tenant, host }: Pick<RequisitesDesk, 'flow' | 'tenant' | 'host'>,
  { id, plan }: { readonly id: string; readonly plan: unknown },
): Promise<void> {
  const { fillings } = flow.store.requisites
  try {
    await host.undo({ plan, made: null, mark: id })
  } catch (error) {
    if (!(error instanceof HostRefused)) {
      // It is tried again from its beginning, and refused again.
      await fillings.letGo(tenant.id, id)
      throw error
    }
    flow.log.warn('refused filling not taken back', { tenant: tenant.id, filling: id })
  }
  await fillings.end(tenant.id, id, { state: 'refused', made: null })
}

export type UndoOutcome = 'done' | 'partly' | 'changed' | 'under-way'

/** Takes a filling back; a repeated call goes on where the first one stopped. @throws {HostUnavailable | HostRefused} */
export async function undo(
  { flow, tenant, host }: RequisitesDesk,
  { id, plan, made, state }: Filling,
): Promise<UndoOutcome> {
  const { fillings } = flow.store.requisites
  if (state === 'undone') return 'done'
  if (state === 'refused') return 'changed'
  if (state === 'writing') return 'under-way'
  if (!(await fillings.hold(tenant.id, id, 'undoing'))) return 'under-way'
  await takeUpLater({ flow, tenant })
  try {
    const end = await host.undo({ plan, made, mark: id })
    await fillings.end(tenant.id, id, { state: end === 'changed' ? 'done' : 'undone', made })
    return end
  } catch (error) {
    if (error instanceof HostRefused) await fillings.end(tenant.id, id, { state: 'done', made })
    else await fillings.letGo(tenant.id, id)
    throw error
  }
}

/** What was cut off and nobody's page has taken up: to its end, in the direction it went. */
export async function finishFillings(desk: RequisitesDesk): Promise<void> {
  const { flow, tenant } = desk
  const unfinished = await flow.store.requisites.fillings.unfinished(tenant.id)
  // Its writer may die yet.
  if (unfinished.some(({ isHeld }) => isHeld)) await takeUpLater(desk)
  for (const { filling } of unfinished.filter(({ isHeld }) => !isHeld)) {
    try {
      await (filling.state === 'undoing' ? undo(desk, filling) : goOn(desk, filling))
    } catch (error) {
      // Refused: it has been ended, or will be looked at with the next one.
      if (!(error instanceof HostRefused)) throw error
      flow.log.warn('filling not finished', { tenant: tenant.id, filling: filling.id })
    }
  }
}

/** By our own rights: whoever ordered them had proven his. */
export async function takeUpFillings({ flow, tenant }: Desk): Promise<void> {
  const desk = await openRequisites(flow, tenant, null)
  if (desk !== null) await finishFillings(desk)
}
