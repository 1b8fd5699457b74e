import { momentOf, type Account, type Author } from '../account.ts'
import { invalid } from '../problem.ts'
import type { Company, Contact, Entity, EventEntity, Lead } from '../state.ts'
import { companyItem, contactItem, leadItem } from './hook-items.ts'

/**
 * Links a contact, or makes a linked one the main one. The first contact of a lead is its main one.
 * @throws {Problem} 400 for a contact the account does not have
 */
export function linkContact(
  account: Account,
  {
    lead,
    contactId,
    isMain,
  }: { readonly lead: Lead; readonly contactId: number; readonly isMain?: boolean | undefined },
  author: Author,
): void {
  const contact = contactOf(account, contactId)
  const known = lead.contacts.find(({ id }) => id === contactId)
  const link = known ?? { id: contactId, isMain: false }
  if (known === undefined) lead.contacts.push(link)
  const takesOver = isMain === true || lead.contacts.length === 1
  if (takesOver) for (const one of lead.contacts) one.isMain = one === link
  if (known === undefined)
    record(account, 'entity_linked', [side('lead', lead), side('contact', contact)], author)
  touchLead(account, lead, author)
  touchContact(account, contact, author)
  account.touch()
}

/** The next linked contact becomes the main one (M). */
export function unlinkContact(
  account: Account,
  { lead, contactId }: { readonly lead: Lead; readonly contactId: number },
  author: Author,
): void {
  const at = lead.contacts.findIndex(({ id }) => id === contactId)
  if (at < 0) return
  const [gone] = lead.contacts.splice(at, 1)
  const [first] = lead.contacts
  if (gone?.isMain === true && first !== undefined) first.isMain = true
  const contact = contactOf(account, contactId)
  record(account, 'entity_unlinked', [side('lead', lead), side('contact', contact)], author)
  touchLead(account, lead, author)
  touchContact(account, contact, author)
  account.touch()
}

/** A lead has one company: another one takes its place. */
export function linkCompany(
  account: Account,
  { lead, companyId }: { readonly lead: Lead; readonly companyId: number },
  author: Author,
): void {
  const company = companyOf(account, companyId)
  if (lead.companyId === companyId) return
  lead.companyId = companyId
  record(account, 'entity_linked', [side('lead', lead), side('company', company)], author)
  touchLead(account, lead, author)
  touchCompany(account, company, author)
  account.touch()
}

export function unlinkCompany(
  account: Account,
  { lead, companyId }: { readonly lead: Lead; readonly companyId: number },
  author: Author,
): void {
  if (lead.companyId !== companyId) return
  const company = companyOf(account, companyId)
  lead.companyId = null
  record(account, 'entity_unlinked', [side('lead', lead), side('company', company)], author)
  touchLead(account, lead, author)
  touchCompany(account, company, author)
  account.touch()
}

/** A contact has one company: another one takes its place. */
export function joinCompany(
  account: Account,
  { contact, companyId }: { readonly contact: Contact; readonly companyId: number },
  author: Author,
): void {
  const company = companyOf(account, companyId)
  if (contact.companyId === companyId) return
  contact.companyId = companyId
  record(account, 'entity_linked', [side('contact', contact), side('company', company)], author)
  touchContact(account, contact, author)
  touchCompany(account, company, author)
  account.touch()
}

export function leaveCompany(
  account: Account,
  { contact, companyId }: { readonly contact: Contact; readonly companyId: number },
  author: Author,
): void {
  if (contact.companyId !== companyId) return
  const company = companyOf(account, companyId)
  contact.companyId = null
  record(account, 'entity_unlinked', [side('contact', contact), side('company', company)], author)
  touchContact(account, contact, author)
  touchCompany(account, company, author)
  account.touch()
}

export function contactOf(account: Account, id: number): Contact {
  const contact = account.state.contacts.get(id)
  if (contact === undefined || contact.isDeleted)
    throw invalid(
      'NotSupportedChoice',
      'to_entity_id',
      'The value you selected is not a valid choice.',
    )
  return contact
}

export function companyOf(account: Account, id: number): Company {
  const company = account.state.companies.get(id)
  if (company === undefined || company.isDeleted)
    throw invalid(
      'NotSupportedChoice',
      'to_entity_id',
      'The value you selected is not a valid choice.',
    )
  return company
}

interface Side {
  readonly entityType: EventEntity
  readonly entityId: number
}

function side(entityType: EventEntity, { id }: { readonly id: number }): Side {
  return { entityType, entityId: id }
}

/** Written on both sides, each naming the other. */
function record(
  account: Account,
  type: 'entity_linked' | 'entity_unlinked',
  [one, other]: readonly [Side, Side],
  author: Author,
): void {
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const) {
    const value = [{ link: { entity: { type: there.entityType, id: there.entityId } } }]
    const values = type === 'entity_linked' ? { after: value } : { before: value }
    account.record({ type, ...here, ...values }, author)
  }
}

/** A link touches both sides, and both tell of an update (F). */
function touchLead(account: Account, lead: Lead, author: Author): void {
  stamp(account, lead, author)
  if (lead.isUnsorted) return
  account.tell(
    { code: 'update_lead', group: 'leads', action: 'update', item: () => leadItem(account, lead) },
    author,
  )
}

function touchContact(account: Account, contact: Contact, author: Author): void {
  stamp(account, contact, author)
  if (contact.isUnsorted) return
  const item = () => contactItem(account, contact)
  account.tell({ code: 'update_contact', group: 'contacts', action: 'update', item }, author)
}

function touchCompany(account: Account, company: Company, author: Author): void {
  stamp(account, company, author)
  if (company.isUnsorted) return
  const item = () => companyItem(account, company)
  account.tell({ code: 'update_company', group: 'contacts', action: 'update', item }, author)
}

function stamp(account: Account, entity: Entity, author: Author): void {
  entity.updatedAt = Math.max(entity.updatedAt, momentOf(account, author))
  entity.updatedBy = author.userId
}
