import { describe, expect, it } from 'vitest'
import { command, query } from '../../shared/contract/endpoint.ts'
import { asId } from '../../shared/crm/ids.ts'
import { createCall } from './client.ts'
import { createSession, openByProof } from './session.ts'
import type { Fetch, Identity } from './session.ts'

interface Sent {
  readonly url: string
  readonly method: string | undefined
  readonly bearer: string | null
  readonly body: unknown
}

const getThing = query<{ readonly page: number }, { readonly name: string }>('/api/thing')
const doThing = command<{ readonly name: string }, { readonly ok: true }>('/api/thing')

/** A server that opens sessions t1, t2 … and answers everything else by `answer`. */
function aServer(answer: (sent: Sent, count: number) => Response, identity?: Partial<Identity>) {
  const sent: Sent[] = []
  let sessions = 0
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    const { method, headers, body } = init
    const bearer = new Headers(headers).get('authorization')
    if (url === '/api/session')
      return Response.json({ token: `t${++sessions}`, timeZone: 'Europe/Moscow' })
    sent.push({ url, method, bearer, body: body ? JSON.parse(String(body)) : null })
    return answer(sent.at(-1)!, sent.length)
  }
  const who: Identity = {
    host: 'bitrix24',
    subject: { kind: 'deal', id: asId('15') },
    proof: async () => ({ accessToken: 'a', memberId: 'm' }),
    ...identity,
  }
  const session = createSession(() => openByProof(who, send))
  return { sent, session, call: createCall(session, send), sessions: () => sessions }
}

const ok = () => Response.json({ name: 'a' })

describe('call', () => {
  it('asks with the bearer of a session that all questions share', async () => {
    const { call, sent, sessions } = aServer(ok)

    const answers = await Promise.all([call(getThing, { page: 2 }), call(getThing, { page: 3 })])

    expect(answers[0]).toEqual({ status: 'ok', answer: { name: 'a' } })
    expect(sent.map(({ url, bearer }) => [url, bearer])).toEqual([
      ['/api/thing?page=2', 'Bearer t1'],
      ['/api/thing?page=3', 'Bearer t1'],
    ])
    expect(sessions()).toBe(1)
  })

  it('sends the question of a command as JSON', async () => {
    const { call, sent } = aServer(() => Response.json({ ok: true }))

    await call(doThing, { name: 'шаг' })

    expect(sent[0]).toMatchObject({ method: 'POST', url: '/api/thing', body: { name: 'шаг' } })
  })

  it('renews a session that ended and asks once more', async () => {
    const { call, sent } = aServer(({ bearer }) =>
      bearer === 'Bearer t1' ? Response.json({ error: 'session-expired' }, { status: 401 }) : ok(),
    )

    expect(await call(getThing, { page: 1 })).toMatchObject({ status: 'ok' })
    expect(sent.map(({ bearer }) => bearer)).toEqual(['Bearer t1', 'Bearer t2'])
  })

  it('renews one session for two questions that find it ended', async () => {
    const { call, sessions } = aServer(({ bearer }) =>
      bearer === 'Bearer t1' ? Response.json({ error: 'session-expired' }, { status: 401 }) : ok(),
    )

    await Promise.all([call(getThing, { page: 1 }), call(getThing, { page: 2 })])

    expect(sessions()).toBe(2)
  })

  it('gives up after one renewal', async () => {
    const { call, sent } = aServer(() => new Response(null, { status: 401 }))

    expect(await call(getThing, { page: 1 })).toEqual({ status: 'unavailable' })
    expect(sent).toHaveLength(2)
  })

  it.each([
    [403, { error: 'no-access' }, { status: 'no-access' }],
    [409, { error: 'stale' }, { status: 'stale' }],
    [
      422,
      { error: 'invalid', fields: { title: 'empty' } },
      { status: 'invalid', fields: { title: 'empty' } },
    ],
    [422, { error: 'refused' }, { status: 'refused' }],
    [503, { error: 'unavailable' }, { status: 'unavailable' }],
    [500, { error: 'bug' }, { status: 'unavailable' }],
  ])('reads %i %j as an outcome', async (status, body, outcome) => {
    const { call } = aServer(() => Response.json(body, { status }))

    expect(await call(getThing, { page: 1 })).toEqual(outcome)
  })

  it('says unavailable for an answer that is no JSON, and for none', async () => {
    const html = aServer(() => new Response('<h1>502</h1>', { status: 200 }))
    const cut = aServer(() => {
      throw new TypeError('failed to fetch')
    })

    expect(await html.call(getThing, { page: 1 })).toEqual({ status: 'unavailable' })
    expect(await cut.call(getThing, { page: 1 })).toEqual({ status: 'unavailable' })
  })
})

describe('session', () => {
  it('is refused quietly when the host gave no authorisation', async () => {
    const { call, sent } = aServer(ok, { proof: async () => null })

    expect(await call(getThing, { page: 1 })).toEqual({ status: 'no-access' })
    expect(sent).toEqual([])
  })

  it('is tried again after the host page did not answer', async () => {
    let attempts = 0
    const { call } = aServer(ok, {
      proof: async () => {
        if (++attempts === 1) throw new Error('silent')
        return { accessToken: 'a' }
      },
    })

    expect(await call(getThing, { page: 1 })).toEqual({ status: 'unavailable' })
    expect(await call(getThing, { page: 1 })).toMatchObject({ status: 'ok' })
  })

  it.each([
    [
      'opens when only the fresh one is believed',
      'fresh',
      { status: 'ok', session: { token: 't' } },
    ],
    ['stays closed when neither is believed', 'neither', { status: 'no-access' }],
  ])(
    'is asked for with a token at hand and then with a fresh one: %s',
    async (_end, believed, outcome) => {
      const asked: boolean[] = []
      const who: Identity = {
        host: 'bitrix24',
        subject: null,
        proof: async isFresh => {
          asked.push(isFresh)
          return { accessToken: isFresh ? 'fresh' : 'old' }
        },
      }
      const answer: Fetch = async (_url, { body }) =>
        String(body).includes(believed)
          ? Response.json({ token: 't' })
          : Response.json({ error: 'no-access' }, { status: 403 })
      const session = createSession(() => openByProof(who, answer))

      expect(await session.get()).toEqual(outcome)
      expect(asked).toEqual([false, true])
    },
  )

  it('tells that the account is not connected yet, and asks anew the next time', async () => {
    const answers = [
      Response.json({ error: 'installing' }, { status: 409 }),
      Response.json({ token: 't' }),
    ]
    const who: Identity = { host: 'amocrm', subject: null, proof: async () => ({}) }
    const session = createSession(() => openByProof(who, async () => answers.shift()!))
    const call = createCall(session, async () => ok())

    expect(await call(getThing, { page: 1 })).toEqual({ status: 'unavailable' })
    expect(await session.get()).toEqual({ status: 'ok', session: { token: 't' } })
  })

  it('says whether it is opened for the first time', async () => {
    const asked: boolean[] = []
    const session = createSession(async isRenewal => {
      asked.push(isRenewal)
      const token = `t${asked.length}`
      return {
        status: 'ok',
        session: { token, expiresInMs: 1, locale: 'ru', isAdmin: false, timeZone: 'UTC' },
      }
    })

    await session.get()
    session.drop('t1')
    await session.get()

    expect(asked).toEqual([false, true])
  })

  it('knows the company zone only after it was opened', async () => {
    const { call, session } = aServer(ok)
    expect(session.known).toBeNull()

    await call(getThing, { page: 1 })

    expect(session.known?.timeZone).toBe('Europe/Moscow')
  })
})
