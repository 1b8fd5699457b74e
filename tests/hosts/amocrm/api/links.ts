import { readList, type Body } from '../body.ts'
import {
  joinCompany,
  leaveCompany,
  linkCompany,
  linkContact,
  unlinkCompany,
  unlinkContact,
} from '../crm/links.ts'
import { NO_CONTENT, ok, readPage, selfLink, pageOf, type Answer } from '../hal.ts'
import { invalid } from '../problem.ts'
import { intOf, refuse } from '../query.ts'
import { can } from '../rights.ts'
import { forbidden, idOf, placeOf, type Call, type Route } from '../route.ts'
import { ENTITY_TYPES, type EntityType } from '../state.ts'

export const linkRoutes: readonly Route[] = ENTITY_TYPES.flatMap((type): Route[] => [
  { method: 'GET', path: `/api/v4/${type}/links`, run: call => listMany(call, type) },
  { method: 'GET', path: `/api/v4/${type}/:id/links`, run: call => listOne(call, type) },
  { method: 'POST', path: `/api/v4/${type}/link`, run: call => linkAll(call, type, null) },
  { method: 'POST', path: `/api/v4/${type}/unlink`, run: call => unlinkAll(call, type, null) },
  {
    method: 'POST',
    path: `/api/v4/${type}/:id/link`,
    run: call => linkAll(call, type, idOf(call)),
  },
  {
    method: 'POST',
    path: `/api/v4/${type}/:id/unlink`,
    run: call => unlinkAll(call, type, idOf(call)),
  },
])

interface Link {
  readonly entityId: number
  readonly toType: EntityType
  readonly toId: number
  readonly isMain: boolean | null
}

function linksOf(call: Call, type: EntityType, id: number): Link[] {
  const { state } = call.account
  const base = { entityId: id, isMain: null }
  if (type === 'leads') {
    const lead = state.leads.get(id)
    if (lead === undefined) return []
    const contacts = lead.contacts.map(one => ({
      entityId: id,
      toType: 'contacts' as const,
      toId: one.id,
      isMain: one.isMain,
    }))
    const company =
      lead.companyId === null
        ? []
        : [{ ...base, toType: 'companies' as const, toId: lead.companyId }]
    return [...contacts, ...company]
  }
  const leads = [...state.leads.values()].filter(lead => !lead.isDeleted)
  if (type === 'contacts') {
    const mine = leads.flatMap(lead => {
      const known = lead.contacts.find(one => one.id === id)
      return known === undefined
        ? []
        : [{ entityId: id, toType: 'leads' as const, toId: lead.id, isMain: known.isMain }]
    })
    const companyId = state.contacts.get(id)?.companyId ?? null
    return companyId === null
      ? mine
      : [...mine, { ...base, toType: 'companies' as const, toId: companyId }]
  }
  const contacts = [...state.contacts.values()].filter(one => one.companyId === id)
  return [
    ...leads
      .filter(lead => lead.companyId === id)
      .map(lead => ({ ...base, toType: 'leads' as const, toId: lead.id })),
    ...contacts.map(one => ({ ...base, toType: 'contacts' as const, toId: one.id })),
  ]
}

function show(type: EntityType) {
  return ({ entityId, toType, toId, isMain }: Link) => ({
    entity_id: entityId,
    entity_type: type,
    to_entity_id: toId,
    to_entity_type: toType,
    metadata: isMain === null ? null : { main_contact: isMain },
  })
}

function listOne(call: Call, type: EntityType): Answer {
  const id = idOf(call)
  const isFit = targetFilter(call)
  call.query.done()
  if (!isVisible(call, type, id)) return NO_CONTENT
  const rows = linksOf(call, type, id).filter(isFit)
  const { _links, links } = { _links: selfLink(call.href), links: rows.map(show(type)) }
  if (links.length === 0) return NO_CONTENT
  return ok({ _total_items: links.length, _links, _embedded: { links } })
}

function listMany(call: Call, type: EntityType): Answer {
  const page = readPage(call.query)
  const ids = call.query.filter().ids('entity_id')
  const isFit = targetFilter(call)
  call.query.done()
  if (ids === null) throw refuse('filter[entity_id] is needed')
  const rows = ids.filter(id => isVisible(call, type, id)).flatMap(id => linksOf(call, type, id))
  return pageOf('links', rows.filter(isFit), placeOf(call, page), {
    show: show(type),
    withTotal: true,
  })
}

/** `to_entity_id` and `to_entity_type` come together. */
function targetFilter({ query }: Call): (link: Link) => boolean {
  const filter = query.filter()
  const id = filter.text('to_entity_id')
  const type = filter.text('to_entity_type')
  if ((id === null) !== (type === null))
    throw refuse('filter[to_entity_id] and filter[to_entity_type] come together')
  if (id === null) return () => true
  const wanted = intOf(id, 'filter[to_entity_id]')
  return link => link.toId === wanted && link.toType === type
}

