import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asInstant, DAY, plus } from '../../../shared/time/instant.ts'
import { aScene, type Scene } from '../../../tests/contract/bitrix24-scene.ts'
import { addActivity } from '../../../tests/hosts/bitrix24/crm/activities.ts'
import { addItem } from '../../../tests/hosts/bitrix24/crm/items.ts'

const DEALS = 10_000
const REP = { userId: 3 }

describe('walk over 10,000 open deals with a step each', () => {
  let scene: Scene

  beforeAll(async () => {
    scene = await aScene()
    const { portal } = scene.world.portal
    const deadline = plus(asInstant(portal.now()), DAY)
    for (let index = 0; index < DEALS; index++) {
      const fields = { title: `Сделка ${index}`, assignedById: 3 }
      const deal = addItem(portal, 2, { fields, fm: [] }, REP)
      addActivity(
        portal,
        {
          ownerTypeId: 2,
          ownerId: deal.id,
          typeId: 6,
          providerId: 'CRM_TODO',
          subject: 'Позвонить',
          responsibleId: 3,
          deadline,
        },
        REP,
      )
    }
    // Only now, so that the portal has nobody to tell of 20,000 changes.
    await scene.install()
  }, 60_000)
  afterAll(() => scene.stop())

  it('takes at most 20 HTTP calls and hands over every deal once', async () => {
    const seen = new Set<string>()
    let rows = 0

    const { calls } = await scene.counting(async () => {
      for await (const page of scene.crm('sweep').openCards('deal')) {
        for (const { card, openTasks } of page) {
          rows += openTasks.length
          seen.add(card.ref.id)
        }
      }
    })

    expect(seen.size).toBe(DEALS)
    expect(rows).toBe(DEALS)
    expect(calls).toBeLessThanOrEqual(20)
  }, 60_000)
})
