import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import { APP, aRequest, aScene, type Scene } from '../../../tests/contract/bitrix24-scene.ts'
import { startScripted } from '../../../tests/contract/scripted-server.ts'
import { HostUnavailable } from '../../errors.ts'
import type { HostPageAnswer } from '../host.ts'

const ADMIN = 1
const REP = 3

let scene: Scene
beforeEach(async () => {
  scene = await aScene()
})
afterEach(() => scene.stop())

const portal = () => scene.world.portal
const app = () => portal().portal.state.app!
const addresses = () => ({
  handlerUrl: `${scene.publicUrl}/bitrix24/app`,
  installUrl: `${scene.publicUrl}/bitrix24/install`,
})

/** The installer's entry POST with some fields replaced. */
async function openInstaller(
  change: Record<string, string> = {},
  options: { userId?: number; query?: Record<string, string> } = {},
): Promise<HostPageAnswer> {
  const { fields, url } = portal().life.entryForm({
    userId: options.userId ?? ADMIN,
    placement: 'DEFAULT',
    handler: addresses().installUrl,
  })
  const query = { ...Object.fromEntries(new URL(url).searchParams), ...options.query }
  const body = new URLSearchParams({ ...fields, ...change }).toString()
  return (await scene.host.openPage('install', aRequest({ query, body })))!
}

describe('installation', () => {
  it('stores the portal and its tokens, and binds what the manifest says', async () => {
    await scene.install()

    expect(scene.tenant()).toMatchObject({
      host: 'bitrix24',
      account: portal().portal.state.memberId,
      origin: portal().url,
      locale: 'ru',
      timeZone: 'Europe/Moscow',
      hostData: { appId: app().id, mode: 1, oauthHost: scene.world.oauth.url, installerId: '1' },
    })
    expect(scene.secrets.get(scene.tenant().id)).toMatchObject({
      applicationToken: app().applicationToken,
    })
    expect(app().eventHandlers.map(({ event }) => event.toUpperCase())).toContain(
      'ONCRMDEALMOVETOCATEGORY',
    )
    expect(app().eventHandlers).toHaveLength(16)
    expect(app().fieldTypes).toMatchObject([
      { userTypeId: 'shagolad_strip', handler: `${scene.publicUrl}/bitrix24/strip` },
      { userTypeId: 'shagolad_time', handler: `${scene.publicUrl}/bitrix24/contact-strip` },
    ])
  })

  it('leaves out the call card alone where telephony was not granted', async () => {
    await scene.install()
    const places = app().placements.map(({ placement }) => placement)

    expect(places).toContain('REST_APP_URI')
    expect(places).not.toContain('CALL_CARD')

    const other = await aScene({ scopes: [...APP.scopes, 'telephony'] })
    await other.install()
    const granted = other.world.portal.portal.state.app?.placements ?? []
    await other.stop()
    expect(granted.map(({ placement }) => placement)).toContain('CALL_CARD')
  })

  it('waits for the portal to say that it is finished', async () => {
    await portal().life.install(APP, addresses(), ADMIN)

    expect(scene.tenant().state).toBe('installing')
    expect([...portal().portal.state.userFields.values()]).toEqual([])
  })

  it('puts the fields into leads, deals, contacts and companies once it is finished', async () => {
    await scene.install()

    const fields = [...portal().portal.state.userFields.values()]
    expect(fields.map(field => [field.entityTypeId, field.fieldName, field.userTypeId])).toEqual([
      [1, 'UF_CRM_SHAGOLAD_STRIP', `rest_${app().id}_shagolad_strip`],
      [2, 'UF_CRM_SHAGOLAD_STRIP', `rest_${app().id}_shagolad_strip`],
      [3, 'UF_CRM_SHAGOLAD_TIME', `rest_${app().id}_shagolad_time`],
      [4, 'UF_CRM_SHAGOLAD_TIME', `rest_${app().id}_shagolad_time`],
    ])
  })

  it('answers the installer with a page for this portal alone, without a secret', async () => {
    await portal().life.install(APP, addresses(), ADMIN)

    const answer = await openInstaller()

    expect(answer).toMatchObject({ page: 'install.html', framedBy: [portal().url] })
    expect(answer.boot).toEqual({
      page: 'install',
      memberId: portal().portal.state.memberId,
      placement: 'DEFAULT',
      options: {},
      lang: 'ru',
    })
  })

  it('repeated changes nothing on the portal', async () => {
    await scene.install()
    scene.world.callLog.reset()

    await scene.host.reconcile(scene.tenant())

    const { rest, methods } = scene.world.callLog.counts()
    expect(rest).toBe(1)
    expect(Object.keys(methods).filter(name => /bind|add|update|delete/.test(name))).toEqual([])
  })

  it('binds again what an update of the app has dropped', async () => {
    await scene.install()
    portal().life.update()
    expect(app().eventHandlers).toEqual([])

    await scene.host.reconcile(scene.tenant())

    expect(app().eventHandlers).toHaveLength(16)
  })

  it('unbinds what stands at a former address of ours', async () => {
    await scene.install()
    app().eventHandlers.push({
      ...app().eventHandlers[0]!,
      id: 999,
      handler: 'http://127.0.0.2/old',
    })

    await scene.host.reconcile(scene.tenant())

    expect(app().eventHandlers.map(({ handler }) => handler)).not.toContain('http://127.0.0.2/old')
    expect(app().eventHandlers).toHaveLength(16)
  })

  it('comes back after an uninstallation', async () => {
    await scene.install()
    const { installedAt } = scene.tenant()
    portal().life.uninstall(false)
    scene.tenants.set(scene.tenant().id, { ...scene.tenant(), state: 'removed' })
    scene.secrets.clear()

    await scene.install()

    expect(scene.tenant()).toMatchObject({ state: 'active' })
    expect(scene.tenant().installedAt).toBeGreaterThanOrEqual(installedAt)
    expect(scene.secrets.get(scene.tenant().id)).toMatchObject({
      applicationToken: app().applicationToken,
    })
    expect(await scene.crm().look({ kind: 'deal', id: asId('1') })).toBeNull()
  })

  it('says what went wrong and works at the second try', async () => {
    scene.world.switches.set({ rest503: { share: 0, next: 1 } })
    await portal().life.install(APP, addresses(), ADMIN)
    expect(scene.tenants.size).toBe(0)

    scene.world.switches.set({ rest503: { share: 0, next: 1 } })
    const failed = await openInstaller()
    const done = await openInstaller()

    expect(failed.boot['installError']).toContain('QUERY_LIMIT_EXCEEDED')
    expect(done.boot).not.toHaveProperty('installError')
    expect(scene.tenant().state).toBe('installing')
  })
})

