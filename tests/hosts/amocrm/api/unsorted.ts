import { readList, readObject, type Body } from '../body.ts'
import { acceptUnsorted, addUnsorted, declineUnsorted, type NewUnsorted } from '../crm/unsorted.ts'
import { ok, pageOf, readPage, selfLink, type Answer } from '../hal.ts'
import { Problem } from '../problem.ts'
import { placeOf, type Call, type Route } from '../route.ts'
import type { Unsorted } from '../state.ts'
import { readEntity, readTags } from './entity-input.ts'
import { oneOf } from './filters.ts'
import { readChanges } from './leads.ts'
import { readNew } from './people.ts'
import { hrefOf, linked } from './show.ts'

const BASE = '/api/v4/leads/unsorted'

export const unsortedRoutes: readonly Route[] = [
  { method: 'GET', path: BASE, run: listAll },
  { method: 'GET', path: `${BASE}/summary`, run: summary },
  { method: 'GET', path: `${BASE}/:uid`, run: readOne },
  { method: 'POST', path: `${BASE}/forms`, run: call => add(call, 'forms') },
  { method: 'POST', path: `${BASE}/sip`, run: call => add(call, 'sip') },
  { method: 'POST', path: `${BASE}/:uid/accept`, run: accept },
  { method: 'DELETE', path: `${BASE}/:uid/decline`, run: decline },
  // Chats only (the library lets mail through, M), and there are none of them here.
  { method: 'POST', path: `${BASE}/:uid/link`, run: refuseLink },
]

function listAll(call: Call): Answer {
  const { account, query } = call
  const page = readPage(query)
  const filter = query.filter()
  const tests = [
    oneOf<Unsorted, string>(filter.list('uid'), one => one.uid),
    oneOf<Unsorted, string>(filter.list('category'), one => one.category),
    oneOf<Unsorted, number>(filter.ids('pipeline_id'), one => one.pipelineId),
  ]
  const order = query.order(['created_at', 'updated_at'])
  query.done()
  const rows = [...account.state.unsorted.values()].filter(
    one => one.fate === 'waiting' && tests.every(test => test(one)),
  )
  const sign = order?.isAscending === false ? -1 : 1
  rows.sort((one, other) => sign * (one.createdAt - other.createdAt))
  return pageOf('unsorted', rows, placeOf(call, page), { show: row => show(call, row) })
}

function readOne(call: Call): Answer {
  call.query.done()
  return ok(show(call, find(call)))
}

/** @throws {Problem} 404 once it was accepted or declined */
function find({ account, params }: Call): Unsorted {
  const unsorted = account.state.unsorted.get(params['uid'] ?? '')
  if (unsorted === undefined || unsorted.fate !== 'waiting')
    throw new Problem(404, 'Unsorted not found')
  return unsorted
}

function show(call: Call, unsorted: Unsorted) {
  return {
    ...outline(call, unsorted),
    source_uid: unsorted.sourceUid,
    source_name: unsorted.sourceName,
    metadata: unsorted.metadata,
    account_id: call.account.state.accountId,
  }
}

function outline({ account }: Call, unsorted: Unsorted) {
  return {
    uid: unsorted.uid,
    category: unsorted.category,
    pipeline_id: unsorted.pipelineId,
    created_at: unsorted.createdAt,
    _links: selfLink(hrefOf(account, `leads/unsorted/${unsorted.uid}`)),
    _embedded: {
      leads: [linked(account, 'leads', unsorted.leadId)],
      contacts: unsorted.contactIds.map(id => linked(account, 'contacts', id)),
      companies: unsorted.companyIds.map(id => linked(account, 'companies', id)),
    },
  }
}

const METADATA = {
  forms: {
    needed: ['form_id', 'form_name', 'form_page', 'form_sent_at'],
    optional: ['ip', 'referer', 'visitor_uid', 'form_type'],
  },
  sip: {
    needed: [
      'phone',
      'from',
      'call_responsible',
      'called_at',
      'duration',
      'link',
      'service_code',
      'uniq',
    ],
    optional: ['is_call_event_needed'],
  },
} as const

type Category = keyof typeof METADATA

