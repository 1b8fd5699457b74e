import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { EntityRef } from '../../../shared/crm/model.ts'
import { APP, aScene, type Scene } from '../../../tests/contract/bitrix24-scene.ts'
import { addItem } from '../../../tests/hosts/bitrix24/crm/items.ts'
import { HostUnavailable } from '../../errors.ts'

const ADMIN = 1
const REP = 3

describe('session of a widget', () => {
  let scene: Scene
  let own: EntityRef
  let foreign: EntityRef

  beforeAll(async () => {
    scene = await aScene()
    await scene.install()
    const { portal } = scene.world.portal
    const add = (userId: number): EntityRef => {
      const fields = { title: 'Сделка', assignedById: userId }
      return { kind: 'deal', id: asId(addItem(portal, 2, { fields, fm: [] }, { userId }).id) }
    }
    own = add(REP)
    foreign = add(ADMIN)
  })
  beforeEach(() => scene.world.callLog.reset())
  afterAll(() => scene.stop())

  const memberId = () => scene.world.portal.portal.state.memberId

  function proofOf(userId: number, clientId = APP.clientId) {
    const { accessToken } = scene.world.oauth.issue({ memberId: memberId(), userId, clientId })
    return { accessToken, memberId: memberId() }
  }

  it('knows the user, his language and that he may read the card, by one request', async () => {
    const answer = await scene.host.verifySession(proofOf(REP), own)

    expect(answer).toMatchObject({
      type: 'user',
      sees: own,
      user: { user: '3', name: 'Иван Первый', isAdmin: false, locale: 'ru' },
    })
    expect(scene.world.callLog.counts().rest).toBe(1)
  })

  it('knows an administrator without a card', async () => {
    expect(await scene.host.verifySession(proofOf(ADMIN), null)).toMatchObject({
      type: 'user',
      sees: null,
      user: { isAdmin: true },
    })
  })

  it('does not ask again for the same token and card', async () => {
    const proof = proofOf(REP)
    await scene.host.verifySession(proof, own)
    scene.world.callLog.reset()

    expect(await scene.host.verifySession(proof, own)).toMatchObject({ type: 'user' })
    expect(scene.world.callLog.counts().rest).toBe(0)
  })

  it('asks again for another card with the same token', async () => {
    const proof = proofOf(REP)
    await scene.host.verifySession(proof, own)

    expect(await scene.host.verifySession(proof, foreign)).toEqual({ type: 'no-access' })
  })

  it.each(['lead', 'deal', 'contact', 'company'] as const)(
    'gives no access to a %s that does not exist',
    async kind => {
      const subject = { kind, id: asId('999999') } as EntityRef

      expect(await scene.host.verifySession(proofOf(REP), subject)).toEqual({ type: 'no-access' })
    },
  )

  it("refuses a token of another vendor's app on the same portal", async () => {
    const other = { ...APP, clientId: 'app.other', code: 'other.app' }
    const { life } = scene.world.portal
    life.addOtherApp(other, { handlerUrl: 'http://127.0.0.2/', installUrl: 'http://127.0.0.2/' }, 1)

    const proof = proofOf(ADMIN, other.clientId)

    expect(await scene.host.verifySession(proof, null)).toEqual({ type: 'refused' })
  })

  it.each([
    ['an unknown portal', { memberId: 'unknown', accessToken: 'x' }],
    ['no token', { memberId: 'unknown' }],
    ['an empty token', { memberId: 'unknown', accessToken: '' }],
    ['nothing', {}],
    ['a portal id that is none', { memberId: '../..', accessToken: 'x' }],
  ])('refuses a proof with %s, and no request leaves', async (_what, proof) => {
    expect(await scene.host.verifySession(proof as Record<string, string>, null)).toEqual({
      type: 'refused',
    })
    expect(scene.world.callLog.counts()).toMatchObject({ rest: 0, oauth: 0 })
  })

  it('refuses a made-up token, and does not renew it with ours', async () => {
    const proof = { memberId: memberId(), accessToken: 'made-up' }

    expect(await scene.host.verifySession(proof, null)).toEqual({ type: 'refused' })
    expect(scene.world.callLog.counts()).toMatchObject({ rest: 1, oauth: 0 })
  })

  it('refuses a made-up token again without asking, whatever the card', async () => {
    const proof = { memberId: memberId(), accessToken: 'made-up twice' }
    await scene.host.verifySession(proof, null)
    scene.world.callLog.reset()

    expect(await scene.host.verifySession(proof, own)).toEqual({ type: 'refused' })
    expect(scene.world.callLog.counts()).toMatchObject({ rest: 0, oauth: 0 })
  })

  it('is no refusal when the portal does not answer', async () => {
    scene.world.switches.set({ rest503: { share: 0, next: 1 } })

    await expect(scene.host.verifySession(proofOf(REP), own)).rejects.toBeInstanceOf(
      HostUnavailable,
    )
  })

  it('of a removed tenant is refused', async () => {
    const tenant = scene.tenant()
    scene.tenants.set(tenant.id, { ...tenant, state: 'removed' })

    expect(await scene.host.verifySession(proofOf(REP), own)).toEqual({ type: 'refused' })
    scene.tenants.set(tenant.id, tenant)
  })

  it('makes a tenant active whose news of the finished installation was lost', async () => {
    scene.tenants.set(scene.tenant().id, { ...scene.tenant(), state: 'installing' })

    const answer = await scene.host.verifySession(proofOf(ADMIN), null)

    expect(answer).toMatchObject({ user: { tenant: { state: 'active' } } })
    expect(scene.tenant().state).toBe('active')
  })
})

describe('tokens nobody has vouched for', () => {
  it('have a bucket of their own: they run out while users and their known tokens go on', async () => {
    const full = new Set<string>()
    const asked: string[] = []
    const rate = {
      ask: async (bucket: string) => {
        asked.push(bucket)
        return full.has(bucket) ? 60_000 : 0
      },
    }
    const scene = await aScene({ dependencies: { rate } })
    await scene.install()
    const { memberId } = scene.world.portal.portal.state
    const { accessToken } = scene.world.oauth.issue({
      memberId,
      userId: REP,
      clientId: APP.clientId,
    })
    await scene.host.verifySession({ memberId, accessToken }, null)
    const bucket = asked.find(name => name.includes('unproven'))
    full.add(bucket!)
    scene.world.callLog.reset()

    await expect(
      scene.host.verifySession({ memberId, accessToken: 'junk' }, null),
    ).rejects.toBeInstanceOf(HostUnavailable)
    expect(scene.world.callLog.counts().rest).toBe(0)

    const subject = { kind: 'deal', id: asId('999999') } as EntityRef
    expect(await scene.host.verifySession({ memberId, accessToken }, subject)).toEqual({
      type: 'no-access',
    })
    await scene.stop()
  })
})
