import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ADMIN, emptyState } from '../hosts/bitrix24/empty-state.ts'
import { OTHER_APP, startHeardApp, type HeardApp } from '../hosts/bitrix24/test-world.ts'
import { OUR_APP, setStage, type Stage } from '../stage.ts'
import { addressOf, countHooks, openSession, postEntry, postEvent, proofOf } from './doors.ts'
import { portalOf, REP } from './scenes.ts'

vi.setConfig({ testTimeout: 40_000, hookTimeout: 60_000 })

let stage: Stage
let decoy: HeardApp

beforeAll(async () => {
  decoy = await startHeardApp()
  stage = await setStage({ otherStates: [emptyState({ memberId: 'b'.repeat(32) })] })
})
afterAll(async () => {
  await stage.close()
  await decoy.stop()
})

describe('an event', () => {
  it('with a forged application token is refused, counted and leaves nothing', async () => {
    const counted = await countHooks(stage, 'rejected')
    const answer = await postEvent(stage, {
      name: 'ONCRMLEADADD',
      id: 4711,
      auth: { application_token: 'f'.repeat(32) },
    })

    expect(answer.status).toBe(401)
    expect(await countHooks(stage, 'rejected')).toBe(counted + 1)
    expect(await traces(4711)).toEqual([])
  })

  it.each([
    ['an empty application token', { application_token: '' }],
    ['no application token', { application_token: null }],
    ['a portal nobody knows', { member_id: 'c'.repeat(32) }],
    ['a member id that is no id', { member_id: '../../etc' }],
  ])('with %s is refused', async (_what, auth) => {
    const { status } = await postEvent(stage, { name: 'ONCRMLEADADD', id: 4712, auth })

    expect([400, 401]).toContain(status)
    expect(await traces(4712)).toEqual([])
  })

  it('with the application token of another vendor’s app on the same portal is refused', async () => {
    const other = theirApp()
    const auth = { application_token: other.applicationToken }
    const { status } = await postEvent(stage, { name: 'ONCRMLEADADD', id: 4713, auth })

    expect(status).toBe(401)
    expect(await traces(4713)).toEqual([])
  })

  it('of an installation with a stranger’s OAuth server asks nobody there', async () => {
    const grant = { memberId: memberId(), userId: ADMIN, clientId: OUR_APP.clientId }
    const { refreshToken } = stage.world.oauth.issue(grant)
    const { status } = await postEvent(stage, {
      name: 'ONAPPINSTALL',
      auth: {
        application_token: 'e'.repeat(32),
        refresh_token: refreshToken,
        server_endpoint: `${decoy.url}/rest/`,
        client_endpoint: `${decoy.url}/rest/`,
        domain: new URL(decoy.url).host,
      },
    })

    expect(status).toBe(401)
    expect(decoy.requests).toEqual([])
  })
})

describe('an installation', () => {
  it('with a stranger’s SERVER_ENDPOINT is refused, and no request leaves', async () => {
    const before = await tenant()
    const answer = await postEntry(entry(), { SERVER_ENDPOINT: `${decoy.url}/rest/` })

    expect(answer.text).toContain('unknown OAuth server')
    expect(await tenant()).toEqual(before)
    expect(decoy.requests).toEqual([])
  })

  it.each([
    '',
    'http://',
    'javascript:alert(1)',
    'http://127.0.0.1:1/rest/',
    '//oauth.bitrix.info',
  ])('with the SERVER_ENDPOINT «%s» is refused', async SERVER_ENDPOINT => {
    expect((await postEntry(entry(), { SERVER_ENDPOINT })).text).toContain('unknown OAuth server')
  })

  it('with a stranger’s DOMAIN keeps the portal’s own address, as the vendor gives it', async () => {
    const form = entry()
    const url = new URL(form.url)
    url.searchParams.set('DOMAIN', new URL(decoy.url).host)
    const answer = await postEntry({ ...form, url: url.href })

    expect(answer.status).toBe(200)
    expect((await tenant())?.origin).toBe(stage.world.portal.url)
    await stage.settled()
    expect(decoy.requests).toEqual([])
  })

  it('by somebody who is no administrator is refused', async () => {
    const form = stage.world.portal.life.entryForm({
      userId: REP,
      placement: 'DEFAULT',
      handler: addressOf(stage, '/bitrix24/install'),
    })

    expect((await postEntry(form)).text).toContain('not an administrator')
  })

  it('with another portal’s member id and our own tokens is refused', async () => {
    const answer = await postEntry(entry(), { member_id: 'b'.repeat(32) })

    expect(answer.text).toContain('other portal')
    expect(await tenantOf('b'.repeat(32))).toBeNull()
  })
})

describe('another tenant', () => {
  const other = 'b'.repeat(32)

  beforeAll(async () => {
    const [, second] = stage.world.portals
    const address = addressOf(stage, '/bitrix24')
    await second!.life.install(
      OUR_APP,
      { handlerUrl: `${address}/app`, installUrl: `${address}/install` },
      ADMIN,
    )
    second!.life.finishInstall()
    await stage.settled()
  })

  it('is not opened by our token', async () => {
    const { status, body } = await openSession(
      stage,
      { ...proofOf(stage, ADMIN), memberId: other },
      null,
    )

    expect([status, body]).toEqual([403, { error: 'no-access' }])
  })

  it('is told nothing by our application token', async () => {
    const auth = { member_id: other }
    const { status } = await postEvent(stage, { name: 'ONCRMLEADADD', id: 4714, auth })

    expect(status).toBe(401)
    expect(await traces(4714)).toEqual([])
  })
})

function entry() {
  return stage.world.portal.life.entryForm({
    userId: ADMIN,
    placement: 'DEFAULT',
    handler: addressOf(stage, '/bitrix24/install'),
  })
}

function theirApp() {
  const standing = portalOf(stage).state.otherApps?.[0]
  if (standing !== undefined) return standing
  const addresses = { handlerUrl: decoy.url, installUrl: decoy.url }
  return stage.world.portal.life.addOtherApp(OTHER_APP, addresses, ADMIN)
}

function memberId(): string {
  return portalOf(stage).state.memberId
}

function tenant() {
  return tenantOf(memberId())
}

function tenantOf(account: string) {
  return stage.service.store.tenants.find(`bitrix24:${account}` as Stage['tenant'])
}

/** Whatever an event about this lead may have left. */
async function traces(id: number): Promise<readonly object[]> {
  await stage.settled()
  return stage.query(
    `select card from request where card = $1 union all select card from inbox where card = $1
     union all select card from card where card = $1`,
    [`lead:${id}`],
  )
}
