import { afterEach, describe, expect, it } from 'vitest'
import {
  startScripted,
  type Answer,
  type ScriptedServer,
} from '../../../tests/contract/scripted-server.ts'
import { asInstant, MINUTE } from '../../../shared/time/instant.ts'
import { HostUnavailable, TenantDisconnected } from '../../errors.ts'
import { createSendHttp } from '../common/http.ts'
import { type Account, createAccount, createBreaker } from './account.ts'
import { AmoBusy, AmoRefused, Unpaid } from './failures.ts'

let server: ScriptedServer
let aheadMs = 0
let waitMs = 0

afterEach(async () => {
  aheadMs = 0
  waitMs = 0
  await server.stop()
})

const logged: unknown[] = []

async function anAccount(...script: Answer[]): Promise<Account> {
  server = await startScripted(...script)
  const now = () => asInstant(Date.now() + aheadMs)
  const access = { origin: server.origin, token: 'a-secret-token' }
  return createAccount(
    {
      send: createSendHttp({ timeoutMs: 400, useProxy: false }),
      rate: { ask: async () => waitMs },
      rateLimit: { perSecond: 5, burst: 2 },
      log: { info: (...line) => logged.push(line), warn: (...line) => logged.push(line) },
      now,
      breaker: createBreaker(now),
    },
    {
      id: '1',
      urgency: 'event',
      access: { current: async () => access, renew: async () => ({ ...access, token: 'better' }) },
    },
  )
}

const OK: Answer = { body: { id: 1 } }

describe('a read', () => {
  it('knows an empty answer', async () => {
    const account = await anAccount({ status: 204, body: '' })

    expect(await account.get('leads', { filter: { id: [1, 2] }, limit: 250 })).toBeNull()
    expect(decodeURIComponent(server.heard[0]!.path)).toBe(
      '/api/v4/leads?filter[id][0]=1&filter[id][1]=2&limit=250',
    )
    expect(server.heard[0]!.headers.authorization).toBe('Bearer a-secret-token')
  })

  it('waits out a full rate, also one that is answered with HTML', async () => {
    const account = await anAccount({ status: 429, body: '<html>Too many</html>' }, OK)

    expect(await account.get('account')).toEqual({ id: 1 })
  })

  it.each([
    ['500', { status: 500, body: {} }],
    ['504', { status: 504, body: 'Gateway timeout' }],
    ['a page instead of JSON', { status: 200, body: '<html></html>' }],
    ['nothing at all', { body: null }],
    ['silence', { body: 'never' }],
  ])('of %s is worth trying later', async (_what, answer) => {
    const account = await anAccount(answer)

    await expect(account.get('account')).rejects.toBeInstanceOf(HostUnavailable)
  })

  it('renews a token that a login page refuses', async () => {
    const account = await anAccount({ status: 401, body: '<html>Войдите</html>' }, OK)

    expect(await account.get('account')).toEqual({ id: 1 })
    expect(server.heard.at(-1)?.headers.authorization).toBe('Bearer better')
  })

  it('is disconnected when the better token is refused, too', async () => {
    const account = await anAccount({ status: 401, body: {} })

    await expect(account.get('account')).rejects.toBeInstanceOf(TenantDisconnected)
    expect(server.heard).toHaveLength(2)
  })

  it('takes 404 for a missing entity only where the account itself answers', async () => {
    const account = await anAccount({ status: 404, body: { title: 'Not found' } }, OK)

    await expect(account.get('leads/1')).rejects.toBeInstanceOf(AmoRefused)
    expect(server.heard.map(({ path }) => path)).toEqual(['/api/v4/leads/1', '/api/v4/account'])
  })

  it('in a user’s name renews no token of ours that is good', async () => {
    const account = await anAccount({ status: 401, body: {} }, OK)

    await expect(account.getAs('7', 'leads/1')).rejects.toBeInstanceOf(AmoRefused)
    expect(server.heard.map(({ path }) => path)).toEqual(['/api/v4/leads/1', '/api/v4/account'])
    expect(server.heard[0]!.headers['x-context-user-id']).toBe('7')
  })

  it('in a user’s name goes on after our own token was renewed', async () => {
    const dead = { status: 401, body: {} }
    const account = await anAccount(dead, dead, OK)

    expect(await account.getAs('7', 'leads/1')).toEqual({ id: 1 })
  })
})

