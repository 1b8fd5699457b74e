import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyState } from './empty-state.ts'
import {
  OTHER_APP,
  OUR_APP,
  post,
  putApp,
  read,
  startTestWorld,
  type TestWorld,
} from './test-world.ts'

let world: TestWorld

beforeEach(async () => {
  world = await startTestWorld({
    state: emptyState({ memberId: 'a'.repeat(32) }),
    otherStates: [emptyState({ memberId: 'b'.repeat(32) })],
  })
})

afterEach(() => world.stop())

const keys = { client_id: OUR_APP.clientId, client_secret: OUR_APP.clientSecret }

function grantOf(userId: number, clientId = OUR_APP.clientId) {
  return { memberId: world.portal.portal.state.memberId, userId, clientId }
}

async function askToken(query: Record<string, string>) {
  const url = `${world.oauth.url}/oauth/token/`
  return read(
    await fetch(url, { method: 'POST', body: new URLSearchParams({ ...keys, ...query }) }),
  )
}

const refresh = (token: string) => askToken({ grant_type: 'refresh_token', refresh_token: token })

describe('the OAuth server', () => {
  it('refreshes by form POST and by GET', async () => {
    const pair = world.oauth.issue(grantOf(3))
    const { status, body } = await refresh(pair.refreshToken)
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires: expect.any(Number),
      expires_in: 3600,
      scope: OUR_APP.scopes.join(','),
      domain: new URL(world.oauth.url).host,
      server_endpoint: `${world.oauth.url}/rest/`,
      client_endpoint: world.portal.clientEndpoint,
      member_id: world.portal.portal.state.memberId,
      user_id: 3,
      status: 'L',
    })
    const query = new URLSearchParams({
      ...keys,
      grant_type: 'refresh_token',
      refresh_token: String(body['refresh_token']),
    })
    expect((await fetch(`${world.oauth.url}/oauth/token/?${query}`)).status).toBe(200)
  })

  it('gives a token that works for the same person', async () => {
    const { body } = await refresh(world.oauth.issue(grantOf(4)).refreshToken)
    const me = await post(`${world.portal.url}/rest/profile`, { auth: body['access_token'] })
    expect(me.body).toMatchObject({ result: { ID: '4', ADMIN: false } })
  })

  it('lets a refresh token be used once', async () => {
    const { refreshToken } = world.oauth.issue(grantOf(3))
    await refresh(refreshToken)
    expect(await refresh(refreshToken)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    })
  })

  it('exchanges a code once, without expires and user_id', async () => {
    const code = world.oauth.tokens.issueCode(grantOf(1))
    const first = await askToken({ grant_type: 'authorization_code', code })
    expect(first.status).toBe(200)
    expect(first.body).not.toHaveProperty('expires')
    expect(first.body).not.toHaveProperty('user_id')
    expect((await askToken({ grant_type: 'authorization_code', code })).body['error']).toBe(
      'invalid_grant',
    )
  })

  it.each([
    [{ client_secret: 'wrong' }, 'invalid_client'],
    [{ client_id: 'local.nobody' }, 'invalid_client'],
    [{ grant_type: 'password' }, 'invalid_request'],
    [{ refresh_token: 'made up' }, 'invalid_grant'],
  ])('refuses %o', async (change, error) => {
    const { refreshToken } = world.oauth.issue(grantOf(1))
    const asked = { grant_type: 'refresh_token', refresh_token: refreshToken, ...change }
    expect((await askToken(asked)).body['error']).toBe(error)
  })

  it('does not refresh for one app what was issued to another', async () => {
    const addresses = { handlerUrl: 'http://127.0.0.1:9/x', installUrl: 'http://127.0.0.1:9/x' }
    world.portal.life.addOtherApp(OTHER_APP, addresses, 1)
    const theirs = world.oauth.issue(grantOf(1, OTHER_APP.clientId))
    expect((await refresh(theirs.refreshToken)).body['error']).toBe('invalid_grant')
    const info = await post(`${world.portal.url}/rest/app.info`, { auth: theirs.accessToken })
    expect(info.body).toMatchObject({ result: { CODE: 'vendor.other' } })
  })

  it('forgets the tokens of a person who was dismissed and of an app that was removed', async () => {
    const rep = world.oauth.issue(grantOf(3))
    world.portal.portal.state.users.get(3)!.active = false
    expect((await refresh(rep.refreshToken)).body['error']).toBe('invalid_grant')
    const admin = world.oauth.issue(grantOf(1))
    world.portal.life.uninstall(false)
    expect((await refresh(admin.refreshToken)).body['error']).toBe('invalid_grant')
  })

  it('gives short-lived tokens and none to those who have not paid', async () => {
    world.switches.set({ tokenLifeSeconds: 60 })
    const { body } = await refresh(world.oauth.issue(grantOf(1)).refreshToken)
    expect(body['expires_in']).toBe(60)
    world.switches.set({ paymentRequired: true })
    const kept = String(body['refresh_token'])
    expect((await refresh(kept)).body['error']).toBe('PAYMENT_REQUIRED')
    world.switches.set({ paymentRequired: false })
    expect((await refresh(kept)).status).toBe(200)
  })

  it('says which app a token belongs to', async () => {
    const { accessToken } = world.oauth.issue(grantOf(3))
    const asked = await fetch(`${world.oauth.url}/rest/app.info?auth=${accessToken}`)
    expect((await read(asked)).body).toMatchObject({
      result: { CODE: OUR_APP.code, client_id: OUR_APP.clientId, user_id: 3 },
    })
    const unknown = await fetch(`${world.oauth.url}/rest/app.info?auth=x`)
    expect(unknown.status).toBe(401)
  })

  it('serves two portals, which do not take each other’s tokens', async () => {
    const [first, second] = world.portals
    putApp(second!, 'http://127.0.0.1:9')
    const auth = world.token()
    expect((await post(`${second!.url}/rest/profile`, { auth })).body['error']).toBe(
      'invalid_token',
    )
    expect((await post(`${first!.url}/rest/profile`, { auth })).status).toBe(200)
    const ids = world.portals.map(({ portal }) => portal.state.app?.id)
    expect(ids[0]).not.toBe(ids[1])
  })

  it('counts its requests apart and logs no token', async () => {
    world.callLog.reset()
    const { refreshToken } = world.oauth.issue(grantOf(1))
    await refresh(refreshToken)
    expect(world.callLog.counts()).toMatchObject({
      rest: 0,
      oauth: 1,
      methods: { 'oauth/refresh_token': 1 },
    })
    expect(JSON.stringify(world.callLog.entries)).not.toContain(refreshToken)
  })
})
