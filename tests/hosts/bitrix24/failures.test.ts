import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBuckets } from './bucket.ts'
import { post, startTestWorld, type TestWorld } from './test-world.ts'

let world: TestWorld

beforeEach(async () => {
  world = await startTestWorld()
})

afterEach(() => world.stop())

describe('the bucket', () => {
  it('takes a burst, then as many a second as drain', () => {
    let now = 0
    const buckets = createBuckets({ perSecond: 2, burst: 3 }, () => now)
    expect([1, 2, 3, 4].map(() => buckets.admit('a'))).toEqual([true, true, true, false])
    expect(buckets.admit('another address')).toBe(true)
    now += 500
    expect([buckets.admit('a'), buckets.admit('a')]).toEqual([true, false])
  })

  it('refuses with 503 on the wire', async () => {
    world.portal.buckets.setRate({ perSecond: 0.01, burst: 2 })
    const statuses = []
    for (let call = 0; call < 3; call += 1) statuses.push(await world.call('profile'))
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 503])
    expect(statuses[2]?.body).toMatchObject({ error: 'QUERY_LIMIT_EXCEEDED' })
  })

  it('counts a batch as one', async () => {
    world.portal.buckets.setRate({ perSecond: 0.01, burst: 1 })
    const cmd = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`c${index}`, 'profile']),
    )
    const { status, body } = await world.call('batch', { cmd })
    expect(status).toBe(200)
    expect(Object.keys((body['result'] as { result: object }).result)).toHaveLength(50)
  })
})

describe('a switch of the portal', () => {
  it('refuses with 503 before anything is done', async () => {
    world.switches.set({ rest503: { share: 0, next: 1 } })
    const options = { options: { a: 1 } }
    expect(await world.call('app.option.set', options)).toMatchObject({ status: 503 })
    expect((await world.call('app.option.get')).body['result']).toEqual([])
  })

  it('stops one method with 429, in a batch only its command', async () => {
    world.switches.set({ rest429: { share: 0, next: 1 } })
    expect(await world.call('profile')).toMatchObject({
      status: 429,
      body: { error: 'OPERATION_TIME_LIMIT' },
    })
    world.switches.set({ rest429: { share: 0, next: 1 } })
    const { status, body } = await world.call('batch', { cmd: { a: 'profile', b: 'app.info' } })
    expect(status).toBe(200)
    expect(body['result']).toMatchObject({
      result: { b: { CODE: 'local.6564aa.1' } },
      result_error: { a: { error: 'OPERATION_TIME_LIMIT' } },
    })
  })

  it('blocks a method that worked too long', async () => {
    world.switches.set({ operatingLimitSeconds: 0 })
    expect((await world.call('profile')).status).toBe(200)
    expect(await world.call('profile')).toMatchObject({ status: 429 })
    expect((await world.call('app.info')).status).toBe(200)
  })

  it('executes a call and cuts the connection', async () => {
    world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor: 'writes' })
    expect((await world.call('app.option.get')).status).toBe(200)
    await expect(world.call('app.option.set', { options: { a: 1 } })).rejects.toThrow(
      'fetch failed',
    )
    expect((await world.call('app.option.get')).body['result']).toEqual({ a: 1 })
    expect(world.callLog.entries.map(({ status }) => status)).toEqual([200, 0, 200])
  })

  it('makes answers slow', async () => {
    world.switches.set({ slowMs: 80 })
    const started = performance.now()
    await world.call('profile')
    expect(performance.now() - started).toBeGreaterThan(75)
  })

  it('takes the OAuth server away', async () => {
    world.switches.set({ oauthDown: true })
    expect((await fetch(`${world.oauth.url}/oauth/token/`)).status).toBe(503)
  })
})

describe('a bug of the emulator', () => {
  it('is a 500 and is told', async () => {
    const bugs: string[] = []
    const broken = await startTestWorld({
      methods: [
        [
          {
            name: 'broken.get',
            scope: null,
            run: () => {
              throw new TypeError('a bug')
            },
          },
        ],
      ],
      onBug: (error, method) => void bugs.push(`${method}: ${String(error)}`),
    })
    const answer = await post(`${broken.portal.url}/rest/broken.get`, { auth: broken.token() })
    await broken.stop()
    expect(answer).toMatchObject({ status: 500, body: { error: 'INTERNAL_SERVER_ERROR' } })
    expect(bugs).toEqual(['broken.get: TypeError: a bug'])
  })
})
