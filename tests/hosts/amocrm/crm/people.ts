import { momentOf, type Account, type Author } from '../account.ts'
import type { Company, Contact } from '../state.ts'
import type { ContactChanges, EntityChanges, NewCompany, NewContact } from './changes.ts'
import { changeEntity, newEntity, setValues } from './entity.ts'
import { companyItem, contactItem } from './hook-items.ts'
import { joinCompany } from './links.ts'
import { changeTags } from './tags.ts'

/** Creates a contact; `name` alone is taken as it is, else it is made of first and last name. */
export function addContact(account: Account, wish: NewContact, author: Author): Contact {
  const entity = newEntity(
    account,
    { id: account.nextId('contact'), changes: wish, isUnsorted: wish.isUnsorted === true },
    author,
  )
  const { firstName = '', lastName = '' } = wish
  const name = wish.name ?? fullName(firstName, lastName)
  const contact: Contact = {
    ...entity,
    name,
    firstName: wish.firstName ?? (wish.lastName === undefined ? name : ''),
    lastName,
    companyId: null,
  }
  setValues(contact, wish.values)
  account.state.contacts.set(contact.id, contact)
  added(account, 'contact', contact.id, author)
  changeTags(account, 'contacts', { entity: contact, changes: wish.tags }, author)
  if (!contact.isUnsorted) tellContact(account, contact, { action: 'add' }, author)
  if (wish.companyId != null) joinCompany(account, { contact, companyId: wish.companyId }, author)
  account.touch()
  return contact
}

export function updateContact(
  account: Account,
  contact: Contact,
  changes: ContactChanges,
  author: Author,
): void {
  const old = contact.responsibleId
  const { firstName, lastName } = changes
  if (firstName !== undefined) contact.firstName = firstName
  if (lastName !== undefined) contact.lastName = lastName
  const isRenamed = firstName !== undefined || lastName !== undefined
  const name =
    changes.name ?? (isRenamed ? fullName(contact.firstName, contact.lastName) : undefined)
  changeEntity(
    account,
    { type: 'contacts', entity: contact, changes: { ...changes, name } },
    author,
  )
  if (contact.responsibleId !== old)
    tellContact(account, contact, { action: 'responsible', old_responsible_user_id: old }, author)
  tellContact(account, contact, { action: 'update' }, author)
  account.touch()
}

export function deleteContact(account: Account, contact: Contact, author: Author): void {
  if (contact.isDeleted) return
  contact.isDeleted = true
  contact.updatedAt = momentOf(account, author)
  for (const lead of account.state.leads.values()) {
    const at = lead.contacts.findIndex(({ id }) => id === contact.id)
    if (at >= 0) lead.contacts.splice(at, 1)
    const [first] = lead.contacts
    if (first !== undefined && !lead.contacts.some(({ isMain }) => isMain)) first.isMain = true
  }
  account.record({ type: 'contact_deleted', entityType: 'contact', entityId: contact.id }, author)
  account.tell(
    {
      code: 'delete_contact',
      group: 'contacts',
      action: 'delete',
      item: () => ({ id: contact.id, type: 'contact' }),
    },
    author,
  )
  account.touch()
}

export function addCompany(account: Account, wish: NewCompany, author: Author): Company {
  const isUnsorted = wish.isUnsorted === true
  const company: Company = newEntity(
    account,
    { id: account.nextId('company'), changes: wish, isUnsorted },
    author,
  )
  setValues(company, wish.values)
  account.state.companies.set(company.id, company)
  added(account, 'company', company.id, author)
  changeTags(account, 'companies', { entity: company, changes: wish.tags }, author)
  if (!isUnsorted) tellCompany(account, company, 'add', author)
  account.touch()
  return company
}

export function updateCompany(
  account: Account,
  company: Company,
  changes: EntityChanges,
  author: Author,
): void {
  const old = company.responsibleId
  changeEntity(account, { type: 'companies', entity: company, changes }, author)
  if (company.responsibleId !== old) tellCompany(account, company, 'responsible', author)
  tellCompany(account, company, 'update', author)
  account.touch()
}

export function deleteCompany(account: Account, company: Company, author: Author): void {
  if (company.isDeleted) return
  company.isDeleted = true
  company.updatedAt = momentOf(account, author)
  for (const lead of account.state.leads.values())
    if (lead.companyId === company.id) lead.companyId = null
  for (const contact of account.state.contacts.values())
    if (contact.companyId === company.id) contact.companyId = null
  account.record({ type: 'company_deleted', entityType: 'company', entityId: company.id }, author)
  account.tell(
    {
      code: 'delete_company',
      group: 'contacts',
      action: 'delete',
      item: () => ({ id: company.id, type: 'company' }),
    },
    author,
  )
  account.touch()
}

type PersonAction = 'add' | 'update' | 'responsible'

export function tellContact(
  account: Account,
  contact: Contact,
  {
    action,
    ...extra
  }: { readonly action: PersonAction; readonly old_responsible_user_id?: number },
  author: Author,
): void {
  const item = () => contactItem(account, contact, extra)
  account.tell({ code: `${action}_contact`, group: 'contacts', action, item }, author)
}

/** Companies come under the key `contacts`, too. */
export function tellCompany(
  account: Account,
  company: Company,
  action: PersonAction,
  author: Author,
): void {
  const item = () => companyItem(account, company)
  account.tell({ code: `${action}_company`, group: 'contacts', action, item }, author)
}

function added(
  account: Account,
  entityType: 'contact' | 'company',
  entityId: number,
  author: Author,
) {
  const after = [{ note: { id: account.nextId('note') } }]
  account.record({ type: `${entityType}_added`, entityType, entityId, after }, author)
}

function fullName(first: string, last: string): string {
  return `${first} ${last}`.trim()
}
