import { describe, expect, it } from 'vitest'
import { buildQuery } from '../../../tests/hosts/php-query.ts'
import type { AccountFacts } from './facts.ts'
import { readAccountWebhook } from './webhook.ts'

const facts: AccountFacts = {
  apiHost: null,
  currency: 'RUB',
  unsorted: { '73': '610' },
  pipelines: ['73'],
  caseUsers: [],
  admins: [],
  troubles: [],
}
const account = { subdomain: 'acme', id: '31447755' }

function read(body: Readonly<Record<string, unknown>>) {
  return readAccountWebhook(buildQuery({ ...body, account }), facts).events
}

const eventsOf = (body: Readonly<Record<string, unknown>>) => read(body).map(({ event }) => event)

const deal = (id: string) => ({ kind: 'deal', id })
const lead = (id: string) => ({ kind: 'lead', id })
const place = { pipeline_id: '73', status_id: '611' }

describe('a web-hook about leads', () => {
  it.each([
    ['add', 'card.created'],
    ['update', 'card.changed'],
    ['status', 'card.changed'],
    ['responsible', 'card.changed'],
    ['restore', 'card.changed'],
    ['delete', 'card.deleted'],
  ])('leads[%s] says %s', (action, type) => {
    expect(eventsOf({ leads: { [action]: [{ id: '5', ...place }] } })).toEqual([
      { type, card: deal('5') },
    ])
  })

  it('tells a request not accepted yet from a deal by its status', () => {
    const add = [{ id: '5', pipeline_id: '73', status_id: '610' }]

    expect(eventsOf({ leads: { add } })).toEqual([{ type: 'card.created', card: lead('5') }])
  })

  it('leaves a new lead of an unknown pipeline to the sweep, which can tell its kind', () => {
    const add = [{ id: '5', pipeline_id: '74', status_id: '620' }]

    expect(eventsOf({ leads: { add } })).toEqual([
      { type: 'card.changed', card: lead('5') },
      { type: 'card.changed', card: deal('5') },
    ])
  })

  it('looks at both when a request was accepted just now', () => {
    const status = [{ id: '5', ...place, old_status_id: '610', old_pipeline_id: '73' }]

    expect(eventsOf({ leads: { status } })).toEqual([
      { type: 'card.changed', card: lead('5') },
      { type: 'card.changed', card: deal('5') },
    ])
  })

  it('takes a bare id for a deleted lead', () => {
    expect(eventsOf({ leads: { delete: ['5'] } })).toEqual([
      { type: 'card.deleted', card: lead('5') },
      { type: 'card.deleted', card: deal('5') },
    ])
  })

  it('drops nothing of many entities in one body, far beyond the parser’s own limits', () => {
    const fields = Array.from({ length: 30 }, (_, index) => ({
      id: String(index),
      name: 'поле',
      values: [{ value: 'значение', enum: '1' }],
    }))
    const update = Array.from({ length: 300 }, (_, index) => ({
      id: String(index + 1),
      ...place,
      custom_fields: fields,
    }))

    const events = eventsOf({ leads: { update } })

    expect(events).toHaveLength(300)
    expect(events.at(-1)).toEqual({ type: 'card.changed', card: deal('300') })
  })

  it('reads a list whose indexes have gaps', () => {
    expect(
      eventsOf({ leads: { update: { 3: { id: '5', ...place }, 70: { id: '6', ...place } } } }),
    ).toHaveLength(2)
  })
})

describe('a web-hook about contacts', () => {
  it.each(['add', 'update', 'responsible', 'restore'])('contacts[%s] is learnt', action => {
    expect(eventsOf({ contacts: { [action]: [{ id: '7', type: 'contact' }] } })).toEqual([
      { type: 'contact.changed', contact: '7' },
    ])
  })

  it('knows a deleted one', () => {
    expect(eventsOf({ contacts: { delete: [{ id: '7', type: 'contact' }] } })).toEqual([
      { type: 'contact.deleted', contact: '7' },
    ])
  })

  it('does not take a company for a person', () => {
    expect(eventsOf({ contacts: { update: [{ id: '7', type: 'company' }] } })).toEqual([])
  })

  it('looks at the request whose contact has just got its phone', () => {
    const update = [
      {
        id: '7',
        type: 'contact',
        created_at: '1735290000',
        updated_at: '1735290005',
        linked_leads_id: { 48120031: { ID: '48120031' } },
      },
    ]

    expect(eventsOf({ contacts: { update } })).toEqual([
      { type: 'contact.changed', contact: '7' },
      { type: 'card.changed', card: deal('48120031') },
    ])
  })

  it('does not look at all deals of a known client for each of his changes', () => {
    const update = [
      {
        id: '7',
        type: 'contact',
        created_at: '1635290000',
        updated_at: '1735290005',
        linked_leads_id: { 48120031: { ID: '48120031' } },
      },
    ]

    expect(eventsOf({ contacts: { update } })).toHaveLength(1)
  })
})

