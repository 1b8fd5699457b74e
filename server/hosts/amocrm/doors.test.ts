import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  anAmoScene,
  CLIENT_ID,
  CLIENT_SECRET,
  type AmoScene,
} from '../../../tests/contract/amocrm-scene.ts'
import { aRequest } from '../../../tests/contract/bitrix24-scene.ts'
import { startScripted } from '../../../tests/contract/scripted-server.ts'
import { disableSignature } from '../../../tests/hosts/amocrm/life.ts'
import { ADMIN, REPS } from '../../../tests/hosts/amocrm/empty-state.ts'
import type { DoorAnswer } from '../host.ts'

let scene: AmoScene

beforeEach(async () => {
  scene = await anAmoScene()
})
afterEach(() => scene.stop())

async function open(name: string, query: Readonly<Record<string, string>>): Promise<DoorAnswer> {
  return (await scene.host.openDoor!(name, aRequest({ method: 'GET', query })))!
}

function codeOf(userId: number): URL {
  const { world } = scene
  return new URL(
    world.life.allow({ account: world.account.account, clientId: CLIENT_ID, userId, state: null }),
  )
}

async function stateOf(lang = 'ru'): Promise<string> {
  const answer = await open('connect', { lang })
  return new URL((answer as { redirectTo: string }).redirectTo).searchParams.get('state')!
}

describe('installing the widget', () => {
  it('exchanges the code and keeps the account with its tokens', async () => {
    const status = await scene.world.install(CLIENT_ID, ADMIN)

    expect(status).toBe(200)
    expect(scene.tenant()).toMatchObject({
      origin: scene.world.account.url,
      account: '31447755',
      timeZone: 'Europe/Moscow',
      hostData: { currency: 'RUB' },
    })
    expect(scene.secrets.get(scene.tenant().id)?.applicationToken).toMatch(/^[0-9a-f]{48}$/)
    expect(scene.published.map(({ event }) => event.type)).toEqual(['tenant.installed'])
  })

  it('is answered within three seconds although the account is slow, and goes on', async () => {
    scene.world.switches.set({ slowMs: 1200 })
    const startedAt = performance.now()

    const status = await scene.world.install(CLIENT_ID, ADMIN)

    expect(status).toBe(200)
    expect(performance.now() - startedAt).toBeLessThan(2500)
    await expect.poll(() => scene.published.length, { timeout: 5000 }).toBe(1)
  })

  it('tries again when the vendor does not answer', async () => {
    scene.world.switches.set({ oauthDown: true })
    await scene.world.install(CLIENT_ID, ADMIN)
    scene.world.switches.set({ oauthDown: false })

    await expect.poll(() => scene.published.length, { timeout: 8000 }).toBe(1)
  }, 10_000)

  it('takes the same account back with its settings’ name, a new beginning and the same hook', async () => {
    await scene.install()
    const before = scene.tenant()
    const hook = scene.secrets.get(before.id)?.applicationToken
    scene.tenants.set(before.id, { ...before, state: 'removed' })

    await scene.world.install(CLIENT_ID, ADMIN)

    expect(scene.tenant().id).toBe(before.id)
    expect(scene.tenant().installedAt).toBeGreaterThan(before.installedAt)
    expect(scene.secrets.get(before.id)?.applicationToken).toBe(hook)
  })

  it.each([
    ['the secret would go elsewhere', 'evil.example'],
    ['it only looks like the vendor’s', 'acme.amocrm.ru.evil.example'],
    ['it carries an address', '127.0.0.1:1/x'],
    ['it is missing', ''],
  ])('asks nobody when the referer is wrong: %s', async (_why, referer) => {
    const answer = await open('oauth', { code: 'c', referer, client_id: CLIENT_ID })

    expect(answer.status).toBe(400)
    expect(scene.tenants.size).toBe(0)
    expect(scene.world.callLog.total).toBe(0)
  })

  it('sends the secret to no server that the pattern does not name', async () => {
    const thief = await startScripted({ body: {} })
    const vendor = { ...vendorOfTests(), hostPattern: /^[a-z0-9-]+\.amocrm\.ru$/ }
    const strict = await anAmoScene({ dependencies: { vendor } })
    const referer = new URL(thief.origin).host

    await strict.host.openDoor!(
      'oauth',
      aRequest({ method: 'GET', query: { code: 'c', referer, client_id: CLIENT_ID } }),
    )

    expect(thief.heard).toEqual([])
    await strict.stop()
    await thief.stop()
  })

  function vendorOfTests() {
    return { allowHttp: true, consentOrigin: scene.world.wwwUrl, framedBy: [] }
  }

  it.each([
    ['of another integration', { client_id: '00000000-0000-4000-8000-000000000000' }],
    ['with a made-up code', { code: 'made-up' }],
  ])('keeps nothing of a hook %s', async (_why, change) => {
    const query = Object.fromEntries(codeOf(ADMIN).searchParams)

    await open('oauth', { ...query, ...change })

    expect(scene.tenants.size).toBe(0)
    expect(scene.secrets.size).toBe(0)
  })

  it('takes a code once', async () => {
    const query = Object.fromEntries(codeOf(ADMIN).searchParams)
    await open('oauth', query)

    const again = await open('oauth', query)

    expect(again.status).toBe(400)
    expect(scene.published).toHaveLength(1)
  })
})

