import type { Account, Author } from '../account.ts'
import type { Contact, Entity, EntityType, FieldValue, Lead } from '../state.ts'
import { linkCompany, linkContact } from './links.ts'
import { deleteLead, updateLead } from './leads.ts'
import { deleteContact, updateContact } from './people.ts'

/**
 * A person merges two contacts: what the survivor lacks comes over, values of phones and e-mails are appended, leads are
 * linked to it, the other one is deleted. The API has no such method.
 */
export function mergeContacts(
  account: Account,
  { into, from }: { readonly into: Contact; readonly from: Contact },
  author: Author,
): void {
  for (const lead of account.state.leads.values()) {
    const link = lead.contacts.find(({ id }) => id === from.id)
    if (link !== undefined)
      linkContact(account, { lead, contactId: into.id, isMain: link.isMain || undefined }, author)
  }
  const changes = { values: joined(account, 'contacts', into, from) }
  updateContact(account, into, changes, author)
  account.record({ type: 'entity_merged', entityType: 'contact', entityId: into.id }, author)
  deleteContact(account, from, author)
}

/** A person, or the account's duplicate control, merges two leads. Tasks and notes stay on the deleted one (L). */
export function mergeLeads(
  account: Account,
  { into, from }: { readonly into: Lead; readonly from: Lead },
  author: Author,
): void {
  for (const { id } of from.contacts) linkContact(account, { lead: into, contactId: id }, author)
  if (into.companyId === null && from.companyId !== null)
    linkCompany(account, { lead: into, companyId: from.companyId }, author)
  updateLead(account, into, { values: joined(account, 'leads', into, from) }, author)
  account.record({ type: 'entity_merged', entityType: 'lead', entityId: into.id }, author)
  deleteLead(account, from, author)
}

function joined(
  account: Account,
  type: EntityType,
  into: Entity,
  from: Entity,
): Record<number, readonly FieldValue[]> {
  const values: Record<number, readonly FieldValue[]> = {}
  for (const [key, list] of Object.entries(from.values)) {
    const id = Number(key)
    const own = into.values[id] ?? []
    const isAppended = account.state.fields[type].get(id)?.type === 'multitext'
    if (own.length === 0) values[id] = list
    else if (isAppended)
      values[id] = [...own, ...list.filter(one => !own.some(({ value }) => value === one.value))]
  }
  return values
}