describe('a write', () => {
  it('is done once, whatever is lost', async () => {
    const account = await anAccount({ body: null })

    await expect(account.write('POST', 'tasks', [])).rejects.toBeInstanceOf(HostUnavailable)
    expect(server.heard).toHaveLength(1)
  })

  it('that found no room says that nothing was done, and comes no second time', async () => {
    const account = await anAccount({
      status: 429,
      body: 'slow down',
      headers: { 'retry-after': '7' },
    })

    await expect(account.write('POST', 'tasks', [])).rejects.toMatchObject({
      name: 'AmoBusy',
      retryAfterMs: 7000,
    })
    expect(server.heard).toHaveLength(1)
  })

  it('is not sent at all beyond our own rate', async () => {
    const account = await anAccount(OK)
    waitMs = 60_000

    await expect(account.write('POST', 'tasks', [])).rejects.toBeInstanceOf(AmoBusy)
    expect(server.heard).toEqual([])
  })

  it('into an unpaid account is told as such', async () => {
    const account = await anAccount({ status: 402, body: {} })

    await expect(account.write('POST', 'tasks', [])).rejects.toBeInstanceOf(Unpaid)
  })

  it('names what was refused, and no value', async () => {
    const account = await anAccount({
      status: 400,
      body: {
        title: 'Bad Request',
        status: 400,
        'validation-errors': [
          {
            request_id: 'm1',
            errors: [
              { code: 'InvalidValue', path: '0.text', detail: 'Иван +79991234567 is wrong' },
            ],
          },
        ],
      },
    })

    const error = await account.write('POST', 'tasks', []).catch((failure: unknown) => failure)

    expect(error).toMatchObject({
      reason: '400 InvalidValue 0.text',
      faults: [{ requestId: 'm1', code: 'InvalidValue', path: '0.text' }],
    })
    expect(String(error)).not.toMatch(/Иван|9991234567/)
  })
})

describe('an account that refuses everything', () => {
  it('is left alone for a while, then asked again', async () => {
    const account = await anAccount({ status: 403, body: {} })
    for (let time = 0; time < 8; time++) await account.get('account').catch(() => undefined)

    await expect(account.get('account')).rejects.toBeInstanceOf(AmoBusy)
    expect(server.heard).toHaveLength(8)

    aheadMs = 11 * MINUTE
    await expect(account.get('account')).rejects.toBeInstanceOf(AmoRefused)
    expect(server.heard).toHaveLength(9)
  })

  it('is no account where one right is missing', async () => {
    const account = await anAccount(
      ...Array.from({ length: 7 }, () => ({ status: 403, body: {} })),
      OK,
      { status: 403, body: {} },
    )
    for (let time = 0; time < 8; time++) await account.get('webhooks').catch(() => undefined)

    await expect(account.get('webhooks')).rejects.toBeInstanceOf(AmoRefused)
  })

  it.each([
    ['persons', (account: Account) => account.getAs('7', 'leads/1')],
    ['our token the list of users', (account: Account) => account.get('users')],
  ])('is no account that refuses %s', async (_whom, ask) => {
    const account = await anAccount({ status: 403, body: {} })
    for (let time = 0; time < 20; time++) await ask(account).catch(() => undefined)

    await expect(account.get('account')).rejects.toBeInstanceOf(AmoRefused)
    expect(server.heard).toHaveLength(21)
  })
})

describe('a log', () => {
  it('holds no token and no id of an entity', async () => {
    logged.length = 0
    const account = await anAccount(OK)
    await account.get('leads/48120031/notes')

    expect(JSON.stringify(logged)).not.toMatch(/secret-token|48120031/)
    expect(JSON.stringify(logged)).toContain('GET leads/…/notes')
  })
})
