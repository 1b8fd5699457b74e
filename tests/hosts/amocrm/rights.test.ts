import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addContact, addLead, updateContact } from './crm/logic.ts'
import { ADMIN, HEAD_OF_SALES, REPS, STAGES, SALES } from './empty-state.ts'
import { readAnswer, startTestAmoWorld, type TestAmoWorld } from './test-world.ts'

let world: TestAmoWorld
let now: number
const [rep, other] = REPS

beforeEach(async () => {
  now = Date.parse('2026-11-25T09:00:00Z')
  world = await startTestAmoWorld({ clock: () => now })
})
afterEach(() => world.stop())

const withHeaders = async (path: string, headers: Record<string, string>) =>
  readAnswer(await fetch(world.account.url + path, { headers }))

describe('the rights behind a token', () => {
  function someLeads() {
    const { account } = world.account
    return {
      own: addLead(account, { responsibleId: rep }, { userId: ADMIN }),
      others: addLead(account, { responsibleId: other }, { userId: ADMIN }),
      admins: addLead(account, { responsibleId: ADMIN }, { userId: ADMIN }),
    }
  }
  const ids = async (token: string) =>
    ((await world.get('/api/v4/leads', token)).at('_embedded.leads') as { id: number }[]).map(
      ({ id }) => id,
    )

  it('show a rep his own leads, the head his group’s, the administrator all', async () => {
    const { own, others, admins } = someLeads()

    expect(await ids(world.tokenOf(rep))).toEqual([own.id])
    expect(await ids(world.tokenOf(HEAD_OF_SALES))).toEqual([own.id, others.id])
    expect(await ids(world.token)).toEqual([own.id, others.id, admins.id])
  })

  it('refuse to change what is another’s and to read the users', async () => {
    const { others } = someLeads()
    const token = world.tokenOf(rep)

    expect(
      (await world.call('PATCH', `/api/v4/leads/${others.id}`, { price: 1 }, token)).status,
    ).toBe(403)
    expect((await world.get(`/api/v4/leads/${others.id}`, token)).status).toBe(204)
    expect((await world.get('/api/v4/users', token)).status).toBe(403)
    expect((await world.get('/api/v4/users')).at('_embedded.users.0.rights')).toMatchObject({
      is_admin: true,
      status_rights: null,
    })
  })

  it('take a stage away from somebody who has the lead', async () => {
    const { own } = someLeads()
    const user = world.account.state.users.get(rep)!
    const closed = { view: 'D', edit: 'D', delete: 'D' } as const
    user.rights = {
      ...user.rights,
      status_rights: [
        { entity_type: 'leads', pipeline_id: SALES, status_id: STAGES.first, rights: closed },
      ],
    }

    expect((await world.get(`/api/v4/leads/${own.id}`, world.tokenOf(rep))).status).toBe(204)
  })

  it('hide events of what the person does not see', async () => {
    const { own } = someLeads()
    const rows = (await world.get('/api/v4/events?filter[type]=lead_added', world.tokenOf(rep))).at(
      '_embedded.events',
    )

    expect(rows).toMatchObject([{ entity_id: own.id }])
    expect(rows).toHaveLength(1)
  })

  it('run a call with another person’s rights by X-Context-User-ID, under his name', async () => {
    const { own } = someLeads()
    const headers = (id: number) => ({
      authorization: `Bearer ${world.token}`,
      'x-context-user-id': String(id),
    })
    const list = await withHeaders('/api/v4/leads', headers(rep))

    expect(list.at('_embedded.leads')).toMatchObject([{ id: own.id }])
    expect((await withHeaders('/api/v4/users', headers(rep))).status).toBe(403)
    expect((await withHeaders('/api/v4/leads', headers(1))).status).toBe(401)
    const byRep = { ...headers(rep), authorization: `Bearer ${world.tokenOf(rep)}` }
    expect((await withHeaders('/api/v4/leads', byRep)).status).toBe(403)
  })

  it('outlive an administrator who was dismissed, but not a rep: then 401 is an HTML page', async () => {
    const [admins, reps] = [world.token, world.tokenOf(rep)]
    for (const id of [ADMIN, rep]) world.account.state.users.get(id)!.isActive = false

    expect((await world.get('/api/v4/users', admins)).status).toBe(200)
    const refused = await world.get('/api/v4/leads', reps)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('content-type')).toContain('text/html')
  })
})

describe('the search of the emulated account', () => {
  it('finds a phone by its digits, but not a moment after the write', async () => {
    world.switches.set({ searchLagSeconds: 60 })
    const fields = [
      { field_code: 'PHONE', values: [{ value: '+7 (495) 123-01-01', enum_code: 'WORK' }] },
    ]
    await world.call('POST', '/api/v4/contacts', [{ name: 'Анна', custom_fields_values: fields }])
    const find = async (query: string) =>
      (await world.get(`/api/v4/contacts?query=${encodeURIComponent(query)}`)).status

    expect(await find('4951230101')).toBe(204)
    now += 60_000
    expect(await find('4951230101')).toBe(200)
    expect(await find('8 495 123-01-01')).toBe(204)
    expect(await find('12')).toBe(204)
    const [contact] = world.account.state.contacts.values()
    updateContact(world.account.account, contact!, { name: 'Инна' }, { userId: rep })
    expect([await find('Анна'), await find('Инна')]).toEqual([200, 204])
    now += 60_000
    expect([await find('Анна'), await find('Инна')]).toEqual([204, 200])
    addContact(world.account.account, { name: 'Борис' }, { userId: rep, at: now / 1000 - 100 })
    expect(await find('бори')).toBe(200)
  })
})
