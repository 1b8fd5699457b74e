import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addContact, addLead, addTask, completeTask, deleteLead } from './crm/logic.ts'
import { ADMIN, emptyState, REPS, SALES, STAGES } from './empty-state.ts'
import { startTestAmoWorld, type TestAmoWorld } from './test-world.ts'

let world: TestAmoWorld
const [rep] = REPS
const byRep = { userId: rep }

beforeAll(async () => {
  world = await startTestAmoWorld()
})
afterAll(() => world.stop())
beforeEach(() => {
  for (const map of [world.account.state.leads, world.account.state.contacts]) map.clear()
})

describe('leads of the emulated account', () => {
  it('answer 204 without a body for an empty list and for an unknown id', async () => {
    const list = await world.get('/api/v4/leads')
    const one = await world.get('/api/v4/leads/1')

    expect([list.status, list.text]).toEqual([204, ''])
    expect([one.status, one.text]).toEqual([204, ''])
  })

  it('answer a write with ids and links only', async () => {
    const answer = await world.call('POST', '/api/v4/leads', [{ name: 'Заявка', request_id: 'r1' }])
    const lead = answer.at('_embedded.leads.0')

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('application/hal+json')
    expect(Object.keys(lead as object).sort()).toEqual(['_links', 'id', 'request_id'])
    expect(answer.at('_embedded.leads.0.request_id')).toBe('r1')
  })

  it('begin on the first stage of the main pipeline, made by a robot, owned by the token’s person', async () => {
    const answer = await world.call('POST', '/api/v4/leads', [{}])
    const id = answer.at('_embedded.leads.0.id')
    const { body } = await world.get(`/api/v4/leads/${id}`)

    expect(body).toMatchObject({
      pipeline_id: SALES,
      status_id: STAGES.first,
      created_by: 0,
      responsible_user_id: ADMIN,
      closest_task_at: null,
      custom_fields_values: null,
    })
  })

  it('refuse an unknown property with FieldNotExpected and do nothing of the batch', async () => {
    const answer = await world.call('POST', '/api/v4/leads', [{ name: 'a' }, { name: 'b', sum: 1 }])

    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.at('validation-errors')).toEqual([
      {
        request_id: '1',
        errors: [{ code: 'FieldNotExpected', path: 'sum', detail: 'This field was not expected.' }],
      },
    ])
    expect(world.account.state.leads.size).toBe(0)
  })

  it('do nothing of a batch either when only one stage in it is wrong', async () => {
    const account = world.account.account
    const one = addLead(account, { name: 'one' }, byRep)
    const two = addLead(account, { name: 'two' }, byRep)
    const answer = await world.call('PATCH', '/api/v4/leads', [
      { id: one.id, status_id: STAGES.talks },
      { id: two.id, status_id: STAGES.unsorted },
    ])

    expect(answer.status).toBe(400)
    expect(answer.at('validation-errors.0')).toMatchObject({
      request_id: '1',
      errors: [{ code: 'NotSupportedChoice', path: 'status_id' }],
    })
    expect(one.statusId).toBe(STAGES.first)
  })

  it('are not deleted over the API', async () => {
    const lead = addLead(world.account.account, {}, byRep)

    expect((await world.call('DELETE', `/api/v4/leads/${lead.id}`)).status).toBe(405)
  })

  it('show contacts only when asked, the first as the main one', async () => {
    const account = world.account.account
    const [one, two] = [
      addContact(account, { name: 'А' }, byRep),
      addContact(account, { name: 'Б' }, byRep),
    ]
    const lead = addLead(account, { contacts: [{ id: one.id }, { id: two.id }] }, byRep)

    const plain = await world.get(`/api/v4/leads/${lead.id}`)
    const full = await world.get(`/api/v4/leads/${lead.id}?with=contacts`)

    expect(plain.at('_embedded.contacts')).toBeUndefined()
    expect(full.at('_embedded.contacts')).toMatchObject([
      { id: one.id, is_main: true },
      { id: two.id, is_main: false },
    ])
  })

  it('carry the nearest open task on themselves, overdue ones too, and null without one', async () => {
    const account = world.account.account
    const contact = addContact(account, { name: 'А' }, byRep)
    const lead = addLead(account, { contacts: [{ id: contact.id }] }, byRep)
    const closest = async () => (await world.get(`/api/v4/leads/${lead.id}`)).at('closest_task_at')
    const now = account.now()

    addTask(
      account,
      { text: 'a', completeTill: now + 50, entity: { type: 'contacts', id: contact.id } },
      byRep,
    )
    expect(await closest()).toBeNull()
    addTask(
      account,
      { text: 'b', completeTill: now + 90, entity: { type: 'leads', id: lead.id } },
      byRep,
    )
    const overdue = addTask(
      account,
      { text: 'c', completeTill: now - 90, entity: { type: 'leads', id: lead.id } },
      byRep,
    )
    expect(await closest()).toBe(now - 90)
    completeTask(account, overdue, undefined, byRep)
    expect(await closest()).toBe(now + 90)
  })

  it('set and clear closed_at with the stages 142 and 143', async () => {
    const lead = addLead(world.account.account, {}, byRep)
    const patch = (status_id: number) =>
      world.call('PATCH', `/api/v4/leads/${lead.id}`, { status_id, pipeline_id: SALES })
    const closedAt = async () => (await world.get(`/api/v4/leads/${lead.id}`)).at('closed_at')

    await patch(142)
    expect(await closedAt()).toBeTypeOf('number')
    await patch(STAGES.talks)
    expect(await closedAt()).toBeNull()
  })

  it('leave every list but the trash once a person has deleted them', async () => {
    const lead = addLead(world.account.account, {}, byRep)
    deleteLead(world.account.account, lead, byRep)

    expect((await world.get(`/api/v4/leads/${lead.id}`)).status).toBe(204)
    expect((await world.get('/api/v4/leads')).status).toBe(204)
    const trash = await world.get('/api/v4/leads?with=only_deleted')
    expect(trash.at('_embedded.leads')).toMatchObject([{ id: lead.id, is_deleted: true }])
  })

  it('refuse what is no filter, no parameter and no `with` of theirs, and say so in the call log', async () => {
    const refused = [
      '/api/v4/leads?filter[stage]=1',
      '/api/v4/leads?foo=1',
      '/api/v4/leads?with=tasks',
      '/api/v4/leads?limit=251',
      '/api/v4/leads?order[name]=asc',
      `/api/v4/leads?filter[statuses][0][status_id]=${STAGES.first}`,
    ]
    world.callLog.reset()
    for (const path of refused) expect((await world.get(path)).status).toBe(400)

    expect(world.callLog.refusals()).toHaveLength(refused.length)
    expect(world.callLog.refusals()[0]).toMatchObject({
      path: '/api/v4/leads',
      refusal: expect.stringContaining('stage'),
    })
  })

  it('filter by stage, moment and person, and page with next and prev', async () => {
    const account = world.account.account
    for (const index of [1, 2, 3])
      addLead(
        account,
        { name: `n${index}`, responsibleId: rep, statusId: STAGES.talks },
        { ...byRep, at: 1000 * index },
      )
    addLead(account, { name: 'other' }, byRep)
    const filter = `filter[statuses][0][pipeline_id]=${SALES}&filter[statuses][0][status_id]=${STAGES.talks}&filter[updated_at][from]=2000&filter[responsible_user_id][]=${rep}`

    const first = await world.get(`/api/v4/leads?${filter}&limit=1&order[updated_at]=desc`)
    const next = new URL(String(first.at('_links.next.href')))
    const second = await world.get(next.pathname + next.search)

    expect(first.at('_embedded.leads')).toMatchObject([{ name: 'n3' }])
    expect(second.at('_embedded.leads')).toMatchObject([{ name: 'n2' }])
    expect(second.at('_links.next')).toBeUndefined()
    expect(second.at('_links.prev.href')).toContain('page=1')
  })

  it('refuse filters while the account has them switched off', async () => {
    const off = await startTestAmoWorld({ state: { ...emptyState(), isFilterEnabled: false } })

    expect((await off.get('/api/v4/leads?filter[id][]=1')).status).toBe(400)
    await off.stop()
  })
})
