import { afterEach, describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import { aScene, type Scene } from '../../../tests/contract/bitrix24-scene.ts'
import { emptyState } from '../../../tests/hosts/bitrix24/empty-state.ts'

describe('the Bitrix24 module', () => {
  let scene: Scene
  afterEach(() => scene.stop())

  it('lets walks over everything go last, and everything else as it was connected', async () => {
    const asked: string[] = []
    scene = await aScene({
      dependencies: {
        rate: {
          ask: async (_bucket, _limit, urgency) => {
            asked.push(urgency)
            return 0
          },
        },
      },
    })
    await scene.install()
    asked.length = 0
    const crm = scene.crm('person')

    await crm.look({ kind: 'deal', id: asId('1') })
    for await (const page of crm.openCards('deal')) expect(page).toEqual([])
    for await (const page of crm.contacts(null)) expect(page).toEqual([])
    await crm.cardsAfter('deal', null)

    expect(asked).toEqual(['person', 'sweep', 'sweep', 'sweep'])
  })

  it('knows a portal that works without leads', async () => {
    scene = await aScene({ world: { state: emptyState({ mode: 2 }) } })
    await scene.install()

    expect(scene.host.capabilities(scene.tenant())).toMatchObject({ hasLeads: false })
  })

  it('learns that a portal has changed to working with leads', async () => {
    scene = await aScene({ world: { state: emptyState({ mode: 2 }) } })
    await scene.install()
    scene.world.portal.portal.state.mode = 1

    await scene.host.reconcile(scene.tenant())

    expect(scene.host.capabilities(scene.tenant())).toMatchObject({ hasLeads: true })
  })

  it("takes no tenant's cards for another's", async () => {
    scene = await aScene({ world: { otherStates: [emptyState({ memberId: 'second' })] } })
    await scene.install()
    const [first, second] = scene.world.portals
    const foreign = { ...scene.tenant(), id: asId<never>('bitrix24:second'), account: 'second' }
    const moved = { ...foreign, origin: second!.url }

    const look = scene.host.connect(moved, 'event').look({ kind: 'deal', id: asId('1') })

    // It has no tokens of its own, and those of the first are not used for it.
    await expect(look).rejects.toMatchObject({ code: 'tenant.disconnected' })
    expect(first!.url).not.toBe(second!.url)
  })
})
