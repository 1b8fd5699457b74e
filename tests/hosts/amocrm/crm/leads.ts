import { momentOf, type Account, type Author } from '../account.ts'
import { invalid } from '../problem.ts'
import { LOST, type Lead, type Pipeline, type Status } from '../state.ts'
import type { LeadChanges, NewLead } from './changes.ts'
import { changeEntity, newEntity, responsibleOf, setValues } from './entity.ts'
import { leadItem } from './hook-items.ts'
import { linkCompany, linkContact } from './links.ts'
import {
  firstStatus,
  isClosed,
  isUnsortedLead,
  mainPipeline,
  pipelineOf,
  statusIn,
  unsortedStatus,
} from './stages.ts'
import { changeTags, checkTags } from './tags.ts'

/**
 * Creates a lead as its card, the API or a form would: first `leads.add`, then the links each with its updates.
 * @throws {Problem} 400 for an unknown pipeline, stage, person or client
 */
export function addLead(account: Account, wish: NewLead, author: Author): Lead {
  const isUnsorted = wish.isUnsorted === true
  const pipeline =
    wish.pipelineId === undefined ? mainPipeline(account) : pipelineOf(account, wish.pipelineId)
  const status = isUnsorted ? unsortedStatus(pipeline) : firstPlace(pipeline, wish.statusId)
  checkLossReason(account, wish.lossReasonId)
  const entity = newEntity(
    account,
    { id: account.nextId('lead'), changes: wish, isUnsorted },
    author,
  )
  const lead: Lead = {
    ...entity,
    name: wish.name ?? `Сделка #${entity.id}`,
    price: wish.price ?? 0,
    statusId: status.id,
    pipelineId: pipeline.id,
    lossReasonId: status.id === LOST ? (wish.lossReasonId ?? null) : null,
    closedAt: isClosed(status.id) ? (wish.closedAt ?? entity.createdAt) : null,
    contacts: [],
    companyId: null,
    sourceId: wish.sourceId ?? null,
  }
  setValues(lead, wish.values)
  account.state.leads.set(lead.id, lead)
  const note = { note: { id: account.nextId('note') } }
  account.record(
    { type: 'lead_added', entityType: 'lead', entityId: lead.id, after: [note] },
    author,
  )
  changeTags(account, 'leads', { entity: lead, changes: wish.tags }, author)
  if (!isUnsorted || account.switches.settings.addLeadForUnsorted === 'at-once')
    account.tell(
      { code: 'add_lead', group: 'leads', action: 'add', item: () => leadItem(account, lead) },
      author,
    )
  linkAll(account, lead, wish, author)
  account.touch()
  return lead
}

function firstPlace(pipeline: Pipeline, statusId: number | undefined): Status {
  return statusId === undefined ? firstStatus(pipeline) : statusIn(pipeline, statusId)
}

function linkAll(account: Account, lead: Lead, wish: NewLead, author: Author): void {
  // A request in «Неразобранное» tells of itself alone.
  const quiet = wish.isUnsorted === true ? { ...author, isSilent: true } : author
  const contacts = wish.contacts ?? []
  const main = contacts.findIndex(({ isMain }) => isMain === true)
  for (const [index, { id }] of contacts.entries())
    linkContact(account, { lead, contactId: id, isMain: index === Math.max(0, main) }, quiet)
  if (wish.companyId != null) linkCompany(account, { lead, companyId: wish.companyId }, quiet)
}

/**
 * Saves a lead: `leads.update` always, `leads.status` and `leads.responsible` besides when that has changed (F).
 * @throws {Problem} 400 for a stage of another pipeline, and for a lead still in «Неразобранное» (L)
 */
export function updateLead(
  account: Account,
  lead: Lead,
  changes: LeadChanges,
  author: Author,
): void {
  const old = { ...lead }
  checkLossReason(account, changes.lossReasonId)
  move(account, lead, changes, author)
  if (changes.price !== undefined && changes.price !== lead.price) {
    const event = { type: 'sale_field_changed', entityType: 'lead', entityId: lead.id } as const
    const before = [{ sale_field_value: { sale: lead.price } }]
    const after = [{ sale_field_value: { sale: changes.price } }]
    account.record({ ...event, before, after }, author)
    lead.price = changes.price
  }
  changeEntity(account, { type: 'leads', entity: lead, changes }, author)
  tellChanges(account, lead, old, author)
  account.touch()
}

function tellChanges(account: Account, lead: Lead, old: Lead, author: Author): void {
  const olds = { old_status_id: old.statusId, old_pipeline_id: old.pipelineId }
  const isMoved = lead.statusId !== old.statusId || lead.pipelineId !== old.pipelineId
  if (isMoved && !account.switches.strikes('statusHooksLost')) tell('status_lead', 'status', olds)
  if (lead.responsibleId !== old.responsibleId)
    tell('responsible_lead', 'responsible', { old_responsible_user_id: old.responsibleId })
  tell('update_lead', 'update', isMoved ? { old_status_id: old.statusId } : {})

  function tell(code: string, action: string, extra: Record<string, unknown>) {
    account.tell(
      { code, group: 'leads', action, item: () => leadItem(account, lead, extra) },
      author,
    )
  }
}

