import { createHash } from 'node:crypto'
import { momentOf, type Account, type Author } from '../account.ts'
import { invalid, Problem } from '../problem.ts'
import type { Unsorted } from '../state.ts'
import type { LeadChanges, NewCompany, NewContact } from './changes.ts'
import { leadItem } from './hook-items.ts'
import { addLead, deleteLead, putOn } from './leads.ts'
import { addCompany, addContact, tellCompany, tellContact } from './people.ts'
import { responsibleOf } from './entity.ts'
import { firstStatus, mainPipeline, pipelineOf, statusIn } from './stages.ts'

export interface NewUnsorted {
  readonly category: 'forms' | 'sip'
  readonly sourceUid: string
  readonly sourceName: string
  readonly pipelineId?: number | undefined
  readonly createdAt?: number | undefined
  readonly metadata: Readonly<Record<string, unknown>>
  readonly lead: LeadChanges
  /** Made with the request and hidden until it is accepted; or one the account has already. */
  readonly contact: NewContact | { readonly id: number } | null
  readonly company: NewCompany | { readonly id: number } | null
}

/** A request of a form or of telephony in «Неразобранное». */
export function addUnsorted(account: Account, wish: NewUnsorted, author: Author): Unsorted {
  refuseRepeat(account, wish)
  const pipeline =
    wish.pipelineId === undefined ? mainPipeline(account) : pipelineOf(account, wish.pipelineId)
  if (!pipeline.isUnsortedOn) throw new Problem(422, 'Unsorted is switched off in this pipeline')
  const quiet = { ...author, isSilent: true }
  const contactId = contactFor(account, wish.contact, quiet)
  const companyId = companyFor(account, wish.company, quiet)
  const lead = addLead(
    account,
    {
      name: wish.sourceName,
      ...wish.lead,
      pipelineId: pipeline.id,
      statusId: undefined,
      isUnsorted: true,
      contacts: contactId === null ? [] : [{ id: contactId }],
      companyId,
    },
    author,
  )
  const unsorted: Unsorted = {
    uid: nextUid(account),
    category: wish.category,
    sourceUid: wish.sourceUid,
    sourceName: wish.sourceName,
    pipelineId: pipeline.id,
    createdAt: wish.createdAt ?? momentOf(account, author),
    metadata: wish.metadata,
    leadId: lead.id,
    contactIds: contactId === null ? [] : [contactId],
    companyIds: companyId === null ? [] : [companyId],
    fate: 'waiting',
  }
  account.state.unsorted.set(unsorted.uid, unsorted)
  tellAdded(account, unsorted, author)
  account.touch()
  return unsorted
}

/** Sixty-two hex signs, the same for the same account and place. */
function nextUid(account: Account): string {
  const text = `${account.state.accountId}/${account.nextId('unsorted')}`
  return createHash('sha256').update(text).digest('hex').slice(0, 62)
}

/** Data that were posted before are refused. */
function refuseRepeat(account: Account, wish: NewUnsorted): void {
  const text = JSON.stringify(wish.metadata)
  const isRepeat = [...account.state.unsorted.values()].some(
    one => one.sourceUid === wish.sourceUid && JSON.stringify(one.metadata) === text,
  )
  if (isRepeat) throw invalid('Duplicated', 'source_uid', 'This request has been sent already.')
}

function contactFor(account: Account, wish: NewUnsorted['contact'], author: Author): number | null {
  if (wish === null) return null
  if ('id' in wish) return wish.id
  return addContact(account, { ...wish, isUnsorted: true }, author).id
}

function companyFor(account: Account, wish: NewUnsorted['company'], author: Author): number | null {
  if (wish === null) return null
  if ('id' in wish) return wish.id
  return addCompany(account, { ...wish, isUnsorted: true }, author).id
}

/**
 * Makes the request a lead on a stage, its hidden contact and company visible.
 * @throws {Problem} 404 when it is no longer there, 400 for an unknown stage or person
 */