function add(call: Call, category: Category): Answer {
  const { account, author } = call
  call.query.done()
  const items = readList(call.body, body => readUnsorted(call, category, body))
  const unsorted = items.map(({ value, requestId }) => {
    const made = addUnsorted(account, value, author)
    return {
      uid: made.uid,
      account_id: account.state.accountId,
      request_id: requestId,
      _links: selfLink(hrefOf(account, `leads/unsorted/${made.uid}`)),
      _embedded: outline(call, made)._embedded,
    }
  })
  return ok({ _total_items: unsorted.length, _links: selfLink(call.href), _embedded: { unsorted } })
}

function readUnsorted(call: Call, category: Category, body: Body): NewUnsorted {
  body.need('source_name', 'source_uid', 'metadata')
  const embedded = body.object('_embedded')
  const unsorted: NewUnsorted = {
    category,
    sourceName: body.text('source_name') ?? '',
    sourceUid: body.text('source_uid') ?? '',
    pipelineId: body.int('pipeline_id'),
    createdAt: body.int('created_at'),
    metadata: readMetadata(category, body.object('metadata')),
    lead: readLead(call, embedded?.list('leads')),
    contact: readPerson(call, 'contacts', embedded?.list('contacts')),
    company: readPerson(call, 'companies', embedded?.list('companies')),
  }
  embedded?.done()
  return unsorted
}

export function readMetadata(
  category: Category,
  metadata: Body | undefined,
): Record<string, unknown> {
  const { needed, optional } = METADATA[category]
  metadata?.need(...needed)
  const names = [...needed, ...optional].filter(name => metadata?.has(name) === true)
  const read = Object.fromEntries(names.map(name => [name, metadata?.raw(name)]))
  metadata?.done()
  return read
}

function readLead(call: Call, leads: readonly Body[] | undefined) {
  const [body, second] = leads ?? []
  second?.complain('TooHigh', '', 'One lead at most.')
  if (body === undefined) return {}
  const embedded = body.object('_embedded')
  const lead = {
    ...readEntity(call.account, 'leads', body),
    ...readChanges(body),
    tags: readTags(body, embedded),
  }
  embedded?.done()
  body.done()
  return lead
}

function readPerson(call: Call, kind: 'contacts' | 'companies', list: readonly Body[] | undefined) {
  const [body, second] = list ?? []
  second?.complain('TooHigh', '', 'One at most.')
  if (body === undefined) return null
  const id = body.int('id')
  if (id !== undefined) {
    if (!call.account.state[kind].has(id))
      body.complain('NotSupportedChoice', 'id', 'The value you selected is not a valid choice.')
    body.done()
    return { id }
  }
  const person = readNew(call, kind, body)
  body.done()
  return person
}

function accept(call: Call): Answer {
  call.query.done()
  const unsorted = find(call)
  const wish = readObject(call.body ?? {}, body => ({
    userId: body.int('user_id'),
    statusId: body.int('status_id'),
  }))
  acceptUnsorted(call.account, unsorted, wish, call.author)
  return ok(outline(call, unsorted))
}

/** 200 with a body, unlike other DELETEs. */
function decline(call: Call): Answer {
  call.query.done()
  const unsorted = find(call)
  readObject(call.body ?? {}, body => body.int('user_id'))
  declineUnsorted(call.account, unsorted, call.author)
  return ok(outline(call, unsorted))
}

function refuseLink(call: Call): Answer {
  find(call)
  throw new Problem(400, 'Unsorted of this category cannot be linked')
}

function summary(call: Call): Answer {
  const filter = call.query.filter()
  const uids = filter.list('uid')
  const pipelines = filter.ids('pipeline_id')
  call.query.done()
  const isFit = [
    oneOf<Unsorted, string>(uids, one => one.uid),
    oneOf<Unsorted, number>(pipelines, one => one.pipelineId),
  ]
  const rows = [...call.account.state.unsorted.values()].filter(row =>
    isFit.every(test => test(row)),
  )
  const count = (fate: string) => rows.filter(one => one.fate === fate).length
  const category = (name: string) => ({ total: rows.filter(one => one.category === name).length })
  return ok({
    total: rows.length,
    accepted: count('accepted'),
    declined: count('declined'),
    average_sort_time: 0,
    categories: {
      sip: category('sip'),
      mail: { total: 0 },
      forms: category('forms'),
      chats: { total: 0 },
    },
    _links: selfLink(call.href),
  })
}
