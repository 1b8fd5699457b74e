import { randomUUID } from 'node:crypto'
import { isObject, readList, readObject, type Body } from '../body.ts'
import { lastDigits } from '../crm/duplicate-control.ts'
import { addNote } from '../crm/notes.ts'
import { isClosed } from '../crm/stages.ts'
import { textsOf } from '../crm/values.ts'
import { ok, selfLink, type Answer } from '../hal.ts'
import type { Call, Route } from '../route.ts'
import type { EntityType } from '../state.ts'
import { linked } from './show.ts'

export const callRoutes: readonly Route[] = [
  // POST only: GET is 405 (F).
  { method: 'POST', path: '/api/v4/calls', run: add },
  { method: 'POST', path: '/api/v2/events', run: popup },
]

interface LoggedCall {
  readonly direction: string
  readonly phone: string
  readonly params: Readonly<Record<string, unknown>>
  readonly createdBy: number | undefined
  readonly createdAt: number | undefined
  readonly responsibleId: number | undefined
}

/** A number that is not in the base is not stored at all; it stands under `errors` (M). */
function add(call: Call): Answer {
  const { account, author } = call
  call.query.done()
  const items = readList(call.body, readCall)
  const errors: unknown[] = []
  const calls: unknown[] = []
  for (const { value, requestId } of items) {
    const owner = ownerOf(call, value.phone)
    if (owner === null) {
      errors.push({
        request_id: requestId,
        title: 'Entity not found',
        status: 263,
        detail: 'Entity not found',
      })
      continue
    }
    const note = addNote(
      account,
      {
        entityType: owner.type,
        entityId: owner.id,
        type: value.direction === 'inbound' ? 'call_in' : 'call_out',
        params: value.params,
        createdBy: value.createdBy ?? responsibleId(value.params),
        createdAt: value.createdAt,
        responsibleId: value.responsibleId,
      },
      author,
    )
    calls.push({
      id: note.id,
      entity_id: owner.id,
      entity_type: SINGULAR[owner.type],
      account_id: account.state.accountId,
      request_id: requestId,
      _embedded: { entity: linked(account, owner.type, owner.id) },
    })
  }
  return ok({
    _total_items: calls.length,
    errors,
    _links: selfLink(call.href),
    _embedded: { calls },
  })
}

const SINGULAR = { leads: 'lead', contacts: 'contact', companies: 'company' } as const

function readCall(body: Body): LoggedCall {
  body.need('direction', 'duration', 'source', 'phone')
  const direction = body.text('direction') ?? ''
  if (direction !== 'inbound' && direction !== 'outbound')
    body.complain(
      'NotSupportedChoice',
      'direction',
      'The value you selected is not a valid choice.',
    )
  const phone = body.text('phone') ?? ''
  return {
    direction,
    phone,
    params: {
      uniq: body.text('uniq') ?? '',
      duration: body.int('duration') ?? 0,
      source: body.text('source') ?? '',
      link: body.text('link') ?? '',
      phone,
      call_result: body.text('call_result') ?? '',
      call_status: body.int('call_status') ?? 0,
      call_responsible: body.raw('call_responsible') ?? '',
    },
    createdBy: body.int('created_by'),
    createdAt: body.int('created_at') ?? body.int('updated_at'),
    responsibleId: body.int('responsible_user_id') ?? body.int('updated_by'),
  }
}

function responsibleId({
  call_responsible: given,
}: Readonly<Record<string, unknown>>): number | undefined {
  return typeof given === 'number' ? given : undefined
}

/** One active lead → the lead; several or none → the contact or company. By the last ten digits (M). */
function ownerOf(
  { account }: Call,
  phone: string,
): { readonly type: EntityType; readonly id: number } | null {
  const digits = lastDigits(phone)
  const has = (type: 'contacts' | 'companies') => {
    for (const entity of account.state[type].values()) {
      if (entity.isDeleted || entity.isUnsorted) continue
      if (textsOf(account, type, entity, 'PHONE').some(one => lastDigits(one) === digits))
        return entity.id
    }
    return null
  }
  const contactId = has('contacts')
  const companyId = contactId === null ? has('companies') : null
  if (contactId === null && companyId === null) return null
  const leads = [...account.state.leads.values()].filter(
    lead =>
      !lead.isDeleted &&
      !lead.isUnsorted &&
      !isClosed(lead.statusId) &&
      (contactId === null
        ? lead.companyId === companyId
        : lead.contacts.some(({ id }) => id === contactId)),
  )
  const [only, second] = leads
  if (only !== undefined && second === undefined) return { type: 'leads', id: only.id }
  if (contactId !== null) return { type: 'contacts', id: contactId }
  return companyId === null ? null : { type: 'companies', id: companyId }
}

/** The pop-up of a call: the platform finds the entity itself. */
function popup(call: Call): Answer {
  call.query.done()
  const phones = readObject(isObject(call.body) ? call.body : {}, body => {
    body.need('add')
    return (body.list('add') ?? []).map(one => {
      one.need('type', 'phone_number')
      if (one.text('type') !== 'phone_call')
        one.complain('NotSupportedChoice', 'type', 'The value you selected is not a valid choice.')
      one.raw('users')
      const phone = one.text('phone_number') ?? ''
      one.done()
      return phone
    })
  })
  const numbers = { contacts: 1, leads: 2, companies: 3 }
  const items = phones.map(phone => {
    const owner = ownerOf(call, phone)
    return {
      element_id: owner?.id ?? null,
      element_type: owner === null ? null : numbers[owner.type],
      uid: randomUUID(),
      phone_number: phone,
    }
  })
  return ok({ _links: { self: { href: '/api/v2/events', method: 'post' } }, _embedded: { items } })
}
