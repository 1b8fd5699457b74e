import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OTHER_APP, post, read, startTestWorld, type TestWorld } from './test-world.ts'

let world: TestWorld

beforeEach(async () => {
  world = await startTestWorld()
})

afterEach(() => world.stop())

const rest = (path: string) => `${world.portal.url}${path}`

describe('a request to REST', () => {
  it('is understood as JSON, as a form, as a query, with GET and with POST', async () => {
    const auth = world.token()
    const form = new URLSearchParams({ auth, 'FILTER[ID]': '3' })
    const answers = [
      await post(rest('/rest/user.get'), { auth, FILTER: { ID: 3 } }),
      await read(await fetch(rest('/rest/user.get'), { method: 'POST', body: form })),
      await read(await fetch(rest(`/rest/user.get?${form}`))),
      await read(
        await fetch(rest(`/rest/user.get?FILTER[ID]=3`), { method: 'POST', body: `auth=${auth}` }),
      ),
    ]
    const ids = answers.map(({ body }) => (body['result'] as { ID: string }[]).map(row => row.ID))
    expect(ids).toEqual([['3'], ['3'], ['3'], ['3']])
  })

  it('finds its method with two slashes, with .json, and in any case', async () => {
    const auth = world.token()
    const statuses = await Promise.all(
      ['/rest//profile', '/rest/profile.json', '/rest/Profile', '/rest/PROFILE.json/'].map(
        async path => (await post(rest(path), { auth })).status,
      ),
    )
    expect(statuses).toEqual([200, 200, 200, 200])
  })

  it('is answered with the time of the portal and the cost of the method', async () => {
    const { body } = await world.call('profile')
    expect(body['time']).toEqual({
      start: expect.any(Number),
      finish: expect.any(Number),
      duration: expect.any(Number),
      processing: expect.any(Number),
      date_start: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+03:00$/),
      date_finish: expect.stringMatching(/\+03:00$/),
      operating_reset_at: expect.any(Number),
      operating: expect.any(Number),
    })
  })

  it('is answered in pages of 50 with total and next', async () => {
    const { users } = world.portal.portal.state
    for (let id = 7; id <= 60; id += 1) users.set(id, { ...users.get(3)!, id })
    const first = await world.call('user.get')
    const second = await world.call('user.get', { start: 50 })
    expect(first.body).toMatchObject({ total: 60, next: 50 })
    expect(first.body['result']).toHaveLength(50)
    expect(second.body['result']).toHaveLength(10)
    expect(second.body).not.toHaveProperty('next')
  })

  it.each([
    ['no token', '', 401, 'NO_AUTH_FOUND'],
    ['a token nobody issued', 'abc', 401, 'NO_AUTH_FOUND'],
  ])('is refused with %s', async (_name, auth, status, error) => {
    const answer = await post(rest('/rest/profile'), { auth })
    expect(answer).toMatchObject({ status, body: { error, error_description: expect.any(String) } })
  })

  it('is refused with an expired token, and the token of a removed app', async () => {
    const auth = world.token()
    world.oauth.tokens.expireAll()
    expect(await post(rest('/rest/profile'), { auth })).toMatchObject({
      status: 401,
      body: { error: 'expired_token' },
    })
    const later = world.token()
    world.portal.life.uninstall(true)
    expect(await post(rest('/rest/profile'), { auth: later })).toMatchObject({
      status: 401,
      body: { error: 'invalid_token' },
    })
  })

  it('is refused with the token of a person who was dismissed', async () => {
    expect(await world.call('profile', {}, 6)).toMatchObject({
      status: 403,
      body: { error: 'user_access_error' },
    })
  })

  it.each([
    ['crm.nothing.get', 1, 404, 'ERROR_METHOD_NOT_FOUND'],
    ['telephony.externalcall.nothing', 1, 404, 'ERROR_METHOD_NOT_FOUND'],
    ['placement.get', 3, 403, 'ACCESS_DENIED'],
    ['event.offline.list', 3, 403, 'ACCESS_DENIED'],
  ])('to %s by user %d is refused', async (method, user, status, error) => {
    expect(await world.call(method, {}, user)).toMatchObject({ status, body: { error } })
  })

  it('is refused without the scope', async () => {
    const addresses = { handlerUrl: 'http://127.0.0.1:9/x', installUrl: 'http://127.0.0.1:9/x' }
    world.portal.life.addOtherApp(OTHER_APP, addresses, 1)
    const auth = world.token(1, OTHER_APP.clientId)
    expect(await post(rest('/rest/placement.get'), { auth })).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope' },
    })
  })

  it('is refused when its body is no JSON', async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await read(
      await fetch(rest('/rest/profile'), { method: 'POST', headers, body: '{' }),
    )
    expect(answer).toMatchObject({ status: 400, body: { error: 'INVALID_REQUEST' } })
  })

  it('leaves no token and no parameter in the log', async () => {
    world.callLog.reset()
    await world.call('user.get', { FILTER: { NAME: 'Тайная' } }, 3)
    const [entry] = world.callLog.entries
    expect(entry).toMatchObject({ methods: ['user.get'], userId: 3, status: 200, isBatch: false })
    expect(entry?.token).toMatch(/^.{4}…$/)
    expect(JSON.stringify(entry)).not.toContain('Тайная')
    expect(world.callLog.counts()).toMatchObject({ rest: 1, oauth: 0, methods: { 'user.get': 1 } })
  })
})

