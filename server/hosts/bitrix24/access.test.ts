import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { asInstant, DAY, SECOND } from '../../../shared/time/instant.ts'
import {
  APP,
  aScene,
  portOver,
  secretsOver,
  type Scene,
} from '../../../tests/contract/bitrix24-scene.ts'
import { startScripted } from '../../../tests/contract/scripted-server.ts'
import { HostUnavailable, TenantDisconnected } from '../../errors.ts'
import { createAccess } from './access.ts'
import { createHttp } from './client.ts'
import { createOAuth } from './oauth.ts'
import type { Tokens } from './ports.ts'

const CARD: CardRef = { kind: 'deal', id: asId('1') }

describe("the app's own access", () => {
  let scene: Scene
  let aheadMs = 0
  beforeEach(async () => {
    scene = await aScene({ dependencies: { now: () => asInstant(Date.now() + aheadMs) } })
    await scene.install()
    pass()
    scene.world.callLog.reset()
  })
  afterEach(() => scene.stop())

  /** Long enough for every token to be read from the store again. */
  function pass(): void {
    aheadMs += 2 * SECOND
  }

  function setTokens(change: Partial<Tokens>): void {
    const { id } = scene.tenant()
    scene.secrets.set(id, { ...scene.secrets.get(id)!, ...change })
  }

  const ended = asInstant(Date.now() - DAY)

  it('refreshes a token that is ending before it is used', async () => {
    setTokens({ expiresAt: asInstant(Date.now() + 10_000) })
    const before = scene.secrets.get(scene.tenant().id)!

    await scene.crm().look(CARD)

    const after = scene.secrets.get(scene.tenant().id)!
    expect(after.accessToken).not.toBe(before.accessToken)
    expect(after.refreshToken).not.toBe(before.refreshToken)
    expect(after.applicationToken).toBe(before.applicationToken)
    expect(scene.world.callLog.counts()).toMatchObject({ rest: 1, oauth: 1 })
  })

  it('refreshes a token that the portal no longer takes', async () => {
    setTokens({ accessToken: 'unknown' })

    expect(await scene.crm().look(CARD)).toBeNull()
    expect(scene.world.callLog.counts()).toMatchObject({ rest: 2, oauth: 1 })
  })

  it('is refreshed once, however many calls find it ended at the same time', async () => {
    setTokens({ expiresAt: ended })

    await Promise.all(Array.from({ length: 20 }, () => scene.crm().look(CARD)))

    expect(scene.world.callLog.counts().oauth).toBe(1)
  })

  it('is refreshed once by two processes on one store', async () => {
    setTokens({ expiresAt: ended })
    const tenant = scene.tenant()
    const shared = { tenants: portOver(scene.tenants), secrets: secretsOver(scene.secrets) }
    const process = () =>
      createAccess({
        ...shared,
        oauth: createOAuth({
          http: createHttp({ timeoutMs: 2_000, useProxy: false }),
          app: APP,
          oauthHosts: [scene.world.oauth.url],
          allowHttp: true,
          now: () => asInstant(Date.now()),
        }),
        now: () => asInstant(Date.now()),
        log: { info: () => undefined, warn: () => undefined },
      })(tenant)

    const accesses = await Promise.all([process(), process(), process()].map(one => one.current()))

    expect(new Set(accesses.map(({ token }) => token)).size).toBe(1)
    expect(scene.world.callLog.counts().oauth).toBe(1)
  })

  it('stops for the tenant when the refresh token is dead', async () => {
    setTokens({ expiresAt: ended, refreshToken: 'dead' })

    await expect(scene.crm().look(CARD)).rejects.toBeInstanceOf(TenantDisconnected)
    expect(scene.world.callLog.counts().rest).toBe(0)
  })

  it('stops for the tenant while the app is not paid for', async () => {
    setTokens({ expiresAt: ended })
    scene.world.switches.set({ paymentRequired: true })

    await expect(scene.crm().look(CARD)).rejects.toBeInstanceOf(TenantDisconnected)
  })

  it('knows the tokens for a moment, then stops for a tenant whose tokens were forgotten', async () => {
    expect(await scene.crm().look(CARD)).toBeNull()
    scene.secrets.clear()
    expect(await scene.crm().look(CARD)).toBeNull()
    pass()

    await expect(scene.crm().look(CARD)).rejects.toBeInstanceOf(TenantDisconnected)
  })

  it('waits for an OAuth server that is down, and keeps the tokens', async () => {
    setTokens({ expiresAt: ended })
    const before = scene.secrets.get(scene.tenant().id)
    scene.world.switches.set({ oauthDown: true })

    await expect(scene.crm().look(CARD)).rejects.toBeInstanceOf(HostUnavailable)

    expect(scene.secrets.get(scene.tenant().id)).toEqual(before)
    scene.world.switches.set({ oauthDown: false })
    expect(await scene.crm().look(CARD)).toBeNull()
  })

  it('learns where a portal has moved', async () => {
    const { origin } = scene.tenant()
    const former = await startScripted({
      status: 302,
      headers: { Location: `${origin}/rest/batch` },
      body: '',
    })
    scene.tenants.set(scene.tenant().id, { ...scene.tenant(), origin: former.origin })

    expect(await scene.crm().look(CARD)).toBeNull()

    expect(scene.tenant().origin).toBe(origin)
    await former.stop()
  })
})

