import { checkEach, readList, readObject, type Body } from '../body.ts'
import type { ContactChanges, EntityChanges } from '../crm/changes.ts'
import { responsibleOf } from '../crm/entity.ts'
import { addCompany, addContact, updateCompany, updateContact } from '../crm/people.ts'
import { checkTags } from '../crm/tags.ts'
import { NO_CONTENT, ok, pageOf, readPage, selfLink, type Answer } from '../hal.ts'
import { Problem } from '../problem.ts'
import { can, canAdd } from '../rights.ts'
import { forbidden, idOf, placeOf, type Call, type Route } from '../route.ts'
import type { Company, Contact } from '../state.ts'
import { readEntity, readLinkedCompany, readTags } from './entity-input.ts'
import {
  contactsOfCompanies,
  entityFilter,
  leadsOfCompanies,
  leadsOfContacts,
  sorted,
} from './filters.ts'
import { searchTest } from './search.ts'
import { hrefOf, showCompany, showContact, type With } from './show.ts'

type Kind = 'contacts' | 'companies'

const WITH: Readonly<Record<Kind, readonly string[]>> = {
  contacts: ['catalog_elements', 'leads', 'customers'],
  companies: ['catalog_elements', 'leads', 'customers', 'contacts'],
}

export const peopleRoutes: readonly Route[] = (['contacts', 'companies'] as const).flatMap(
  (kind): Route[] => [
    { method: 'GET', path: `/api/v4/${kind}`, run: call => listAll(call, kind) },
    { method: 'GET', path: `/api/v4/${kind}/:id`, run: call => readOne(call, kind) },
    { method: 'POST', path: `/api/v4/${kind}`, run: call => add(call, kind) },
    { method: 'PATCH', path: `/api/v4/${kind}`, run: call => changeMany(call, kind) },
    { method: 'PATCH', path: `/api/v4/${kind}/:id`, run: call => changeOne(call, kind) },
  ],
)

function listAll(call: Call, kind: Kind): Answer {
  const { account, query, caller } = call
  const page = readPage(query)
  const wish = query.with(WITH[kind])
  const isFit = entityFilter(account, kind, query)
  const isFound = searchTest(account, kind, query)
  const order = query.order(['updated_at', 'id'])
  query.done()
  const all: (Contact | Company)[] = [...account.state[kind].values()]
  const rows = all.filter(
    entity =>
      !entity.isDeleted &&
      !entity.isUnsorted &&
      isFit(entity) &&
      isFound(entity) &&
      can(account.state, caller.user, 'view', { type: kind, entity }),
  )
  const ordered = sorted(rows, order, { updated_at: row => row.updatedAt, id: row => row.id })
  return pageOf(kind, ordered, placeOf(call, page), { show: showerOf(call, kind, wish) })
}

/** By id a contact of a request not accepted yet can be read. */
function readOne(call: Call, kind: Kind): Answer {
  const { account, query, caller } = call
  const wish = query.with(WITH[kind])
  query.done()
  const entity = account.state[kind].get(idOf(call))
  if (entity === undefined || entity.isDeleted) return NO_CONTENT
  if (!can(account.state, caller.user, 'view', { type: kind, entity })) return NO_CONTENT
  return ok(showerOf(call, kind, wish)(entity))
}

function showerOf({ account }: Call, kind: Kind, wish: With) {
  const none: ReadonlyMap<number, readonly number[]> = new Map()
  const ofLeads = kind === 'contacts' ? leadsOfContacts : leadsOfCompanies
  const leads = wish.has('leads') ? ofLeads(account) : none
  const contacts = wish.has('contacts') ? contactsOfCompanies(account) : none
  return (entity: Contact | Company) => {
    const leadIds = leads.get(entity.id) ?? []
    if (isContact(entity)) return showContact(account, entity, { wish, leadIds })
    return showCompany(account, entity, {
      wish,
      leadIds,
      contactIds: contacts.get(entity.id) ?? [],
    })
  }
}

function isContact(entity: Contact | Company): entity is Contact {
  return 'firstName' in entity
}

function add(call: Call, kind: Kind): Answer {
  const { account, author } = call
  call.query.done()
  if (!canAdd(call.caller.user, kind)) throw forbidden()
  const items = readList(call.body, body => readNew(call, kind, body))
  checkEach(items, value => check(call, kind, value))
  const rows = items.map(({ value, requestId }) => {
    const { id } =
      kind === 'contacts' ? addContact(account, value, author) : addCompany(account, value, author)
    return { id, request_id: requestId, _links: selfLink(hrefOf(account, `${kind}/${id}`)) }
  })
  return ok({ _links: selfLink(call.href), _embedded: { [kind]: rows } })
}

export function readNew(call: Call, kind: Kind, body: Body) {
  const embedded = body.object('_embedded')
  const companyId = kind === 'contacts' ? readLinkedCompany(call.account, embedded) : null
  const entity = { ...readOwn(call, kind, body), tags: readTags(body, embedded), companyId }
  embedded?.done()
  return entity
}

function readOwn({ account }: Call, kind: Kind, body: Body): ContactChanges {
  const names =
    kind === 'contacts'
      ? { firstName: body.text('first_name'), lastName: body.text('last_name') }
      : {}
  return { ...readEntity(account, kind, body), ...names }
}

function readUpdate(call: Call, kind: Kind, body: Body): ContactChanges {
  const embedded = body.object('_embedded')
  const changes = { ...readOwn(call, kind, body), tags: readTags(body, embedded) }
  embedded?.done()
  return changes
}

function changeMany(call: Call, kind: Kind): Answer {
  call.query.done()
  const items = readList(call.body, body => {
    body.need('id')
    return { id: body.int('id') ?? 0, changes: readUpdate(call, kind, body) }
  })
  const targets = items.map(({ value }) => entityToChange(call, kind, value.id))
  checkEach(items, ({ changes }) => check(call, kind, changes))
  const rows = items.map(({ value, requestId }, index) => {
    const entity = targets[index]
    if (entity === undefined) throw new Error('every item has its target')
    update(call, entity, value.changes)
    return { ...changed(call, kind, entity), request_id: requestId }
  })
  return ok({ _links: selfLink(call.href), _embedded: { [kind]: rows } })
}

function changeOne(call: Call, kind: Kind): Answer {
  call.query.done()
  const entity = entityToChange(call, kind, idOf(call))
  const changes = readObject(call.body, body => {
    body.int('id')
    return readUpdate(call, kind, body)
  })
  check(call, kind, changes)
  update(call, entity, changes)
  return ok(changed(call, kind, entity))
}

function check({ account }: Call, kind: Kind, changes: EntityChanges): void {
  responsibleOf(account, changes.responsibleId)
  checkTags(account, kind, changes.tags)
}

function update({ account, author }: Call, entity: Contact | Company, changes: ContactChanges) {
  if (isContact(entity)) updateContact(account, entity, changes, author)
  else updateCompany(account, entity, changes, author)
}

function changed({ account }: Call, kind: Kind, entity: Contact | Company) {
  return {
    id: entity.id,
    updated_at: entity.updatedAt,
    _links: selfLink(hrefOf(account, `${kind}/${entity.id}`)),
  }
}

/** @throws {Problem} 404 for what is not there (M), 403 without the right */
function entityToChange({ account, caller }: Call, kind: Kind, id: number): Contact | Company {
  const entity = account.state[kind].get(id)
  if (entity === undefined || entity.isDeleted) throw new Problem(404, 'Entity not found')
  if (!can(account.state, caller.user, 'edit', { type: kind, entity })) throw forbidden()
  return entity
}