describe('a forged installation', () => {
  beforeEach(async () => {
    await scene.install()
    scene.world.callLog.reset()
  })

  function requestsLeft(): number {
    const { rest, oauth } = scene.world.callLog.counts()
    return rest + oauth
  }

  it('naming another OAuth server sends nothing anywhere', async () => {
    const decoy = await startScripted({ body: {} })

    const answer = await openInstaller({ SERVER_ENDPOINT: `${decoy.origin}/rest/` })

    expect(answer.boot['installError']).toBe('unknown OAuth server')
    expect(decoy.heard).toEqual([])
    expect(requestsLeft()).toBe(0)
    await decoy.stop()
  })

  it('naming another portal in DOMAIN sends nothing there', async () => {
    const decoy = await startScripted({ body: {} })
    const domain = decoy.origin.replace('http://', '')

    await openInstaller({}, { query: { DOMAIN: domain, PROTOCOL: '0' } })

    expect(decoy.heard).toEqual([])
    expect(scene.tenant().origin).toBe(portal().url)
    await decoy.stop()
  })

  it('by a user who is no administrator changes nothing', async () => {
    const before = scene.secrets.get(scene.tenant().id)

    const answer = await openInstaller({ APPLICATION_TOKEN: 'mine' }, { userId: REP })

    expect(answer.boot['installError']).toBe('not an administrator')
    expect(scene.secrets.get(scene.tenant().id)).toEqual(before)
  })

  it('with the id of another portal changes nothing', async () => {
    const answer = await openInstaller({ member_id: 'another' })

    expect(answer.boot['installError']).toBe('other portal')
    expect([...scene.tenants.keys()]).toEqual([scene.tenant().id])
  })

  it('with a token that is not ours changes nothing', async () => {
    const other = { ...APP, clientId: 'app.other', code: 'other.app', clientSecret: 'theirs' }
    portal().life.addOtherApp(other, addresses(), ADMIN)
    const theirs = scene.world.oauth.issue({
      memberId: portal().portal.state.memberId,
      userId: ADMIN,
      clientId: other.clientId,
    })
    const before = scene.secrets.get(scene.tenant().id)

    const answer = await openInstaller({ REFRESH_ID: theirs.refreshToken })

    expect(answer.boot['installError']).toBe('refresh: invalid_grant')
    expect(scene.secrets.get(scene.tenant().id)).toEqual(before)
  })
})

describe('claims of strangers', () => {
  it('cost no call to the vendor once they come too often, by page and by event', async () => {
    const full = new Set<string>()
    const asked: string[] = []
    const rate = {
      ask: async (bucket: string) => {
        asked.push(bucket)
        return full.has(bucket) ? 60_000 : 0
      },
    }
    await scene.stop()
    scene = await aScene({ dependencies: { rate } })
    await scene.install()
    for (const bucket of asked.filter(name => name.startsWith('bitrix24/claim'))) full.add(bucket)
    full.add(`bitrix24/claim:${scene.tenant().id}`)
    scene.world.callLog.reset()

    for (const member_id of [portal().portal.state.memberId, 'unknown']) {
      const page = await openInstaller({ REFRESH_ID: 'junk', member_id })
      expect(page.boot['installError']).toContain('our own rate')
    }
    const event = new URLSearchParams({
      event: 'ONAPPINSTALL',
      ts: '1790001234',
      'auth[member_id]': portal().portal.state.memberId,
      'auth[application_token]': 'forged',
      'auth[refresh_token]': 'junk',
      'auth[server_endpoint]': scene.world.oauth.serverEndpoint,
    }).toString()
    await expect(scene.host.readWebhook(aRequest({ body: event }))).rejects.toBeInstanceOf(
      HostUnavailable,
    )
    expect(scene.world.callLog.counts()).toMatchObject({ rest: 0, oauth: 0 })
  })
})
