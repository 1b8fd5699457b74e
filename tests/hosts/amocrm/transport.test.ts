import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, emptyState, REPS } from './empty-state.ts'
import { readAnswer, startTestAmoWorld, type TestAmoWorld } from './test-world.ts'

let world: TestAmoWorld
let now: number
const [rep] = REPS
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

    await expect(world.call('POST', '/api/v4/leads', [{}])).rejects.toThrow('fetch failed')
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