describe('the consent page', () => {
  it('is asked in post-message mode with a state of ours', async () => {
    const answer = (await open('connect', { lang: 'en' })) as { redirectTo: string }
    const url = new URL(answer.redirectTo)

    expect(url.origin).toBe(scene.world.wwwUrl)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: CLIENT_ID,
      mode: 'post_message',
      state: expect.stringMatching(/\..+\./),
    })
  })

  it('brings an administrator back connected, and tells the window that opened it', async () => {
    const query = Object.fromEntries(codeOf(ADMIN).searchParams)

    const answer = await open('oauth', { ...query, state: await stateOf() })

    expect(answer).toMatchObject({ status: 200, html: expect.stringContaining('подключён') })
    expect((answer as { html: string }).html).toContain(`'${scene.world.account.url}'`)
    expect((answer as { policy: string }).policy).toMatch(/script-src 'sha256-/)
  })

  it('speaks the language it was opened in', async () => {
    const answer = await open('oauth', {
      error: 'access_denied',
      client_id: CLIENT_ID,
      state: await stateOf('en'),
    })

    expect(answer).toMatchObject({ html: expect.stringContaining('Access was not given') })
  })

  it('does not let a user with fewer rights take the place of the administrator', async () => {
    await scene.install()
    const before = scene.secrets.get(scene.tenant().id)
    const query = Object.fromEntries(codeOf(REPS[0]).searchParams)

    const answer = await open('oauth', { ...query, state: await stateOf() })

    expect(answer).toMatchObject({ html: expect.stringContaining('только администратор') })
    expect(scene.secrets.get(scene.tenant().id)).toEqual(before)
  })

  it.each([
    ['forged', async () => 'a.b.c'],
    ['of another key', async () => `${(await stateOf()).slice(0, -3)}AAA`],
  ])('is not finished with a state that is %s', async (_why, state) => {
    const query = Object.fromEntries(codeOf(ADMIN).searchParams)

    const answer = await open('oauth', { ...query, state: await state() })

    expect(answer.status).toBe(400)
    expect(scene.tenants.size).toBe(0)
  })

  it('does not take the vendor’s own token for a state', async () => {
    await scene.install()
    const token = scene.world.account.disposableToken(CLIENT_ID, ADMIN)

    expect((await open('oauth', { code: 'c', state: token })).status).toBe(400)
  })
})

describe('the uninstall hook', () => {
  it('removes the account once its tokens are dead', async () => {
    await scene.install()

    expect(await scene.world.disable(CLIENT_ID)).toBe(200)
    const removed = scene.published.at(-1)?.event
    expect(removed).toMatchObject({
      type: 'tenant.removed',
      clean: false,
      installedAt: scene.tenant().installedAt,
    })

    expect(await scene.host.confirmRemoval(scene.tenant())).toBe(true)
    expect(scene.tenant().state).toBe('removed')
    expect(scene.secrets.size).toBe(0)
  })

  it('removes nothing when it is an old one sent again', async () => {
    await scene.install()
    const signature = disableSignature(CLIENT_SECRET, CLIENT_ID, 31_447_755)
    await open('disabled', { account_id: '31447755', client_uuid: CLIENT_ID, signature })

    expect(await scene.host.confirmRemoval(scene.tenant())).toBe(false)
    expect(scene.tenant().state).toBe('active')
    // The proof cost a refresh, and its tokens were kept.
    expect(await scene.crm().users()).not.toHaveLength(0)
  })

  it('takes the older name of its parameter, too', async () => {
    await scene.install()
    const signature = disableSignature(CLIENT_SECRET, CLIENT_ID, 31_447_755)

    const answer = await open('disabled', {
      account_id: '31447755',
      client_id: CLIENT_ID,
      signature,
    })

    expect(answer.status).toBe(200)
  })

  it.each([
    ['with another signature', { signature: '0'.repeat(64) }],
    ['without one', { signature: '' }],
    ['signed for another account', { account_id: '31447756' }],
    ['of another integration', { client_uuid: '00000000-0000-4000-8000-000000000000' }],
    ['signed over more than an account', { account_id: '31447755|1' }],
  ])('is refused %s', async (_why, change) => {
    await scene.install()
    const before = scene.published.length
    const signature = disableSignature(CLIENT_SECRET, CLIENT_ID, 31_447_755)
    const query = { account_id: '31447755', client_uuid: CLIENT_ID, signature, ...change }

    expect((await open('disabled', query)).status).toBe(403)
    expect(scene.published).toHaveLength(before)
  })

  it('does not remove what was installed anew since', async () => {
    await scene.install()
    const past = scene.tenant()
    await scene.world.disable(CLIENT_ID)
    await scene.host.confirmRemoval(past)
    await scene.world.install(CLIENT_ID, ADMIN)

    expect(await scene.host.confirmRemoval(past)).toBe(false)
    expect(scene.secrets.size).toBe(1)
  })
})

describe('a door', () => {
  it.each(['connect', 'oauth', 'disabled'])('%s answers a probe and takes no post', async name => {
    const head = await scene.host.openDoor!(name, aRequest({ method: 'HEAD' }))
    const post = await scene.host.openDoor!(name, aRequest({ method: 'POST' }))

    expect([head?.status, post?.status]).toEqual([200, 405])
  })

  it.each(['app', 'constructor', '__proto__'])('%s is none', async name => {
    expect(await scene.host.openDoor!(name, aRequest({ method: 'GET' }))).toBeNull()
  })
})
