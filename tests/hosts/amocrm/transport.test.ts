import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addContact, addLead } from './crm/logic.ts'
import { ADMIN, emptyState, HEAD_OF_SALES, REPS, STAGES, SALES } from './empty-state.ts'
import { readAnswer, startTestAmoWorld, type TestAmoWorld } from './test-world.ts'

let world: TestAmoWorld
let now: number
const [rep, other] = REPS
const DAY = 86_400_000

beforeEach(async () => {
  now = Date.parse('2026-11-25T09:00:00Z')
  world = await startTestAmoWorld({ clock: () => now })
})
afterEach(() => world.stop())

const strike = { share: 0, next: 1 }
const withHeaders = async (path: string, headers: Record<string, string>) =>
  readAnswer(await fetch(world.account.url + path, { headers }))

describe('the transport of the emulated API', () => {
  it('answers 404 to what it does not know and 405 to another method, as problem+json, and logs both', async () => {
    world.callLog.reset()
    const unknown = await world.get('/api/v4/leads/1/tasks')
    const method = await world.get('/api/v4/calls')
    const complex = await world.get('/api/v4/leads/complex')

    expect([unknown.status, method.status, complex.status]).toEqual([404, 405, 405])
    expect(unknown.headers.get('content-type')).toContain('application/problem+json')
    expect(unknown.body).toMatchObject({
      status: 404,
      title: 'Not Found',
      type: 'https://httpstatus.es/404',
    })
    expect(world.callLog.refusals().map(({ path }) => path)).toEqual([
      '/api/v4/leads/{id}/tasks',
      '/api/v4/calls',
      '/api/v4/leads/complex',
    ])
  })

  it('carries a request id and counts calls by path', async () => {
    world.callLog.reset()
    const answer = await world.get('/api/v4/leads/17')

    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(world.callLog.counts()).toEqual({ 'GET /api/v4/leads/{id}': 1 })
    expect(world.callLog.apiCalls()).toBe(1)
  })

  it('refuses a body that is no JSON or does not say it is', async () => {
    const post = (type: string, body: string) =>
      fetch(`${world.account.url}/api/v4/leads`, {
        method: 'POST',
        body,
        headers: { 'content-type': type, authorization: `Bearer ${world.token}` },
      })

    expect((await post('application/json', '{')).status).toBe(400)
    expect((await post('text/plain', '[{}]')).status).toBe(400)
  })

  it('knows no token of another account and no made-up one', async () => {
    const two = await startTestAmoWorld({ otherStates: [emptyState({ accountId: 77 })] })
    const [, second] = two.accounts
    const answer = await fetch(`${second!.url}/api/v4/account`, {
      headers: { authorization: `Bearer ${two.token}` },
    })

    expect(answer.status).toBe(401)
    expect((await two.get('/api/v4/account', 'made.up.token')).status).toBe(401)
    await two.stop()
  })

  it('lets a person’s browser in by its session cookie', async () => {
    const cookie = world.account.login(rep)

    expect((await withHeaders('/api/v4/account', { cookie })).body).toMatchObject({
      current_user_id: rep,
    })
    expect((await withHeaders('/api/v4/account', {})).status).toBe(401)
  })

  it('answers 429 over seven a second, and 403 to everything after too many of those', async () => {
    const strict = await startTestAmoWorld({
      rate: { perIntegration: 7, perAccount: 50, refusalsBeforeBlock: 5 },
    })
    const statuses = await Promise.all(
      Array.from({ length: 13 }, async () => (await strict.get('/api/v4/account')).status),
    )

    expect(statuses.filter(status => status === 200)).toHaveLength(7)
    expect(statuses.filter(status => status === 429)).toHaveLength(5)
    expect(statuses.filter(status => status === 403)).toHaveLength(1)
    strict.account.limiter.unblock(strict.integration.clientId)
    await new Promise(resolve => setTimeout(resolve, 1050))
    expect((await strict.get('/api/v4/account')).status).toBe(200)
    await strict.stop()
  })

  it('executes a call whose answer the switch loses', async () => {
    world.switches.set({ answerLost: strike, answerLostFor: 'writes' })
    await world.get('/api/v4/leads')

    await expect(world.call('POST', '/api/v4/leads', [{}])).rejects.toThrow()
    expect(world.account.state.leads.size).toBe(1)
    expect(world.callLog.entries.at(-1)).toMatchObject({ status: 0 })
  })

  it.each([
    ['api500', 500, 'problem+json'],
    ['api504', 504, 'problem+json'],
    ['api429', 429, 'problem+json'],
    ['html401', 401, 'text/html'],
  ] as const)('%s executes nothing', async (fault, status, type) => {
    world.switches.set({ [fault]: strike })
    const answer = await world.call('POST', '/api/v4/leads', [{}])

    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain(type)
    expect(world.account.state.leads.size).toBe(0)
  })

  it('can answer 429 with HTML', async () => {
    world.switches.set({ api429: strike, is429Html: true })

    expect((await world.get('/api/v4/leads')).headers.get('content-type')).toContain('text/html')
  })
})

describe('what the account’s plan allows', () => {
  it('refuses writes at once and reads thirty days after the paid time', async () => {
    world.account.state.plan.paidUntil = now / 1000
    expect((await world.call('POST', '/api/v4/leads', [{}])).status).toBe(402)
    expect((await world.get('/api/v4/account')).status).toBe(200)
    // The token lives a day, so it is a new one.
    now += 30 * DAY
    expect((await world.get('/api/v4/account', world.tokenOf(ADMIN))).status).toBe(402)
  })

  it('refuses the API without the right to it, and addresses off the list', async () => {
    world.account.state.plan.api = false
    expect((await world.get('/api/v4/account')).body).toMatchObject({ status: 403, code: 244 })
    Object.assign(world.account.state.plan, { api: true, isAddressRefused: true })
    expect((await world.get('/api/v4/account')).body).toMatchObject({ status: 403, code: 113 })
  })

  it('answers 426 while customers are switched off and 402 when the tariff has none', async () => {
    expect((await world.get('/api/v4/customers')).status).toBe(426)
    world.account.state.customersMode = 'unavailable'
    expect((await world.get('/api/v4/customers')).status).toBe(402)
  })
})

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
    addContact(world.account.account, { name: 'Борис' }, { userId: rep, at: now / 1000 - 100 })
    expect(await find('бори')).toBe(200)
  })
})
