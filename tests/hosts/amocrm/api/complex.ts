import { checkEach, readList, type Body } from '../body.ts'
import type { NewCompany, NewContact, NewLead } from '../crm/changes.ts'
import { duplicateOf } from '../crm/duplicate-control.ts'
import { addLead, checkLead, updateLead } from '../crm/leads.ts'
import { addCompany, addContact } from '../crm/people.ts'
import { addUnsorted } from '../crm/unsorted.ts'
import { joinCompany, linkContact } from '../crm/links.ts'
import { mainPipeline } from '../crm/stages.ts'
import { textsOf } from '../crm/values.ts'
import { ok, type Answer } from '../hal.ts'
import { canAdd } from '../rights.ts'
import { forbidden, type Call, type Route } from '../route.ts'
import type { Lead } from '../state.ts'
import { readEntity, readTags } from './entity-input.ts'
import { readChanges } from './leads.ts'
import { readNew } from './people.ts'
import { readMetadata } from './unsorted.ts'

export const complexRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/v4/leads/complex', run: addAll },
]

const MOST_LEADS = 50
const MOST_VALUES = 40

interface Complex {
  readonly lead: NewLead
  readonly contact: NewContact | { readonly id: number } | null
  readonly company: NewCompany | { readonly id: number } | null
  /** It becomes a request in «Неразобранное»; its stage is ignored. */
  readonly unsorted: {
    readonly category: 'forms' | 'sip'
    readonly metadata: Record<string, unknown>
  } | null
}

interface Made {
  readonly id: number
  readonly contact_id: number | null
  readonly company_id: number | null
  readonly request_id: string[]
  readonly merged: boolean
}

/** A plain list is answered, without an envelope. */
function addAll(call: Call): Answer {
  call.query.done()
  if (!canAdd(call.caller.user, 'leads')) throw forbidden()
  const items = readList(call.body, body => readComplex(call, body), MOST_LEADS)
  checkEach(items, ({ lead }) => checkLead(call.account, null, lead))
  const stored = new Set(call.account.state.leads.keys())
  const made: Made[] = []
  for (const { value, requestId } of items) {
    const one = make(call, value, { requestId, stored })
    const same = made.find(({ id }) => id === one.id)
    // Several requests may collapse into one result.
    if (same === undefined) made.push(one)
    else same.request_id.push(requestId)
  }
  return ok(made)
}

function readComplex(call: Call, body: Body): Complex {
  const embedded = body.object('_embedded')
  const [contact, company] = [embedded?.list('contacts'), embedded?.list('companies')]
  const complex: Complex = {
    lead: {
      ...readEntity(call.account, 'leads', body),
      ...readChanges(body),
      tags: readTags(body, embedded),
    },
    contact: readSide(call, 'contacts', contact),
    company: readSide(call, 'companies', company),
    unsorted: readUnsorted(embedded?.object('metadata')),
  }
  const source = embedded?.object('source')
  source?.text('external_id')
  source?.text('type')
  source?.done()
  embedded?.done()
  for (const values of [
    complex.lead.values,
    complex.contact && 'values' in complex.contact ? complex.contact.values : undefined,
  ])
    if (Object.keys(values ?? {}).length > MOST_VALUES)
      body.complain('TooHigh', 'custom_fields_values', `${MOST_VALUES} values at most.`)
  return complex
}

function readSide(call: Call, kind: 'contacts' | 'companies', list: readonly Body[] | undefined) {
  const [body, second] = list ?? []
  second?.complain('TooHigh', '', 'One at most.')
  if (body === undefined) return null
  const id = body.int('id')
  if (id === undefined) {
    const entity = readNew(call, kind, body)
    body.done()
    return entity
  }
  const known = call.account.state[kind].get(id)
  if (known === undefined || known.isDeleted)
    body.complain('NotSupportedChoice', 'id', 'The value you selected is not a valid choice.')
  if (kind === 'contacts') body.flag('is_main')
  body.done()
  return { id }
}

function readUnsorted(metadata: Body | undefined): Complex['unsorted'] {
  if (metadata === undefined) return null
  const category = metadata.text('category')
  if (category === 'forms' || category === 'sip')
    return { category, metadata: readMetadata(category, metadata) }
  metadata.complain(
    'NotSupportedChoice',
    'category',
    'The value you selected is not a valid choice.',
  )
  return null
}

function make(
  call: Call,
  wish: Complex,
  { requestId, stored }: { readonly requestId: string; readonly stored: ReadonlySet<number> },
): Made {
  const { account, author } = call
  if (wish.unsorted !== null) return makeUnsorted(call, wish, requestId)
  const known = joins(call, wish, stored)
  if (known !== null) {
    updateLead(
      account,
      known,
      { values: wish.lead.values, price: wish.lead.price, tags: wish.lead.tags },
      author,
    )
    const contact = known.contacts.find(({ isMain }) => isMain)?.id ?? null
    return {
      id: known.id,
      contact_id: contact,
      company_id: known.companyId,
      request_id: [requestId],
      merged: true,
    }
  }
  const contactId = idOfSide(wish.contact, side => addContact(account, side, author).id)
  const companyId = idOfSide(wish.company, side => addCompany(account, side, author).id)
  const lead = addLead(account, { ...wish.lead, companyId }, author)
  if (contactId !== null) linkContact(account, { lead, contactId, isMain: true }, author)
  const contact = account.state.contacts.get(contactId ?? 0)
  if (contact !== undefined && companyId !== null)
    joinCompany(account, { contact, companyId }, author)
  return {
    id: lead.id,
    contact_id: contactId,
    company_id: companyId,
    request_id: [requestId],
    merged: false,
  }
}

function makeUnsorted({ account, author }: Call, wish: Complex, requestId: string): Made {
  const { category, metadata } = wish.unsorted ?? { category: 'forms', metadata: {} }
  const unsorted = addUnsorted(
    account,
    {
      category,
      sourceUid: `complex-${account.nextId('source')}`,
      sourceName: String(metadata['form_name'] ?? metadata['service_code'] ?? ''),
      pipelineId: wish.lead.pipelineId,
      metadata,
      lead: wish.lead,
      contact: wish.contact,
      company: wish.company,
    },
    author,
  )
  return {
    id: unsorted.leadId,
    contact_id: unsorted.contactIds[0] ?? null,
    company_id: unsorted.companyIds[0] ?? null,
    request_id: [requestId],
    merged: false,
  }
}

function idOfSide<T extends object>(
  side: T | { readonly id: number } | null,
  add: (side: T) => number,
): number | null {
  if (side === null) return null
  return 'id' in side ? side.id : add(side)
}

/** The duplicate control of the account, for integrations with the flag; what the request itself has made does not count. */
function joins({ account, caller }: Call, wish: Complex, stored: ReadonlySet<number>): Lead | null {
  const installation = account.state.installations.get(caller.clientId ?? '')
  if (installation?.duplicatesControl !== true) return null
  const pipelineId = wish.lead.pipelineId ?? mainPipeline(account).id
  const contact = contactOf(account, wish)
  if (contact === null) return null
  const phones = textsOf(account, 'contacts', contact, 'PHONE')
  const emails = textsOf(account, 'contacts', contact, 'EMAIL')
  const found = duplicateOf(account, pipelineId, { phones, emails })
  return found !== null && stored.has(found.id) ? found : null
}

function contactOf(account: Call['account'], { contact }: Complex) {
  if (contact === null) return null
  if ('id' in contact) return account.state.contacts.get(contact.id) ?? null
  return { values: contact.values ?? {} }
}