function isVisible({ account, caller }: Call, type: EntityType, id: number): boolean {
  const entity = account.state[type].get(id)
  if (entity === undefined || entity.isDeleted) return false
  return can(account.state, caller.user, 'view', { type, entity })
}

function readLink(call: Call, type: EntityType, id: number | null, body: Body): Link {
  const entityId = id ?? body.int('entity_id') ?? 0
  if (id === null) body.need('entity_id')
  body.need('to_entity_id', 'to_entity_type')
  const toId = body.int('to_entity_id') ?? 0
  const toType = body.text('to_entity_type') ?? ''
  const metadata = body.object('metadata')
  const isMain = metadata?.flag('is_main') ?? null
  metadata?.int('updated_by')
  metadata?.done()
  if (!isPossible(type, toType)) {
    body.complain(
      'NotSupportedChoice',
      'to_entity_type',
      'The value you selected is not a valid choice.',
    )
    return { entityId, toType: type, toId, isMain }
  }
  const target = call.account.state[toType].get(toId)
  if (target === undefined || target.isDeleted)
    body.complain(
      'NotSupportedChoice',
      'to_entity_id',
      'The value you selected is not a valid choice.',
    )
  return { entityId, toType, toId, isMain }
}

/** Contact → leads is not in the documented list. */
function isPossible(from: EntityType, to: string): to is EntityType {
  if (from === 'leads') return to === 'contacts' || to === 'companies'
  if (from === 'contacts') return to === 'companies'
  return to === 'contacts' || to === 'leads'
}

function linkAll(call: Call, type: EntityType, id: number | null): Answer {
  call.query.done()
  const links = readList(call.body, body => readLink(call, type, id, body)).map(
    ({ value }) => value,
  )
  for (const one of links) mustEdit(call, type, one.entityId)
  for (const one of links) connect(call, type, one)
  const rows = links.map(
    one =>
      linksOf(call, type, one.entityId).find(
        known => known.toId === one.toId && known.toType === one.toType,
      ) ?? one,
  )
  return ok({
    _total_items: rows.length,
    _links: selfLink(call.href),
    _embedded: { links: rows.map(show(type)) },
  })
}

function unlinkAll(call: Call, type: EntityType, id: number | null): Answer {
  call.query.done()
  const links = readList(call.body, body => readLink(call, type, id, body)).map(
    ({ value }) => value,
  )
  for (const one of links) mustEdit(call, type, one.entityId)
  for (const one of links) disconnect(call, type, one)
  return NO_CONTENT
}

/** Bad data is 400 here, not 404. */
function mustEdit({ account, caller }: Call, type: EntityType, id: number): void {
  const entity = account.state[type].get(id)
  if (entity === undefined || entity.isDeleted)
    throw invalid(
      'NotSupportedChoice',
      'entity_id',
      'The value you selected is not a valid choice.',
    )
  if (!can(account.state, caller.user, 'edit', { type, entity })) throw forbidden()
}

function connect(
  { account, author }: Call,
  type: EntityType,
  { entityId, toType, toId, isMain }: Link,
): void {
  const { lead, contact, companyId, contactId } = endsOf(account.state, type, {
    entityId,
    toType,
    toId,
  })
  if (lead !== null && contactId !== null)
    linkContact(account, { lead, contactId, isMain: isMain ?? undefined }, author)
  else if (lead !== null && companyId !== null) linkCompany(account, { lead, companyId }, author)
  else if (contact !== null && companyId !== null)
    joinCompany(account, { contact, companyId }, author)
}

function disconnect(
  { account, author }: Call,
  type: EntityType,
  { entityId, toType, toId }: Link,
): void {
  const { lead, contact, companyId, contactId } = endsOf(account.state, type, {
    entityId,
    toType,
    toId,
  })
  if (lead !== null && contactId !== null) unlinkContact(account, { lead, contactId }, author)
  else if (lead !== null && companyId !== null) unlinkCompany(account, { lead, companyId }, author)
  else if (contact !== null && companyId !== null)
    leaveCompany(account, { contact, companyId }, author)
}

/** The same link looks the same from both sides. */
function endsOf(
  state: Call['account']['state'],
  type: EntityType,
  { entityId, toType, toId }: Omit<Link, 'isMain'>,
) {
  const idOfType = (wanted: EntityType) => {
    if (type === wanted) return entityId
    return toType === wanted ? toId : null
  }
  const leadId = idOfType('leads')
  const contactId = idOfType('contacts')
  return {
    lead: state.leads.get(leadId ?? 0) ?? null,
    contact: state.contacts.get(contactId ?? 0) ?? null,
    contactId,
    companyId: idOfType('companies'),
  }
}