describe('a web-hook about tasks', () => {
  const task = { id: '9', element_id: '5', element_type: '2' }

  it.each(['add', 'update', 'delete', 'responsible'])('task[%s] looks at its lead', action => {
    expect(eventsOf({ task: { [action]: [task] } })).toEqual([
      { type: 'card.changed', card: deal('5') },
    ])
  })

  it('reads the one more level of the official sample', () => {
    expect(eventsOf({ task: { update: [[task]] } })).toEqual([
      { type: 'card.changed', card: deal('5') },
    ])
  })

  it('has no business with a task of a contact', () => {
    expect(eventsOf({ task: { add: [{ ...task, element_type: '1' }] } })).toEqual([])
  })

  it('looks at what may be the lead of a deleted one that does not say of what kind it was', () => {
    expect(eventsOf({ task: { delete: [{ id: '9', element_id: '5' }] } })).toEqual([
      { type: 'card.changed', card: deal('5') },
    ])
  })

  it('asks the mirror about one that says nothing else', () => {
    expect(eventsOf({ task: { delete: [{ id: '9' }], update: ['8'] } })).toEqual([
      { type: 'task.deleted', task: '9' },
      { type: 'task.changed', task: '8' },
    ])
  })
})

describe('a web-hook about «Неразобранное»', () => {
  it.each([
    ['on top', { uid: 'u', lead_id: '5' }],
    ['in its data', { uid: 'u', data: { leads: [{ id: '5', name: 'Заявка' }] } }],
    ['in its data without a list', { uid: 'u', data: { leads: { id: '5' } } }],
  ])('finds the lead %s', (_where, item) => {
    expect(eventsOf({ unsorted: { add: [item] } })).toEqual([
      { type: 'card.created', card: lead('5') },
    ])
  })

  it('says nothing without a lead: the sweep finds it', () => {
    expect(eventsOf({ unsorted: { add: [{ uid: 'u' }] } })).toEqual([])
  })

  it('looks at the request and at its deal once accepted', () => {
    const item = { uid: 'u', action: 'accept', accept_result: { leads: ['5'], contacts: ['7'] } }

    expect(eventsOf({ unsorted: { delete: [item] } })).toEqual([
      { type: 'card.changed', card: lead('5') },
      { type: 'card.changed', card: deal('5') },
    ])
  })

  it('knows a declined one to be gone', () => {
    const item = { uid: 'u', action: 'decline', decline_result: { leads: ['5'] } }

    expect(eventsOf({ unsorted: { delete: [item] } })).toEqual([
      { type: 'card.deleted', card: lead('5') },
    ])
  })
})

describe('a delivery', () => {
  const body = { leads: { update: [{ id: '5', ...place, updated_at: '1735290005' }] } }

  it('has the same name when it comes again, and another one when it says something else', () => {
    const [first] = read(body)
    const [again] = read(body)
    const [other] = read({ leads: { update: [{ id: '5', ...place, updated_at: '1735290006' }] } })

    expect(again?.id).toBe(first?.id)
    expect(other?.id).not.toBe(first?.id)
    expect(first?.occurredAt).toBe(1_735_290_005_000)
  })

  it.each([
    ['without an account', 'leads[add][0][id]=5', 400],
    ['nested without end', `account[id]=1&a${'[b]'.repeat(40)}=1`, 413],
    ['longer than allowed', `account[id]=1&a=${'x'.repeat(6 * 1024 * 1024)}`, 413],
  ])('%s is refused, not read by half', (_why, raw, status) => {
    expect(() => readAccountWebhook(raw, facts)).toThrow(expect.objectContaining({ status }))
  })

  it.each(['message', 'talk', 'customers', 'catalogs', '__proto__', 'constructor'])(
    'says nothing about %s',
    entity => {
      expect(eventsOf({ [entity]: { add: [{ id: '5' }] } })).toEqual([])
    },
  )
})
