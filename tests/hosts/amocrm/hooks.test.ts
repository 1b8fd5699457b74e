import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  acceptUnsorted,
  addCompany,
  addContact,
  addLead,
  addTask,
  addUnsorted,
  communications,
  deleteLead,
  moveLead,
  updateTask,
} from './crm/logic.ts'
import { HEAD_OF_SALES, REPS, SALES, STAGES } from './empty-state.ts'
import {
  startHeardServer,
  startTestAmoWorld,
  type HeardServer,
  type TestAmoWorld,
} from './test-world.ts'

let world: TestAmoWorld
let ours: HeardServer
let now: number
const [rep] = REPS
const byRep = { userId: rep }

beforeEach(async () => {
  now = Date.parse('2026-11-25T09:00:00Z')
  ours = await startHeardServer()
  world = await startTestAmoWorld({ clock: () => now })
})
afterEach(async () => {
  await world.stop()
  await ours.stop()
})

const destination = () => `${ours.url}/hooks/secret`
const subscribe = (settings: string[]) =>
  world.call('POST', '/api/v4/webhooks', { destination: destination(), settings })
/** Group and action of every request, oldest first. */
const heard = () =>
  ours.requests.map(({ form }) => {
    const group = Object.keys(form).find(key => key !== 'account') ?? ''
    return `${group}.${Object.keys(form[group] as object).join()}`
  })

describe('subscribing to web-hooks', () => {
  it('replaces the settings of a destination it has already', async () => {
    const first = await subscribe(['add_lead', 'update_lead'])
    await subscribe(['add_task'])
    const list = await world.get('/api/v4/webhooks')

    expect(first.status).toBe(201)
    expect(list.body).toMatchObject({
      _total_items: 1,
      _embedded: { webhooks: [{ settings: ['add_task'], disabled: false }] },
    })
  })

  it('refuses unknown codes, those of unsorted among them, with 400', async () => {
    expect((await subscribe(['add_lead', 'moved_lead'])).status).toBe(400)
    const refused = await subscribe(['add_unsorted'])
    expect(refused.at('validation-errors.0.errors.0')).toMatchObject({
      code: 'NotSupportedChoice',
      path: 'settings.0',
    })
    world.switches.set({ unsortedHookCodes: 'accepted' })
    expect((await subscribe(['add_unsorted'])).status).toBe(201)
  })

  it('refuses plain http and Cyrillic hosts', async () => {
    for (const address of ['http://example.com/a', 'https://пример.рф/a', 'ftp://a', 'nothing'])
      expect(
        (
          await world.call('POST', '/api/v4/webhooks', {
            destination: address,
            settings: ['add_lead'],
          })
        ).status,
      ).toBe(400)
  })

  it('deletes by the destination in the body and answers 404 when there is none', async () => {
    await subscribe(['add_lead'])
    expect(
      (await world.call('DELETE', '/api/v4/webhooks', { destination: destination() })).status,
    ).toBe(204)
    expect(
      (await world.call('DELETE', '/api/v4/webhooks', { destination: destination() })).status,
    ).toBe(404)
    expect((await world.get('/api/v4/webhooks')).status).toBe(204)
  })

  it('is for administrators, on a tariff that has web-hooks', async () => {
    const body = { destination: destination(), settings: ['add_lead'] }
    expect((await world.call('POST', '/api/v4/webhooks', body, world.tokenOf(rep))).status).toBe(
      403,
    )
    world.account.state.plan.webhooks = false
    expect((await subscribe(['add_lead'])).status).toBe(402)
    expect((await world.get('/api/v4/webhooks')).status).toBe(402)
  })
})

