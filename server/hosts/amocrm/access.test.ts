import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  anAmoScene,
  CLIENT_ID,
  CLIENT_SECRET,
  vendorOf,
  type AmoScene,
} from '../../../tests/contract/amocrm-scene.ts'
import { portOver, secretsOver } from '../../../tests/contract/bitrix24-scene.ts'
import { ADMIN } from '../../../tests/hosts/amocrm/empty-state.ts'
import { asInstant, HOUR, plus, SECOND } from '../../../shared/time/instant.ts'
import { HostUnavailable, TenantDisconnected } from '../../errors.ts'
import type { Tokens } from '../common/ports.ts'
import { createAmoCrm, type AmoCrmDependencies } from './index.ts'

let scene: AmoScene
/** How far our clock is ahead. */
let aheadMs: number

beforeEach(async () => {
  aheadMs = 0
  scene = await anAmoScene({ dependencies: { now: () => asInstant(Date.now() + aheadMs) } })
  await scene.install()
})
afterEach(() => scene.stop())

const tokens = () => scene.secrets.get(scene.tenant().id)!
const keep = (change: Partial<Tokens>) =>
  scene.secrets.set(scene.tenant().id, { ...tokens(), ...change })

/** `POST /oauth2/access_token` so far. */
function refreshes(): number {
  return scene.world.callLog.entries.filter(({ path }) => path === '/oauth2/access_token').length
}

const ask = () => scene.crm().cardsOfTask('1' as never)

describe('an access token', () => {
  it('is used for half of its day without a refresh', async () => {
    const before = refreshes()
    aheadMs = 11 * HOUR
    await ask()

    expect(refreshes()).toBe(before)
  })

  it('is renewed ahead of its end, and the new pair is kept', async () => {
    const before = tokens()
    aheadMs = 13 * HOUR
    await ask()

    expect(tokens().refreshToken).not.toBe(before.refreshToken)
    expect(tokens().applicationToken).toBe(before.applicationToken)
  })

  it('serves on when it could not be renewed ahead of its end', async () => {
    scene.world.switches.set({ oauthDown: true })
    aheadMs = 13 * HOUR

    await expect(ask()).resolves.toEqual([])
  })

  it('that has ended waits for the vendor', async () => {
    scene.world.switches.set({ oauthDown: true })
    aheadMs = 25 * HOUR

    await expect(ask()).rejects.toBeInstanceOf(HostUnavailable)
  })

  it('that the account takes no more is renewed, and the call made again', async () => {
    keep({ accessToken: 'dead' })

    await expect(ask()).resolves.toEqual([])
    expect(tokens().accessToken).not.toBe('dead')
  })

  it('is renewed also when the account answers with its login page', async () => {
    scene.world.switches.set({ html401: { share: 0, next: 1 } })
    const before = tokens()
    await ask()

    expect(tokens().refreshToken).not.toBe(before.refreshToken)
  })

  it('is renewed once, however many ask', async () => {
    keep({ accessToken: 'dead' })
    const before = refreshes()

    await Promise.all(Array.from({ length: 12 }, ask))

    expect(refreshes()).toBe(before + 1)
  })

  it('is renewed once by two processes: a refresh token used twice would end the installation', async () => {
    const secrets = secretsOver(scene.secrets)
    const modules = [1, 2].map(() => createAmoCrm(partsOf(secrets)))
    keep({ accessToken: 'dead' })
    const before = refreshes()

    await Promise.all(modules.map(host => host.connect(scene.tenant(), 'event').users()))

    expect(refreshes()).toBe(before + 1)
  })

  function partsOf(secrets: AmoCrmDependencies['secrets']): AmoCrmDependencies {
    const redirectUri = `${scene.publicUrl}/amocrm/oauth`
    return {
      integration: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, redirectUri },
      vendor: vendorOf(scene.world),
      publicUrl: scene.publicUrl,
      tenants: portOver(scene.tenants),
      secrets,
      rate: { ask: async () => 0 },
      rateLimit: { perSecond: 5, burst: 2 },
      publish: async () => undefined,
      clock: { now: () => asInstant(Date.now()) },
      now: () => asInstant(Date.now()),
      log: { info: () => undefined, warn: () => undefined },
    }
  }
})

describe('a refresh token', () => {
  it('that is dead disconnects the account', async () => {
    keep({ accessToken: 'dead', refreshToken: 'dead' })

    await expect(ask()).rejects.toBeInstanceOf(TenantDisconnected)
  })

  it('is not used twice when the answer to it was lost', async () => {
    keep({ accessToken: 'dead' })
    scene.world.switches.set({ oauthAnswerLost: { share: 0, next: 1 } })

    await expect(ask()).rejects.toBeInstanceOf(HostUnavailable)
    // The old one is used up and the new one is lost: only a person can help.
    await expect(ask()).rejects.toBeInstanceOf(TenantDisconnected)
  })

  it('is kept before the call it was needed for', async () => {
    keep({ accessToken: 'dead' })
    scene.world.switches.set({ api500: { share: 1, next: 0 } })
    await expect(ask()).rejects.toBeInstanceOf(HostUnavailable)
    const kept = tokens()
    scene.world.switches.set({ api500: { share: 0, next: 0 } })

    await expect(ask()).resolves.toEqual([])
    expect(tokens()).toEqual(kept)
  })
})

describe('a renamed account', () => {
  it('is found at its new name, and its tokens with it', async () => {
    const before = scene.tenant().origin
    await scene.world.account.rename('acme-new')

    await expect(ask()).resolves.toEqual([])
    expect(scene.tenant().origin).toBe(scene.world.account.url)
    expect(scene.tenant().origin).not.toBe(before)
  })

  it('is asked for once: one that is gone for good is disconnected', async () => {
    await scene.world.account.rename('acme-new')
    await scene.world.disable(CLIENT_ID)

    await expect(ask()).rejects.toBeInstanceOf(TenantDisconnected)
  })

  it('is not looked for at a host that is not the vendor’s', async () => {
    const { id } = scene.tenant()
    const hostData = { ...scene.tenant().hostData, apiHost: 'evil.example' }
    scene.tenants.set(id, { ...scene.tenant(), hostData })
    await scene.world.account.rename('acme-new')

    await expect(ask()).rejects.toBeInstanceOf(TenantDisconnected)
  })
})

describe('reinstalling', () => {
  it('brings a disconnected account back', async () => {
    keep({ accessToken: 'dead', refreshToken: 'dead' })
    await expect(ask()).rejects.toBeInstanceOf(TenantDisconnected)
    scene.tenants.set(scene.tenant().id, { ...scene.tenant(), state: 'paused' })

    await scene.world.install(CLIENT_ID, ADMIN)

    await expect(ask()).resolves.toEqual([])
    expect(scene.tenant().state).toBe('installing')
    expect(tokens().expiresAt).toBeGreaterThan(plus(asInstant(Date.now()), 86_000 * SECOND))
  })
})
