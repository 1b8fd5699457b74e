import { checkEach, readList, readObject, type Body } from '../body.ts'
import type { LeadChanges, NewLead } from '../crm/changes.ts'
import { addLead, checkLead, updateLead } from '../crm/leads.ts'
import { NO_CONTENT, ok, pageOf, readPage, selfLink, type Answer } from '../hal.ts'
import { Problem } from '../problem.ts'
import { can, canAdd } from '../rights.ts'
import { forbidden, idOf, placeOf, type Call, type Route } from '../route.ts'
import type { Lead } from '../state.ts'
import { readEntity, readLinkedCompany, readLinkedContacts, readTags } from './entity-input.ts'
import { entityFilter, sorted } from './filters.ts'
import { searchTest } from './search.ts'
import { hrefOf, showLead } from './show.ts'

const WITH = [
  'catalog_elements',
  'is_price_modified_by_robot',
  'loss_reason',
  'contacts',
  'only_deleted',
]

export const leadRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v4/leads', run: listAll },
  { method: 'GET', path: '/api/v4/leads/:id', run: readOne },
  { method: 'POST', path: '/api/v4/leads', run: add },
  { method: 'PATCH', path: '/api/v4/leads', run: changeMany },
  { method: 'PATCH', path: '/api/v4/leads/:id', run: changeOne },
]

function listAll(call: Call): Answer {
  const { account, query, caller } = call
  const page = readPage(query)
  const wish = query.with(WITH)
  const isFit = entityFilter(account, 'leads', query)
  const isFound = searchTest(account, 'leads', query)
  const order = query.order(['created_at', 'updated_at', 'id'])
  query.done()
  const isTrash = wish.has('only_deleted')
  const rows = [...account.state.leads.values()].filter(
    lead =>
      lead.isDeleted === isTrash &&
      isFit(lead) &&
      isFound(lead) &&
      can(account.state, caller.user, 'view', { type: 'leads', entity: lead }),
  )
  const ordered = sorted(rows, order, {
    created_at: row => row.createdAt,
    updated_at: row => row.updatedAt,
    id: row => row.id,
  })
  const show = (lead: Lead) => (isTrash ? showTrash(call, lead) : showLead(account, lead, wish))
  return pageOf('leads', ordered, placeOf(call, page), { show })
}

function showTrash({ account }: Call, lead: Lead) {
  return {
    id: lead.id,
    updated_at: lead.updatedAt,
    updated_by: lead.updatedBy,
    is_deleted: true,
    _links: selfLink(hrefOf(account, `leads/${lead.id}`)),
  }
}

/** What cannot be seen, is in the trash or was never there: 204 alike. */
function readOne(call: Call): Answer {
  const { account, query, caller } = call
  const wish = query.with(WITH)
  query.done()
  const lead = account.state.leads.get(idOf(call))
  if (lead === undefined || lead.isDeleted) return NO_CONTENT
  if (!can(account.state, caller.user, 'view', { type: 'leads', entity: lead })) return NO_CONTENT
  return ok(showLead(account, lead, wish))
}

function add(call: Call): Answer {
  const { account, author, caller } = call
  call.query.done()
  if (!canAdd(caller.user, 'leads')) throw forbidden()
  const items = readList(call.body, body => readNewLead(call, body))
  checkEach(items, value => checkLead(account, null, value))
  const made = items.map(({ value, requestId }) => ({
    id: addLead(account, value, author).id,
    request_id: requestId,
  }))
  const leads = made.map(row => ({ ...row, _links: selfLink(hrefOf(account, `leads/${row.id}`)) }))
  return ok({ _links: selfLink(call.href), _embedded: { leads } })
}

export function readNewLead({ account }: Call, body: Body): NewLead {
  const changes = readChanges(body)
  const embedded = body.object('_embedded')
  const lead = {
    ...readEntity(account, 'leads', body),
    ...changes,
    tags: readTags(body, embedded),
    contacts: readLinkedContacts(account, embedded),
    companyId: readLinkedCompany(account, embedded),
    sourceId: readSource(embedded),
  }
  embedded?.done()
  return lead
}

function readSource(embedded: Body | undefined): string | null {
  const source = embedded?.object('source')
  if (source === undefined) return null
  const id = source.text('external_id')
  source.text('type')
  source.done()
  return id ?? null
}

export function readChanges(body: Body): LeadChanges {
  return {
    price: body.int('price'),
    statusId: body.int('status_id'),
    pipelineId: body.int('pipeline_id'),
    lossReasonId: body.intOrNull('loss_reason_id'),
    closedAt: body.int('closed_at'),
  }
}

/** Only tags can be embedded: contacts and companies go through links. */
function readUpdate({ account }: Call, body: Body): LeadChanges {
  const embedded = body.object('_embedded')
  const changes = {
    ...readEntity(account, 'leads', body),
    ...readChanges(body),
    tags: readTags(body, embedded),
  }
  embedded?.done()
  return changes
}

function changeMany(call: Call): Answer {
  call.query.done()
  const items = readList(call.body, body => {
    body.need('id')
    return { id: body.int('id') ?? 0, changes: readUpdate(call, body) }
  })
  const targets = items.map(({ value, requestId }) => ({
    lead: leadToChange(call, value.id),
    changes: value.changes,
    requestId,
  }))
  checkEach(items, ({ id, changes }) => checkLead(call.account, leadToChange(call, id), changes))
  for (const { lead, changes } of targets) updateLead(call.account, lead, changes, call.author)
  const leads = targets.map(({ lead, requestId }) => changed(call, lead, requestId))
  return ok({ _links: selfLink(call.href), _embedded: { leads } })
}

function changeOne(call: Call): Answer {
  call.query.done()
  const lead = leadToChange(call, idOf(call))
  const changes = readObject(call.body, body => {
    body.int('id')
    return readUpdate(call, body)
  })
  updateLead(call.account, lead, changes, call.author)
  return ok(changed(call, lead))
}

function changed({ account }: Call, lead: Lead, requestId?: string) {
  return {
    id: lead.id,
    updated_at: lead.updatedAt,
    ...(requestId === undefined ? {} : { request_id: requestId }),
    _links: selfLink(hrefOf(account, `leads/${lead.id}`)),
  }
}

/** @throws {Problem} 404 for what is not there (M), 403 without the right */
export function leadToChange({ account, caller }: Call, id: number): Lead {
  const lead = account.state.leads.get(id)
  if (lead === undefined || lead.isDeleted) throw new Problem(404, 'Lead not found')
  if (!can(account.state, caller.user, 'edit', { type: 'leads', entity: lead })) throw forbidden()
  return lead
}