describe('an OAuth server', () => {
  const oauth = createOAuth({
    http: createHttp({ timeoutMs: 300, useProxy: false }),
    app: APP,
    oauthHosts: ['https://oauth.bitrix.info', 'https://oauth.bitrix24.tech'],
    allowHttp: false,
    now: () => asInstant(0),
  })

  it.each([
    ['https://oauth.bitrix.info/rest/', 'https://oauth.bitrix.info'],
    ['https://oauth.bitrix24.tech/rest/', 'https://oauth.bitrix24.tech'],
    ['https://OAUTH.bitrix.info:443/rest/', 'https://oauth.bitrix.info'],
    ['http://oauth.bitrix.info/rest/', null],
    ['https://oauth.bitrix.info.evil.example/rest/', null],
    ['https://evil.example/oauth.bitrix.info/rest/', null],
    ['https://oauth.bitrix.info@evil.example/rest/', null],
    ['https://user:word@oauth.bitrix.info/rest/', null],
    ['https://oauth.bitrix.info:8443/rest/', null],
    ['//oauth.bitrix.info/rest/', null],
    ['', null],
    [null, null],
  ])('named %j is taken for %j', (endpoint, host) => {
    expect(oauth.findHost(endpoint)).toBe(host)
  })

  it('outside the list is never sent our secret', async () => {
    const decoy = await startScripted({ body: {} })

    await expect(oauth.refresh(decoy.origin, 'x')).rejects.toMatchObject({ code: 'host.refused' })

    expect(decoy.heard).toEqual([])
    await decoy.stop()
  })
})

describe('an answer of the OAuth server', () => {
  const grant = {
    access_token: 'a',
    refresh_token: 'r',
    expires_in: 3600,
    member_id: 'm',
    client_endpoint: 'https://acme.bitrix24.ru/rest/',
    user_id: 7,
  }

  async function refreshed(body: unknown, allowHttp = false, status = 200) {
    const server = await startScripted({ status, body })
    const oauth = createOAuth({
      http: createHttp({ timeoutMs: 300, useProxy: false }),
      app: APP,
      oauthHosts: [server.origin],
      allowHttp,
      now: () => asInstant(1_000),
    })
    try {
      return await oauth.refresh(server.origin, 'refresh-1')
    } finally {
      expect(server.heard[0]).toMatchObject({ path: '/oauth/token/' })
      expect(new URLSearchParams(server.heard[0]!.body).get('refresh_token')).toBe('refresh-1')
      await server.stop()
    }
  }

  it('is read with the end of the token on the real clock', async () => {
    expect(await refreshed(grant)).toEqual({
      accessToken: 'a',
      refreshToken: 'r',
      expiresAt: 3_601_000,
      memberId: 'm',
      origin: 'https://acme.bitrix24.ru',
      userId: '7',
    })
  })

  it('with a portal on plain http is refused outside the demo', async () => {
    const plain = { ...grant, client_endpoint: 'http://127.0.0.1:8080/rest/' }

    await expect(refreshed(plain)).rejects.toMatchObject({ code: 'host.refused' })
    expect((await refreshed(plain, true)).origin).toBe('http://127.0.0.1:8080')
  })

  it.each([
    ['invalid_grant', 400, 'tenant.disconnected'],
    ['PAYMENT_REQUIRED', 400, 'tenant.disconnected'],
    ['invalid_client', 401, 'host.refused'],
  ])('saying %s is one of our errors', async (error, status, code) => {
    await expect(refreshed({ error }, false, status)).rejects.toMatchObject({ code })
  })

  it.each([
    ['no token in it', { ok: true }],
    ['no JSON', '<html>'],
    ['nothing', null],
  ])('with %s is worth asking for again', async (_why, body) => {
    await expect(refreshed(body)).rejects.toMatchObject({ code: 'host.unavailable' })
  })
})