export function acceptUnsorted(
  account: Account,
  unsorted: Unsorted,
  wish: { readonly userId?: number | undefined; readonly statusId?: number | undefined },
  author: Author,
): void {
  const lead = leadOf(account, unsorted)
  const pipeline = pipelineOf(account, lead.pipelineId)
  const statusId =
    wish.statusId === undefined ? firstStatus(pipeline).id : statusIn(pipeline, wish.statusId).id
  const responsibleId = responsibleOf(account, wish.userId)
  unsorted.fate = 'accepted'
  lead.isUnsorted = false
  const old = { old_status_id: lead.statusId, old_pipeline_id: lead.pipelineId }
  putOn(account, lead, { statusId, pipelineId: lead.pipelineId }, author)
  if (responsibleId !== undefined) lead.responsibleId = responsibleId
  lead.updatedAt = momentOf(account, author)
  lead.updatedBy = author.userId
  reveal(account, unsorted, author)
  tellFate(
    account,
    unsorted,
    { action: 'accept', accept_result: { leads: [lead.id], contacts: unsorted.contactIds } },
    author,
  )
  if (account.switches.settings.addLeadForUnsorted === 'on-accept')
    account.tell(
      { code: 'add_lead', group: 'leads', action: 'add', item: () => leadItem(account, lead) },
      author,
    )
  const item = () => leadItem(account, lead, old)
  account.tell({ code: 'status_lead', group: 'leads', action: 'status', item }, author)
  account.touch()
}

/** The lead goes to the trash. @throws {Problem} 404 */
export function declineUnsorted(account: Account, unsorted: Unsorted, author: Author): void {
  const lead = leadOf(account, unsorted)
  unsorted.fate = 'declined'
  tellFate(account, unsorted, { action: 'decline', decline_result: { leads: [lead.id] } }, author)
  deleteLead(account, lead, author)
}

/** The request of a lead that stands in «Неразобранное»; `null` when it stands there no longer. */
export function unsortedOf(account: Account, leadId: number): Unsorted | null {
  const all = [...account.state.unsorted.values()]
  return all.find(one => one.leadId === leadId && one.fate === 'waiting') ?? null
}

function leadOf(account: Account, unsorted: Unsorted) {
  const lead = account.state.leads.get(unsorted.leadId)
  if (lead === undefined || lead.isDeleted || unsorted.fate !== 'waiting')
    throw new Problem(404, 'Unsorted not found')
  return lead
}

function reveal(account: Account, unsorted: Unsorted, author: Author): void {
  for (const id of unsorted.contactIds) {
    const contact = account.state.contacts.get(id)
    if (contact?.isUnsorted !== true) continue
    contact.isUnsorted = false
    contact.updatedAt = momentOf(account, author)
    tellContact(account, contact, { action: 'add' }, author)
  }
  for (const id of unsorted.companyIds) {
    const company = account.state.companies.get(id)
    if (company?.isUnsorted !== true) continue
    company.isUnsorted = false
    company.updatedAt = momentOf(account, author)
    tellCompany(account, company, 'add', author)
  }
}

function tellAdded(account: Account, unsorted: Unsorted, author: Author): void {
  const { leads, contacts } = account.state
  const lead = leads.get(unsorted.leadId)
  const item = {
    uid: unsorted.uid,
    category: unsorted.category,
    account_id: account.state.accountId,
    source: unsorted.sourceUid,
    source_name: unsorted.sourceName,
    pipeline_id: unsorted.pipelineId,
    lead_id: unsorted.leadId,
    source_data: unsorted.metadata,
    data: {
      leads: [{ id: unsorted.leadId, name: lead?.name ?? '' }],
      contacts: unsorted.contactIds.map(id => ({ id, name: contacts.get(id)?.name ?? '' })),
    },
    date_create: unsorted.createdAt,
  }
  account.tell({ code: 'add_unsorted', group: 'unsorted', action: 'add', item: () => item }, author)
}

function tellFate(
  account: Account,
  unsorted: Unsorted,
  fate: Readonly<Record<string, unknown>>,
  author: Author,
): void {
  const item = {
    ...fate,
    uid: unsorted.uid,
    category: unsorted.category,
    created_at: unsorted.createdAt,
    modified_user_id: author.userId,
  }
  account.tell(
    { code: 'delete_unsorted', group: 'unsorted', action: 'delete', item: () => item },
    author,
  )
}
