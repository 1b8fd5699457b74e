import type { Proven, RequisiteTarget } from '../../shared/contract/requisites-fill.ts'
import { type EntityRef, nameOf } from '../../shared/crm/model.ts'
import type { RequisiteOwner } from '../../shared/requisites/filling.ts'
import { openRequisites, type RequisitesDesk } from '../flow/requisites.ts'
import type { Filling } from '../store/store.ts'
import type { RequisiteProvider } from '../providers/requisites.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** @throws {ApiFailure} 503 where nobody may be asked */
export async function providerOf(
  { flow }: PanelTools,
  { tenant }: PanelContext,
): Promise<RequisiteProvider> {
  if (flow.registry === undefined) throw new ApiFailure(503, 'unavailable')
  return flow.registry.of(tenant.id, 'person')
}

/** @throws {ApiFailure} 403 for a session about no card, 422 on a host without requisites */
export async function deskFor(
  { flow }: PanelTools,
  { session, tenant }: PanelContext,
  { proof }: Proven,
): Promise<{ readonly desk: RequisitesDesk; readonly subject: EntityRef }> {
  const { sees, user, isAdmin } = session
  if (sees === null) throw new ApiFailure(403, 'no-access')
  const desk = await openRequisites(flow, tenant, { user, isAdmin, proof })
  if (desk === null) throw new ApiFailure(422, 'refused')
  return { desk, subject: sees }
}

export function toTarget(owner: RequisiteOwner | null): RequisiteTarget {
  if (owner === null) return { ref: null, title: null }
  const { kind, id, title } = owner
  return { ref: kind === 'company' ? { kind, id } : { kind, id }, title }
}

/** The session has proven it of its own card; of the card's company the host is asked. */
export async function mayChange(
  { host }: RequisitesDesk,
  { session }: PanelContext,
  owner: RequisiteOwner | null,
): Promise<boolean> {
  const { sees, may } = session
  const isItself = owner !== null && sees !== null && nameOf(sees) === `${owner.kind}:${owner.id}`
  if (isItself && may === 'write') return true
  // A card without a company gets one, which changes the card, too.
  if (owner === null && may !== 'write') return false
  return (await host.rightTo(owner)) === 'write'
}

/** What he made himself was his to make; whoever takes it back has to have the right to what it has changed. */
export async function mayTakeBack(
  desk: RequisitesDesk,
  context: PanelContext,
  filling: Filling,
): Promise<boolean> {
  if (desk.host.changesCard(filling) && context.session.may !== 'write') return false
  return mayChange(desk, context, desk.host.ownerOf(filling))
}

/** The last one that concerns this card. One of a company that the card has no more is that company's alone. */
export async function lastOf(
  { flow, tenant, host }: RequisitesDesk,
  subject: EntityRef,
  owner: RequisiteOwner | null,
): Promise<Filling | null> {
  const last = await flow.store.requisites.fillings.last(tenant.id, placesOf(subject, owner))
  const whose = last === null ? null : host.ownerOf(last)
  // What is taken back has left the card already, and what is being written is not known yet.
  if (last?.state === 'undone' || last?.state === 'undoing' || whose === null) return last
  return owner?.kind === whose.kind && owner.id === whose.id ? last : null
}

/** Where a filling that concerns this card may have been ordered. */
function placesOf(subject: EntityRef, owner: RequisiteOwner | null): readonly string[] {
  return owner === null ? [nameOf(subject)] : [nameOf(subject), `${owner.kind}:${owner.id}`]
}
