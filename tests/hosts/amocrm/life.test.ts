import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHmac } from 'node:crypto'
import { ADMIN, emptyState, REPS } from './empty-state.ts'
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
const [rep] = REPS

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

describe('installing and disabling', () => {
  it('sends the install hook with code and referer, and the code is good', async () => {
    expect(await world.install(world.integration.clientId, ADMIN)).toBe(200)
    const url = new URL(ours.requests[0]!.url, ours.url)

    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      referer: world.account.host,
      client_id: world.integration.clientId,
      from_widget: '1',
      platform: '1',
    })
    expect(url.searchParams.has('state')).toBe(false)
    expect((await exchange(byCode(url.searchParams.get('code') ?? ''))).status).toBe(200)
  })

  it('ignores what the hook is answered and does not repeat it', async () => {
    ours.status = 500
    await world.install(world.integration.clientId, ADMIN)
    await world.tick()

    expect(ours.requests).toHaveLength(1)
    expect(world.account.state.installations.get(world.integration.clientId)?.isActive).toBe(true)
  })

  it('waits three seconds for the answer, no longer', async () => {
    ours.delayMs = 3500
    expect(await world.install(world.integration.clientId, ADMIN)).toBe(0)
  }, 8000)

  it('is for administrators only', async () => {
    await expect(world.install(world.integration.clientId, rep)).rejects.toThrow(/administrator/)
  })

  it('revokes every token at once and sends the signed hook', async () => {
    const pair = await exchange(byCode(freshCode()))
    await world.disable(world.integration.clientId)
    const query = Object.fromEntries(new URL(ours.requests[0]!.url, ours.url).searchParams)
    const { clientId, clientSecret } = world.integration
    const signature = createHmac('sha256', clientSecret)
      .update(`${clientId}|31447755`)
      .digest('hex')

    expect(query).toEqual({ account_id: '31447755', client_uuid: clientId, signature })
    expect((await account(pair.at('access_token'))).status).toBe(401)
    expect((await exchange(byRefresh(pair.at('refresh_token')))).status).toBe(401)
  })
})

describe('the consent page', () => {
  const post = (form: Record<string, string>) =>
    fetch(`${world.wwwUrl}/oauth`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(form),
    })

  it('lists those who may grant and sends the browser back with code, referer and state', async () => {
    const { clientId } = world.integration
    const page = await fetch(
      `${world.wwwUrl}/oauth?client_id=${clientId}&state=s%201&mode=post_message`,
    )
    const form = {
      client_id: clientId,
      state: 's 1',
      mode: 'post_message',
      who: `31447755:${ADMIN}`,
      decision: 'allow',
    }
    const address = new URL((await post(form)).headers.get('location') ?? '')

    expect(await page.text()).toContain(`value="31447755:${ADMIN}"`)
    expect(address.searchParams.get('state')).toBe('s 1')
    expect(address.searchParams.get('referer')).toBe(world.account.host)
    expect((await exchange(byCode(address.searchParams.get('code') ?? ''))).status).toBe(200)
  })

  it('sends access_denied after a refusal', async () => {
    const form = {
      client_id: world.integration.clientId,
      state: 's',
      mode: 'post_message',
      decision: 'deny',
    }
    const address = new URL((await post(form)).headers.get('location') ?? '')

    expect(Object.fromEntries(address.searchParams)).toEqual({
      error: 'access_denied',
      client_id: world.integration.clientId,
      state: 's',
    })
  })

  it('lets a rep grant only while the integration is installed', async () => {
    const form = {
      client_id: world.integration.clientId,
      mode: 'post_message',
      who: `31447755:${rep}`,
      decision: 'allow',
    }
    expect((await post(form)).status).toBe(302)
    await world.disable(world.integration.clientId)
    expect((await post(form)).status).toBe(403)
  })

  it('offers an integration that is not moderated in its technical account only', async () => {
    const other = emptyState({ accountId: 55, isTechnicalAccount: false })
    const two = await startTestAmoWorld({ otherStates: [other] }, { isPublic: false })
    const page = await (
      await fetch(`${two.wwwUrl}/oauth?client_id=${two.integration.clientId}`)
    ).text()

    expect(page).toContain('31447755:')
    expect(page).not.toContain('"55:')
    await two.stop()
  })
})

describe('a renamed account', () => {
  it('is gone at its old address, found by the look-up, and works at its new one', async () => {
    const pair = await exchange(byCode(freshCode()))
    const old = world.account.url
    await world.account.rename('acme-new')
    const refresh = { headers: { 'x-refresh-token': String(pair.at('refresh_token')) } }
    const found = await readAnswer(
      await fetch(`${world.apiUrl}/oauth2/account/current/subdomain`, refresh),
    )

    expect((await fetch(`${old}/oauth2/access_token`, { method: 'POST', body: '' })).status).toBe(
      404,
    )
    expect((await fetch(`${old}/api/v4/account`)).status).toBe(404)
    expect(found.body).toEqual({
      id: 31_447_755,
      subdomain: 'acme-new',
      domain: world.account.host,
      top_level_domain: 'ru',
    })
    expect((await exchange(byRefresh(pair.at('refresh_token')))).status).toBe(200)
    expect((await fetch(`${world.wwwUrl}/oauth2/account/current/subdomain`, refresh)).status).toBe(
      404,
    )
  })

  it('is not found with a dead refresh token', async () => {
    const answer = await fetch(`${world.apiUrl}/oauth2/account/current/subdomain`, {
      headers: { 'x-refresh-token': 'x' },
    })
    expect(answer.status).toBe(401)
  })
})

describe('a disposable token', () => {
  const ask = (cookie: string, clientId = world.integration.clientId) =>
    fetch(`${world.account.url}/ajax/v2/integrations/${clientId}/disposable_token`, {
      headers: { cookie },
    })

  it('names account and person, is signed with the secret, and its aud has no port', async () => {
    const { token } = (await (await ask(world.account.login(rep))).json()) as { token: string }
    const [head = '', body = '', signature] = token.split('.')
    const wanted = createHmac('sha256', world.integration.clientSecret)
      .update(`${head}.${body}`)
      .digest('base64url')

    expect(signature).toBe(wanted)
    expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toMatchObject({
      iss: world.account.url,
      aud: 'http://127.0.0.1',
      exp: now / 1000 + 1800,
      account_id: 31_447_755,
      user_id: rep,
      client_uuid: world.integration.clientId,
      is_admin: false,
    })
  })

  it('needs a session and an installed integration', async () => {
    expect((await ask('')).status).toBe(401)
    await world.disable(world.integration.clientId)
    expect((await ask(world.account.login(rep))).status).toBe(403)
    expect((await ask(world.account.login(rep), 'unknown')).status).toBe(404)
  })
})