describe('what web-hooks say', () => {
  it('is a form of strings with the account beside it', async () => {
    await subscribe(['status_lead'])
    const lead = addLead(world.account.account, { name: 'Заявка 512', price: 42_000 }, byRep)
    moveLead(world.account.account, lead, { statusId: STAGES.contract }, byRep)
    await world.account.hooks.settled()

    expect(ours.requests).toHaveLength(1)
    expect(ours.requests[0]!.contentType).toBe('application/x-www-form-urlencoded')
    expect(ours.requests[0]!.form).toMatchObject({
      leads: {
        status: [
          {
            id: String(lead.id),
            name: 'Заявка 512',
            old_status_id: String(STAGES.first),
            status_id: String(STAGES.contract),
            old_pipeline_id: String(SALES),
            pipeline_id: String(SALES),
            price: '42000',
            modified_user_id: String(rep),
          },
        ],
      },
      account: { id: '31447755', subdomain: 'acme', _links: { self: world.account.url } },
    })
  })

  it('comes in several requests for one deed', async () => {
    await subscribe([
      'add_lead',
      'update_lead',
      'add_contact',
      'update_contact',
      'status_lead',
      'responsible_lead',
    ])
    const contact = addContact(world.account.account, { name: 'Анна' }, byRep)
    const lead = addLead(world.account.account, { contacts: [{ id: contact.id }] }, byRep)
    await world.account.hooks.settled()
    expect(heard().sort()).toEqual(['contacts.add', 'contacts.update', 'leads.add', 'leads.update'])

    ours.requests.length = 0
    await world.call('PATCH', `/api/v4/leads/${lead.id}`, {
      status_id: STAGES.talks,
      responsible_user_id: HEAD_OF_SALES,
    })
    await world.account.hooks.settled()
    expect(heard().sort()).toEqual(['leads.responsible', 'leads.status', 'leads.update'])
  })

  it('comes for what the API does, too', async () => {
    await subscribe(['add_lead'])
    await world.call('POST', '/api/v4/leads', [{ name: 'a' }, { name: 'b' }])
    await world.account.hooks.settled()

    expect(heard()).toEqual(['leads.add', 'leads.add'])
  })

  it('puts companies under `contacts`, phones with their enum', async () => {
    await subscribe(['add_company'])
    const { account } = world.account
    addCompany(
      account,
      { name: 'ООО', values: communications(account, 'companies', { phones: ['+7 1'] }) },
      byRep,
    )
    await world.account.hooks.settled()

    expect(ours.requests[0]!.form).toMatchObject({
      contacts: {
        add: [
          {
            type: 'company',
            name: 'ООО',
            custom_fields: [{ code: 'PHONE', values: [{ value: '+7 1', enum: '8011000' }] }],
          },
        ],
      },
    })
  })

  it('tells twice of a task closed with a result, first of the closing', async () => {
    await subscribe(['update_task'])
    const { account } = world.account
    const task = addTask(account, { text: 'Позвонить', completeTill: 1_764_061_200 }, byRep)
    updateTask(account, task, { isCompleted: true, result: 'Договорились' }, byRep)
    await world.account.hooks.settled()
    const updates = ours.requests.map(
      ({ form }) => (form['task'] as { update: unknown[] }).update[0],
    )

    expect(updates).toHaveLength(2)
    expect(updates[0]).toMatchObject({
      action_close: '1',
      status: '1',
      complete_till: '2025-11-25 12:00:00',
    })
    expect(updates[0]).not.toHaveProperty('result')
    expect(updates[1]).toMatchObject({ result: { text: 'Договорились' } })
    expect(updates[1]).not.toHaveProperty('action_close')
  })

  it('names id, stage and pipeline of a deleted lead', async () => {
    await subscribe(['delete_lead'])
    const lead = addLead(world.account.account, {}, byRep)
    deleteLead(world.account.account, lead, byRep)
    await world.account.hooks.settled()

    expect(ours.requests[0]!.form).toMatchObject({
      leads: {
        delete: [
          { id: String(lead.id), status_id: String(STAGES.first), pipeline_id: String(SALES) },
        ],
      },
    })
  })

  it('says nothing of an unsorted lead before it is accepted, unless the switch says otherwise', async () => {
    await subscribe(['add_lead', 'status_lead', 'add_contact', 'update_lead'])
    const { account } = world.account
    const form = (uid: string) => ({
      category: 'forms' as const,
      sourceUid: uid,
      sourceName: 'Форма',
      metadata: { form_id: uid },
      lead: {},
      contact: { name: 'Анна' },
      company: null,
    })
    const one = addUnsorted(account, form('1'), { userId: 0 })
    await world.account.hooks.settled()
    expect(heard()).toEqual([])
    acceptUnsorted(account, one, {}, byRep)
    await world.account.hooks.settled()
    expect(heard().sort()).toEqual(['contacts.add', 'leads.status'])

    ours.requests.length = 0
    world.switches.set({ addLeadForUnsorted: 'at-once' })
    addUnsorted(account, form('2'), { userId: 0 })
    await world.account.hooks.settled()
    expect(heard()).toEqual(['leads.add'])
  })
})
