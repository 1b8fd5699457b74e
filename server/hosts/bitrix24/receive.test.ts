import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP, aRequest, aScene, type Scene } from '../../../tests/contract/bitrix24-scene.ts'
import { startScripted } from '../../../tests/contract/scripted-server.ts'
import { addItem } from '../../../tests/hosts/bitrix24/crm/items.ts'

const ADMIN = 1
const REP = 3

describe('an event of a portal', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await aScene({ world: { switches: { eventDelayMs: 1 } } })
    await scene.install()
  })
  beforeEach(() => scene.world.callLog.reset())
  afterAll(() => scene.stop())

  const memberId = () => scene.world.portal.portal.state.memberId
  const app = () => scene.world.portal.portal.state.app!
  const receive = (body: string) => scene.host.readWebhook(aRequest({ body }))

  function aBody(change: Record<string, string> = {}): string {
    return new URLSearchParams({
      event: 'ONCRMLEADUPDATE',
      'data[FIELDS][ID]': '91',
      ts: '1790001234',
      'auth[member_id]': memberId(),
      'auth[application_token]': app().applicationToken,
      ...change,
    }).toString()
  }

  it('sent by the portal itself becomes an envelope', async () => {
    const lead = addItem(
      scene.world.portal.portal,
      1,
      { fields: { title: 'Заявка' }, fm: [] },
      { userId: REP },
    )
    while (!scene.hooks.some(body => body.startsWith('event=ONCRMLEADADD'))) await sleep(5)

    const body = scene.hooks.find(one => one.startsWith('event=ONCRMLEADADD'))!
    expect(await receive(body)).toMatchObject([
      {
        tenant: scene.tenant().id,
        event: { type: 'card.created', card: { kind: 'lead', id: String(lead.id) } },
      },
    ])
  })

  it('costs no request', async () => {
    expect(await receive(aBody())).toHaveLength(1)
    expect(scene.world.callLog.counts()).toMatchObject({ rest: 0, oauth: 0 })
  })

  it('asks the store once for a storm of them', async () => {
    await receive(aBody())
    const { id } = scene.tenant()
    const tokens = scene.secrets.get(id)!
    scene.secrets.delete(id)

    expect(await receive(aBody({ 'data[FIELDS][ID]': '92' }))).toHaveLength(1)
    await expect(receive(aBody({ event: 'ONAPPUNINSTALL' }))).rejects.toMatchObject({ status: 401 })
    scene.secrets.set(id, tokens)
  })

  it.each([
    ['a forged application_token', { 'auth[application_token]': 'forged' }],
    ['an empty application_token', { 'auth[application_token]': '' }],
    ['the id of an unknown portal', { 'auth[member_id]': 'unknown' }],
  ])('with %s is refused, and no request leaves', async (_what, change) => {
    await expect(receive(aBody(change))).rejects.toMatchObject({ status: 401 })
    expect(scene.world.callLog.counts()).toMatchObject({ rest: 0, oauth: 0 })
  })

  it('of unknown shape is answered 400, one that is too large 413', async () => {
    await expect(receive('what=ever')).rejects.toMatchObject({ status: 400 })
    await expect(receive(`x=${'y'.repeat(100_000)}`)).rejects.toMatchObject({ status: 413 })
  })

  it('we do not listen to is accepted and forgotten', async () => {
    expect(await receive(aBody({ event: 'ONAPPTEST' }))).toEqual([])
  })

  it('of the end of the installation makes the tenant active', async () => {
    scene.tenants.set(scene.tenant().id, { ...scene.tenant(), state: 'installing' })

    const [envelope] = await receive(aBody({ event: 'ONAPPINSTALL' }))

    expect(envelope?.event).toEqual({ type: 'tenant.installed' })
    expect(scene.tenant().state).toBe('active')
  })

  it("of the end of the installation does not replace our tokens by the event's own", async () => {
    const before = scene.secrets.get(scene.tenant().id)

    await receive(
      aBody({
        event: 'ONAPPINSTALL',
        'auth[refresh_token]': 'planted',
        'auth[access_token]': 'planted',
      }),
    )

    expect(scene.secrets.get(scene.tenant().id)).toEqual(before)
  })

  describe('with a changed application_token', () => {
    function anUpdate(userId: number, change: Record<string, string> = {}): string {
      const { refreshToken } = scene.world.oauth.issue({
        memberId: memberId(),
        userId,
        clientId: APP.clientId,
      })
      return aBody({
        event: 'ONAPPUPDATE',
        'auth[application_token]': 'fresh-token',
        'auth[refresh_token]': refreshToken,
        'auth[server_endpoint]': scene.world.oauth.serverEndpoint,
        ...change,
      })
    }

    it('is refused for a user who is no administrator: every user of the app could send it', async () => {
      await expect(receive(anUpdate(REP))).rejects.toMatchObject({ status: 401 })
    })

    it('is refused when it names another OAuth server, and no request leaves', async () => {
      const decoy = await startScripted({ body: {} })
      const body = anUpdate(ADMIN, { 'auth[server_endpoint]': `${decoy.origin}/rest/` })

      await expect(receive(body)).rejects.toMatchObject({ status: 401 })

      expect(decoy.heard).toEqual([])
      expect(scene.world.callLog.counts()).toMatchObject({ rest: 0, oauth: 0 })
      await decoy.stop()
    })

    it('is refused with a refresh token that is not ours', async () => {
      const body = anUpdate(ADMIN, { 'auth[refresh_token]': 'made-up' })

      await expect(receive(body)).rejects.toMatchObject({ status: 401 })
    })

    it('is believed once the vendor has confirmed its refresh token', async () => {
      const former = app().applicationToken

      const [envelope] = await receive(anUpdate(ADMIN))

      expect(envelope?.event).toEqual({ type: 'tenant.updated' })
      expect(scene.secrets.get(scene.tenant().id)).toMatchObject({
        applicationToken: 'fresh-token',
      })
      await expect(receive(aBody({ 'auth[application_token]': former }))).rejects.toMatchObject({
        status: 401,
      })
    })
  })
})
