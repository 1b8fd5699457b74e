import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN } from './empty-state.ts'
import {
  readAnswer,
  startHeardServer,
  startTestAmoWorld,
  type HeardServer,
  type TestAmoWorld,
} from './test-world.ts'

let world: TestAmoWorld
let ours: HeardServer
let now: number
const DAY = 86_400_000

beforeEach(async () => {
  now = Date.parse('2026-11-25T09:00:00Z')
  ours = await startHeardServer()
  world = await startTestAmoWorld(
    { clock: () => now },
    { redirectUri: `${ours.url}/amocrm/oauth`, disableHookUrl: `${ours.url}/amocrm/disabled` },
  )
})
afterEach(async () => {
  await world.stop()
  await ours.stop()
})

function exchange(fields: Record<string, string>, isForm = false) {
  const { clientId, clientSecret, redirectUri } = world.integration
  const all = {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: redirectUri,
    ...fields,
  }
  return fetch(`${world.account.url}/oauth2/access_token`, {
    method: 'POST',
    headers: { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' },
    body: isForm ? new URLSearchParams(all).toString() : JSON.stringify(all),
  }).then(readAnswer)
}

function freshCode(userId = ADMIN): string {
  const wish = {
    account: world.account.account,
    clientId: world.integration.clientId,
    userId,
    state: null,
  }
  return new URL(world.life.allow(wish)).searchParams.get('code') ?? ''
}

const byCode = (code: string) => ({ grant_type: 'authorization_code', code })
const byRefresh = (token: unknown) => ({
  grant_type: 'refresh_token',
  refresh_token: String(token),
})
const account = (token: unknown) => world.get('/api/v4/account', String(token))

describe('the token endpoint of the emulated account', () => {
  it.each([false, true])('takes JSON and forms (form: %s)', async isForm => {
    const { status, body } = await exchange(byCode(freshCode()), isForm)

    expect(status).toBe(200)
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 86_400,
      server_time: now / 1000,
    })
  })

  it('gives access tokens with the claims of a real one', async () => {
    const answer = await exchange(byCode(freshCode()))
    const [, claims = ''] = String(answer.at('access_token')).split('.')

    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      aud: world.integration.clientId,
      sub: String(ADMIN),
      account_id: 31_447_755,
      api_domain: new URL(world.apiUrl).host,
      scopes: ['crm'],
      exp: now / 1000 + 86_400,
    })
  })

  it('takes a code once, and only for twenty minutes', async () => {
    const [code, late] = [freshCode(), freshCode()]
    expect((await exchange(byCode(code))).status).toBe(200)
    expect((await exchange(byCode(code))).status).toBe(400)
    now += 20 * 60_000

    const refused = await exchange(byCode(late))
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({ hint: 'Authorization code has expired', status: 400 })
  })

  it.each(['/', '?a=1'])('refuses a redirect URI that differs by %s', async ending => {
    const redirect = world.integration.redirectUri + ending

    expect((await exchange({ ...byCode(freshCode()), redirect_uri: redirect })).status).toBe(400)
  })

  it('refuses a wrong secret', async () => {
    expect((await exchange({ ...byCode(freshCode()), client_secret: 'guess' })).status).toBe(401)
  })

  it('rotates refresh tokens and answers 401 with a hint to one used before', async () => {
    const first = await exchange(byCode(freshCode()))
    const second = await exchange(byRefresh(first.at('refresh_token')))
    const again = await exchange(byRefresh(first.at('refresh_token')))

    expect(second.status).toBe(200)
    expect(second.at('refresh_token')).not.toBe(first.at('refresh_token'))
    expect(again.status).toBe(401)
    expect(again.body).toMatchObject({ hint: 'Token has been revoked' })
    expect((await account(second.at('access_token'))).status).toBe(200)
  })

  it('lets access tokens live a day and refresh tokens three months', async () => {
    const pair = await exchange(byCode(freshCode()))
    now += DAY
    expect((await account(pair.at('access_token'))).status).toBe(401)
    now += 89 * DAY
    expect((await exchange(byRefresh(pair.at('refresh_token')))).status).toBe(401)
  })

  it('expires access tokens when told to, the refresh token lives on', async () => {
    const pair = await exchange(byCode(freshCode()))
    world.tokens.age(world.integration.clientId, world.account.state.accountId)

    expect((await account(pair.at('access_token'))).status).toBe(401)
    expect((await exchange(byRefresh(pair.at('refresh_token')))).status).toBe(200)
  })

  it('loses its answer after the rotation when the switch says so', async () => {
    const pair = await exchange(byCode(freshCode()))
    world.switches.set({ oauthAnswerLost: { share: 0, next: 1 } })

    await expect(exchange(byRefresh(pair.at('refresh_token')))).rejects.toThrow('fetch failed')
    expect((await exchange(byRefresh(pair.at('refresh_token')))).status).toBe(401)
  })
})
