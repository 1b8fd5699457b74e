import { afterEach, describe, expect, it } from 'vitest'
import {
  startScripted,
  type Answer,
  type ScriptedServer,
} from '../../../tests/contract/scripted-server.ts'
import { AppError, HostRefused, HostUnavailable, TenantDisconnected } from '../../errors.ts'
import { createHttp } from './client.ts'
import { createPortal, type Access, type Portal } from './portal.ts'

const TOKEN = 'secret-token-1'
const EXPIRED = { status: 401, body: { error: 'expired_token', error_description: 'expired' } }

let server: ScriptedServer
afterEach(() => server.stop())

interface Given {
  readonly waits?: readonly number[]
  readonly renew?: (stale: Access) => Promise<Access | null>
  readonly asked?: string[]
}

async function aPortal(script: readonly Answer[], given: Given = {}): Promise<Portal> {
  server = await startScripted(...script)
  const waits = [...(given.waits ?? [])]
  return createPortal(
    {
      http: createHttp({ timeoutMs: 300, useProxy: false }),
      rate: {
        ask: async (bucket, _limit, urgency) => {
          given.asked?.push(`${bucket}/${urgency}`)
          return waits.shift() ?? 0
        },
      },
      rateLimit: { perSecond: 2, burst: 50 },
      log: { info: () => undefined, warn: () => undefined },
      now: () => 0,
    },
    {
      current: async () => ({ origin: server.origin, token: TOKEN }),
      renew: given.renew ?? (async () => null),
    },
    'event',
  )
}

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AppError)) throw new Error(`expected one of our errors, got ${error}`)
  return error
}

describe('a call to a portal', () => {
  it('gives result, total and next', async () => {
    const portal = await aPortal([{ body: { result: [1], total: 131, next: 50, time: {} } }])

    expect(await portal.call('user.get', { start: 0 })).toEqual({
      result: [1],
      total: 131,
      next: 50,
    })
  })

  it('carries the token in the body and never in the address', async () => {
    const portal = await aPortal([{ body: { result: true } }])

    await portal.call('profile', { a: 1 })

    expect(server.heard).toMatchObject([{ path: '/rest/profile' }])
    expect(JSON.parse(server.heard[0]!.body)).toEqual({ a: 1, auth: TOKEN })
  })

  it.each([
    ['QUERY_LIMIT_EXCEEDED', 503, 2_000],
    ['OVERLOAD_LIMIT', 503, 300_000],
    ['OPERATION_TIME_LIMIT', 429, 60_000],
    ['INTERNAL_SERVER_ERROR', 500, 10_000],
  ])('is worth repeating after %s', async (code, status, waitMs) => {
    const portal = await aPortal([{ status, body: { error: code, error_description: 'x' } }])

    const error = await failureOf(portal.call('profile'))

    expect(error).toBeInstanceOf(HostUnavailable)
    expect(error.retryAfterMs).toBe(waitMs)
  })

  it('waits as long as the portal asks', async () => {
    const portal = await aPortal([{ status: 503, headers: { 'Retry-After': '77' }, body: 'busy' }])

    expect((await failureOf(portal.call('profile'))).retryAfterMs).toBe(77_000)
  })

  it.each([
    ['the answer does not come', { body: 'never' }],
    ['the connection is cut', { body: null }],
    ['the answer is no JSON', { body: '<html>proxy</html>' }],
    ['a gateway fails', { status: 502, body: '<html>bad gateway</html>' }],
  ])('is worth repeating when %s', async (_why, answer) => {
    const portal = await aPortal([answer])

    expect(await failureOf(portal.call('profile'))).toBeInstanceOf(HostUnavailable)
  })

  it.each([
    ['PORTAL_DELETED', 500],
    ['PAYMENT_REQUIRED', 401],
  ])('stops for the tenant after %s', async (code, status) => {
    const portal = await aPortal([{ status, body: { error: code } }])

    expect(await failureOf(portal.call('profile'))).toBeInstanceOf(TenantDisconnected)
  })

  it('stops for the tenant whose plan has no REST', async () => {
    const words = 'REST is available only on commercial plans'
    const portal = await aPortal([
      { status: 403, body: { error: 'ACCESS_DENIED', error_description: words } },
    ])

    expect(await failureOf(portal.call('profile'))).toBeInstanceOf(TenantDisconnected)
  })

  it.each([
    [
      'an ordinary refusal',
      400,
      { error: 'ACCESS_DENIED', error_description: 'Доступ запрещен' },
      'ACCESS_DENIED',
    ],
    [
      'an error in an answer of 200',
      200,
      { error: 'ERROR_ARGUMENT', error_description: '' },
      'ERROR_ARGUMENT',
    ],
    [
      'an old error without a code',
      400,
      { error: '', error_description: 'Not found' },
      'NOT_FOUND: Not found',
    ],
    [
      'an old error with the code 0',
      400,
      { error: 0, error_description: 'Access denied.' },
      'ACCESS_DENIED: Access denied.',
    ],
    [
      'a sentence as the code',
      400,
      { error: 'Communication type is not defined', error_description: '' },
      'Communication type is not defined',
    ],
  ])('is refused for good by %s', async (_what, status, body, reason) => {
    const portal = await aPortal([{ status, body }])

    const error = await failureOf(portal.call('profile'))

    expect(error).toBeInstanceOf(HostRefused)
    expect(error).toMatchObject({ reason })
  })

  it('keeps tokens and what clients wrote out of errors', async () => {
    const portal = await aPortal([
      { status: 400, body: { error: '', error_description: `Иван +79121234567 ${TOKEN}` } },
    ])

    const error = await failureOf(portal.call('profile', { phone: '+79121234567' }))

    expect(JSON.stringify({ ...error, message: error.message, cause: error.cause })).not.toMatch(
      /79121234567|secret-token|Иван/,
    )
  })

  it('renews an expired token once and repeats', async () => {
    const portal = await aPortal([EXPIRED, { body: { result: true } }], {
      renew: async stale => ({ ...stale, token: 'secret-token-2' }),
    })

    expect((await portal.call('profile')).result).toBe(true)
    expect(server.heard.map(({ body }) => JSON.parse(body).auth)).toEqual([TOKEN, 'secret-token-2'])
  })

  it('gives up when a fresh token is not taken either', async () => {
    const portal = await aPortal([EXPIRED], { renew: async stale => stale })

    expect(await failureOf(portal.call('profile'))).toBeInstanceOf(TenantDisconnected)
    expect(server.heard).toHaveLength(2)
  })

  it("refuses a user's stale token, which nobody renews", async () => {
    const portal = await aPortal([EXPIRED])

    expect(await failureOf(portal.call('profile'))).toBeInstanceOf(HostRefused)
    expect(server.heard).toHaveLength(1)
  })

  it('follows no redirect, but asks where the portal has moved', async () => {
    const elsewhere = await startScripted({ body: { result: 'stolen' } })
    const moved = {
      status: 302,
      headers: { Location: `${elsewhere.origin}/rest/profile` },
      body: '',
    }
    const portal = await aPortal([moved], { renew: async stale => stale })

    expect(await failureOf(portal.call('profile'))).toBeInstanceOf(HostUnavailable)
    expect(elsewhere.heard).toEqual([])
    await elsewhere.stop()
  })
})

