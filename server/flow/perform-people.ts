import type { ContactId } from '../../shared/crm/ids.ts'
import type { Contact } from '../../shared/crm/model.ts'
import type { Action } from '../core/action.ts'
import type { CardView } from '../hosts/host.ts'
import type { LedgerRow } from '../store/store.ts'
import type { Desk } from './flow.ts'
import { indexKeys } from './index-keys.ts'

/**
 * Our index may still hold a contact whose deletion nobody told us of. Who is named by an effect and was not among what the
 * host has just shown is asked for. Answers whether the rules have to look again.
 */
export async function forgetGone(
  desk: Desk,
  { contacts, found }: CardView,
  rows: readonly LedgerRow[],
): Promise<boolean> {
  const seen = new Set([...contacts, ...(found?.contacts ?? [])].map(({ id }) => id))
  const named = new Set(rows.flatMap(({ action }) => contactOf(action) ?? []))
  let isAnyGone = false
  for (const id of named) {
    if (seen.has(id) || (await desk.crm.contact(id)) !== null) continue
    await desk.flow.store.people.forget(desk.tenant.id, id)
    isAnyGone = true
  }
  return isAnyGone
}

function contactOf(action: Action): ContactId | null {
  if (action.type === 'contact.attach') return action.contact
  return action.type === 'note.add' && action.subject.kind === 'contact' ? action.subject.id : null
}

/** `null`: nothing to create, or the keys are ours. */
export async function claimContact(
  desk: Desk,
  rows: readonly LedgerRow[],
): Promise<ContactId | null> {
  const row = rows.find(({ action }) => action.type === 'contact.create')
  if (row === undefined || row.action.type !== 'contact.create') return null
  if (row.action.claims.length === 0) return null

  const claim = await desk.flow.store.claims.take(desk.tenant.id, row.action.claims, row.key)
  return claim.taken ? null : claim.contact
}

/** A contact of ours exists: everybody who waited for it gets it, and our index knows it before the host's event comes. */
export async function fulfil(desk: Desk, row: LedgerRow, hostId: string): Promise<void> {
  const { action } = row
  if (action.type !== 'contact.create') return
  const id = hostId as ContactId
  await learn(desk, [
    {
      id,
      name: action.name,
      phones: action.phones,
      emails: action.emails,
      company: action.company,
      owner: action.owner,
      createdAt: desk.flow.clock.now(),
    },
  ])
  await desk.flow.store.claims.fulfil(desk.tenant.id, row.key, id)
}

export async function learn(desk: Desk, contacts: readonly Contact[]): Promise<void> {
  if (contacts.length === 0) return
  await desk.flow.store.people.learn(
    desk.tenant.id,
    contacts.map(contact => ({ contact, keys: indexKeys(contact) })),
  )
}
