import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addContact, addLead, communications, moveLead } from './crm/logic.ts'
import { HEAD_OF_SALES, REPS, SALES, STAGES } from './empty-state.ts'
import { startTestAmoWorld, type TestAmoWorld } from './test-world.ts'

let world: TestAmoWorld
let now: number
const [rep] = REPS
const byRep = { userId: rep }

beforeEach(async () => {
  now = Date.parse('2026-11-25T09:00:00Z')
  world = await startTestAmoWorld({ clock: () => now })
})
afterEach(() => world.stop())

const seconds = () => now / 1000

describe('events', () => {
  it('show the stages before and after, newest first, and filter by them', async () => {
    const { account } = world.account
    const lead = addLead(account, {}, byRep)
    moveLead(account, lead, { statusId: STAGES.talks }, byRep)
    now += 1000
    moveLead(account, lead, { statusId: STAGES.contract }, byRep)
    const path = `/api/v4/events?filter[type]=lead_status_changed&filter[entity]=lead&filter[entity_id][]=${lead.id}`
    const all = await world.get(path)
    const into = await world.get(
      `${path}&filter[value_after][leads_statuses][0][pipeline_id]=${SALES}&filter[value_after][leads_statuses][0][status_id]=${STAGES.talks}`,
    )

    expect(all.at('_embedded.events')).toMatchObject([
      {
        value_before: [{ lead_status: { id: STAGES.talks, pipeline_id: SALES } }],
        value_after: [{ lead_status: { id: STAGES.contract } }],
        created_by: rep,
      },
      { value_before: [{ lead_status: { id: STAGES.first } }] },
    ])
    expect(into.at('_embedded.events')).toHaveLength(1)
    expect(
      (await world.get(`${path}&filter[created_at][from]=${seconds()}`)).at('_embedded.events'),
    ).toHaveLength(1)
  })

  it('come a hundred at most, with ten ids of exactly one kind', async () => {
    const ids = Array.from({ length: 11 }, (_, index) => `filter[entity_id][]=${index}`).join('&')

    expect((await world.get('/api/v4/events?limit=101')).status).toBe(400)
    expect((await world.get(`/api/v4/events?filter[entity]=lead&${ids}`)).status).toBe(400)
    expect(
      (await world.get('/api/v4/events?filter[entity]=lead,contact&filter[entity_id][]=1')).status,
    ).toBe(400)
    expect((await world.get('/api/v4/events?filter[entity_id][]=1')).status).toBe(400)
  })
})

describe('directories', () => {
  it('repeat 142 and 143 in every pipeline, and «Неразобранное» has type 1 and an id of its own', async () => {
    const rows = (await world.get('/api/v4/leads/pipelines')).at('_embedded.pipelines') as {
      _embedded: { statuses: { id: number; type: number }[] }
    }[]

    expect(rows).toHaveLength(2)
    for (const { _embedded } of rows)
      expect(_embedded.statuses.map(({ id }) => id)).toEqual(expect.arrayContaining([142, 143]))
    const unsorted = rows.map(({ _embedded }) =>
      _embedded.statuses.filter(({ type }) => type === 1).map(({ id }) => id),
    )
    expect(new Set(unsorted.flat()).size).toBe(2)
  })

  it('give groups and types of tasks only when asked', async () => {
    const plain = await world.get('/api/v4/account')
    const full = await world.get(
      '/api/v4/account?with=users_groups,task_types,datetime_settings,is_api_filter_enabled',
    )

    expect(plain.at('_embedded')).toEqual({})
    expect(full.body).toMatchObject({
      is_api_filter_enabled: true,
      _embedded: { datetime_settings: { timezone: 'Europe/Moscow', timezone_offset: '+03:00' } },
    })
    expect(full.at('_embedded.users_groups.0')).toEqual({ id: 0, name: 'Отдел продаж', uuid: null })
  })

  it('tell people with roles and groups', async () => {
    const people = await world.get('/api/v4/users?with=role,group')
    const head = (people.at('_embedded.users') as { id: number }[]).find(
      ({ id }) => id === HEAD_OF_SALES,
    )

    expect(people.body).toMatchObject({ _total_items: 6, _page_count: 1 })
    expect(head).toMatchObject({
      rights: { is_admin: false, leads: { view: 'G' } },
      _embedded: { roles: [{ name: 'РОП' }], groups: [{ name: 'Отдел 1' }] },
    })
  })
})

describe('calls', () => {
  const call = (phone: string, more: object = {}) =>
    world.call('POST', '/api/v4/calls', [
      { direction: 'inbound', duration: 73, source: 's', phone, ...more },
    ])

  it('go to the only active lead of who has the number, by its last ten digits', async () => {
    const { account } = world.account
    const contact = addContact(
      account,
      { name: 'А', values: communications(account, 'contacts', { phones: ['8 (495) 123-01-01'] }) },
      byRep,
    )
    const lead = addLead(account, { contacts: [{ id: contact.id }] }, byRep)

    expect((await call('+74951230101')).at('_embedded.calls.0')).toMatchObject({
      entity_id: lead.id,
      entity_type: 'lead',
    })
    addLead(account, { contacts: [{ id: contact.id }] }, byRep)
    expect((await call('+74951230101')).at('_embedded.calls.0')).toMatchObject({
      entity_id: contact.id,
      entity_type: 'contact',
    })
    expect((await world.get(`/api/v4/leads/${lead.id}/notes`)).at('_embedded.notes')).toMatchObject(
      [{ note_type: 'call_in' }],
    )
  })

  it('of an unknown number are not stored at all', async () => {
    const answer = await call('+70000000000')

    expect(answer.status).toBe(200)
    expect(answer.at('errors')).toHaveLength(1)
    expect(answer.at('_embedded.calls')).toEqual([])
    expect(world.account.state.notes.size).toBe(0)
  })
})