describe('rate of calls', () => {
  it('is asked for before every request, by portal and urgency', async () => {
    const asked: string[] = []
    const portal = await aPortal([EXPIRED, { body: { result: 1 } }], {
      asked,
      renew: async stale => stale,
    })

    await portal.call('profile')

    expect(asked).toEqual(Array(2).fill(`bitrix24:${server.origin}/event`))
  })

  it('makes a call wait a little', async () => {
    const portal = await aPortal([{ body: { result: 1 } }], { waits: [20, 5] })

    expect((await portal.call('profile')).result).toBe(1)
  })

  it('sends a long wait back to the queue, and no request leaves', async () => {
    const portal = await aPortal([{ body: { result: 1 } }], { waits: [3_001] })

    expect((await failureOf(portal.call('profile'))).retryAfterMs).toBe(3_001)
    expect(server.heard).toEqual([])
  })
})

describe('a batch', () => {
  it('writes commands as PHP reads them and leaves references alone', async () => {
    const portal = await aPortal([{ body: { result: { result: [], result_error: [] } } }])

    await portal.batch({
      card: { method: 'crm.item.get', params: { id: '5' } },
      people: {
        method: 'crm.item.list',
        params: { filter: { '@id': '$result[card][item][contactIds]' } },
      },
      trick: { method: 'x', params: { text: '$result[card] & $result[x]=1' } },
    })

    const { cmd, halt } = JSON.parse(server.heard[0]!.body)
    expect(halt).toBe(0)
    expect(cmd).toEqual({
      card: 'crm.item.get?id=5',
      people: 'crm.item.list?filter%5B%40id%5D=$result[card][item][contactIds]',
      trick: 'x?text=%24result%5Bcard%5D%20%26%20%24result%5Bx%5D%3D1',
    })
  })

  it('reads empty maps that PHP writes as lists', async () => {
    const result = {
      result: { a: { item: 1 } },
      result_error: [],
      result_total: [],
      result_next: [],
    }
    const portal = await aPortal([{ body: { result } }])

    expect(await portal.batch({ a: { method: 'x' } })).toEqual(
      new Map([['a', { ok: true, result: { item: 1 }, total: null, next: null }]]),
    )
  })

  it('reads maps with the keys 0, 1 … that PHP writes as lists', async () => {
    const result = { result: ['a', 'b'], result_error: [], result_total: [7], result_next: [] }
    const portal = await aPortal([{ body: { result } }])

    const read = await portal.batch({ 0: { method: 'x' }, 1: { method: 'x' } })

    expect(read.get('0')).toMatchObject({ result: 'a', total: 7 })
    expect(read.get('1')).toMatchObject({ result: 'b', total: null })
  })

  it('gives the error of a command beside the results of others', async () => {
    const error = { error: '', error_description: 'Not found' }
    const result = { result: { a: 1 }, result_error: { b: error }, result_next: { a: 50 } }
    const portal = await aPortal([{ body: { result } }])

    const read = await portal.batch({ a: { method: 'x' }, b: { method: 'y' } })

    expect(read.get('a')).toMatchObject({ ok: true, next: 50 })
    expect(read.get('b')).toEqual({ ok: false, error: { code: 'NOT_FOUND', text: 'Not found' } })
  })

  it('leaves out what was not reached', async () => {
    const portal = await aPortal([{ body: { result: { result: { a: 1 }, result_error: [] } } }])

    const read = await portal.batch({ a: { method: 'x' }, b: { method: 'y' } }, { halt: true })

    expect(read.has('b')).toBe(false)
  })
})