describe('a hostile body', () => {
  const send = (body: string, contentType = 'application/x-www-form-urlencoded') =>
    fetch(rest('/rest/batch'), { method: 'POST', body, headers: { 'content-type': contentType } })

  it.each([
    ['a token that is a list', () => 'auth[]=x', 401],
    ['brackets without end', () => `auth=x&a${'[b'.repeat(5000)}=1`, 401],
    ['very deep brackets', () => `auth=${world.token()}&a${'[b]'.repeat(5000)}=1`, 200],
    ['commands that are a text', () => `auth=${world.token()}&cmd=profile`, 200],
    ['commands that are maps', () => `auth=${world.token()}&cmd[a][b]=profile`, 200],
    ['bytes that are no text', () => `auth=${world.token()}&a=%ff%fe`, 200],
  ])('with %s is answered without a crash', async (_name, body, status) => {
    expect((await send(body())).status).toBe(status)
    expect((await world.call('profile')).status).toBe(200)
  })

  it('in JSON that is no map is refused', async () => {
    expect((await send('"text"', 'application/json')).status).toBe(400)
    expect((await send('[]', 'application/json')).status).toBe(401)
    expect((await send('{"auth":{"a":1},"__proto__":{"x":1}}', 'application/json')).status).toBe(
      401,
    )
  })
})

describe('an incoming webhook', () => {
  it('has its creator’s rights and no app', async () => {
    const hook = world.portal.addWebhook(1)
    expect(await post(`${hook}profile`, {})).toMatchObject({
      status: 200,
      body: { result: { ID: '1' } },
    })
    expect(await post(`${hook}placement.get`, {})).toMatchObject({
      status: 403,
      body: { error: 'WRONG_AUTH_TYPE' },
    })
    expect(await post(`${hook}app.info`, {})).toMatchObject({
      status: 400,
      body: { error: 'ACCESS_DENIED' },
    })
    expect(await post(rest('/rest/1/wrong/profile'), {})).toMatchObject({
      status: 403,
      body: { error: 'INVALID_CREDENTIALS' },
    })
  })
})

describe('a page in a frame', () => {
  const origin = 'http://app.example'

  it('passes the preflight', async () => {
    const answer = await fetch(rest('/rest/profile'), { method: 'OPTIONS', headers: { origin } })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answer.headers.get('access-control-allow-headers')).toContain('content-type')
  })

  it('may read refusals, too', async () => {
    world.switches.set({ rest503: { share: 0, next: 1 } })
    const busy = await fetch(rest('/rest/profile'), { headers: { origin } })
    const unknown = await fetch(rest('/rest/profile'), { headers: { origin } })
    expect([busy.status, unknown.status]).toEqual([503, 401])
    expect(busy.headers.get('access-control-allow-origin')).toBe(origin)
    expect(unknown.headers.get('access-control-allow-origin')).toBe(origin)
    expect(world.callLog.counts()).toMatchObject({ rest: 2, restFromBrowser: 2 })
  })
})