function move(account: Account, lead: Lead, changes: LeadChanges, author: Author): void {
  const { statusId, pipelineId } = changes
  if (statusId !== undefined || pipelineId !== undefined) {
    const pipeline = pipelineOf(account, pipelineId ?? lead.pipelineId)
    const status = statusIn(pipeline, statusId ?? lead.statusId)
    if (isUnsortedLead(account, lead))
      throw invalid('NotSupportedChoice', 'status_id', 'An unsorted lead is accepted or declined.')
    putOn(account, lead, { statusId: status.id, pipelineId: pipeline.id }, author)
    if (isClosed(lead.statusId)) lead.closedAt ??= momentOf(account, author)
  }
  if (!isClosed(lead.statusId)) lead.closedAt = null
  else if (changes.closedAt !== undefined) lead.closedAt = changes.closedAt
  if (lead.statusId !== LOST) lead.lossReasonId = null
  else if (changes.lossReasonId !== undefined) lead.lossReasonId = changes.lossReasonId
}

export interface StagePlace {
  readonly statusId: number
  readonly pipelineId: number
}

/** Moves without any check, and writes the event. */
export function putOn(account: Account, lead: Lead, place: StagePlace, author: Author): void {
  if (lead.statusId === place.statusId && lead.pipelineId === place.pipelineId) return
  const valueOf = (at: StagePlace) => [
    { lead_status: { id: at.statusId, pipeline_id: at.pipelineId } },
  ]
  account.record(
    {
      type: 'lead_status_changed',
      entityType: 'lead',
      entityId: lead.id,
      before: valueOf(lead),
      after: valueOf(place),
    },
    author,
  )
  lead.statusId = place.statusId
  lead.pipelineId = place.pipelineId
}

/** To another stage of its pipeline or of another one. */
export function moveLead(
  account: Account,
  lead: Lead,
  to: {
    readonly statusId: number
    readonly pipelineId?: number
    readonly lossReasonId?: number | null
  },
  author: Author,
): void {
  updateLead(account, lead, { pipelineId: to.pipelineId ?? lead.pipelineId, ...to }, author)
}

/**
 * What would be refused, before a batch changes anything.
 * @param lead `null` for one to be made
 * @throws {Problem} 400
 */
export function checkLead(account: Account, lead: Lead | null, changes: LeadChanges): void {
  const { statusId, pipelineId } = changes
  responsibleOf(account, changes.responsibleId)
  checkLossReason(account, changes.lossReasonId)
  checkTags(account, 'leads', changes.tags)
  if (statusId === undefined && pipelineId === undefined) return
  const before = lead?.pipelineId ?? mainPipeline(account).id
  const pipeline = pipelineOf(account, pipelineId ?? before)
  const stage = statusId ?? lead?.statusId
  if (stage !== undefined) statusIn(pipeline, stage)
  if (lead !== null && isUnsortedLead(account, lead))
    throw invalid('NotSupportedChoice', 'status_id', 'An unsorted lead is accepted or declined.')
}

function checkLossReason(account: Account, id: number | null | undefined): void {
  if (id == null || account.state.lossReasons.has(id)) return
  throw invalid(
    'NotSupportedChoice',
    'loss_reason_id',
    'The value you selected is not a valid choice.',
  )
}

/** A person's deed: the API has none. The lead goes to the trash, its tasks stay. */
export function deleteLead(account: Account, lead: Lead, author: Author): void {
  if (lead.isDeleted) return
  lead.isDeleted = true
  lead.updatedAt = momentOf(account, author)
  lead.updatedBy = author.userId
  account.record({ type: 'lead_deleted', entityType: 'lead', entityId: lead.id }, author)
  const item = () => ({ id: lead.id, status_id: lead.statusId, pipeline_id: lead.pipelineId })
  account.tell({ code: 'delete_lead', group: 'leads', action: 'delete', item }, author)
  account.touch()
}

export function restoreLead(account: Account, lead: Lead, author: Author): void {
  if (!lead.isDeleted) return
  lead.isDeleted = false
  lead.updatedAt = momentOf(account, author)
  lead.updatedBy = author.userId
  account.record({ type: 'lead_restored', entityType: 'lead', entityId: lead.id }, author)
  account.tell(
    {
      code: 'restore_lead',
      group: 'leads',
      action: 'restore',
      item: () => leadItem(account, lead),
    },
    author,
  )
  account.touch()
}
