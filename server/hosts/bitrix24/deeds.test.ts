import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId, type CardId } from '../../../shared/crm/ids.ts'
import { asInstant, DAY, HOUR, plus } from '../../../shared/time/instant.ts'
import { aScene, type Scene } from '../../../tests/contract/bitrix24-scene.ts'
import { addActivity } from '../../../tests/hosts/bitrix24/crm/activities.ts'
import { addItem } from '../../../tests/hosts/bitrix24/crm/items.ts'
import type { Activity } from '../../../tests/hosts/bitrix24/state.ts'
import type { Deed, DeedsPage } from '../../core/deeds.ts'

const REP = { userId: 3 }
const MANY = 130
const BARE = {
  typeId: 2,
  providerId: '',
  subject: '',
  responsibleId: 3,
  startTime: null,
  deadline: null,
}

describe('deeds of cards', () => {
  let scene: Scene
  let deal: { readonly id: number }

  beforeAll(async () => {
    scene = await aScene()
    const { portal } = scene.world.portal
    deal = addItem(portal, 2, { fields: { title: 'Окна', assignedById: 3 }, fm: [] }, REP)
    const an = (over: Partial<Activity>) =>
      addActivity(portal, { ownerTypeId: 2, ownerId: deal.id, ...BARE, ...over }, REP)
    for (let index = 0; index < MANY; index++)
      an({ providerId: 'VOXIMPLANT_CALL', direction: 2 }).completed = true
    an({ providerId: 'VOXIMPLANT_CALL', direction: 1 })
    an({ typeId: 4, providerId: 'CRM_EMAIL', direction: 1 })
    an({ typeId: 6, providerId: 'CRM_TODO', deadline: plus(asInstant(portal.now()), DAY) })
    await scene.install()
  })
  afterAll(() => scene.stop())

  async function read(cursor: string | null) {
    const pages: DeedsPage[] = []
    for await (const page of scene.crm('sweep').deeds.read(cursor)) pages.push(page)
    return { deeds: pages.flatMap(({ deeds }) => deeds), cursor: pages.at(-1)!.cursor }
  }

  function countTypes(deeds: readonly Deed[]) {
    return Object.fromEntries(
      [...Map.groupBy(deeds, ({ type }) => type)].map(([type, all]) => [type, all.length]),
    )
  }

  it('are read whole, a plan being none', async () => {
    const { deeds } = await read(null)

    expect(countTypes(deeds)).toEqual({ 'call-out': MANY, 'call-missed': 1, 'letter-in': 1 })
    expect(deeds[0]).toMatchObject({ card: { kind: 'deal', id: asId<CardId>(deal.id) }, user: '3' })
  })

  it('say nothing of the past that only the closing of the card has made', async () => {
    const { portal } = scene.world.portal
    const other = addItem(portal, 2, { fields: { title: 'Двери', assignedById: 3 }, fm: [] }, REP)
    const an = (over: Partial<Activity>) =>
      addActivity(portal, { ownerTypeId: 2, ownerId: other.id, ...BARE, ...over }, REP)
    // The portal tells whole seconds.
    const closedAt = asInstant(Math.floor(portal.now() / 1000) * 1000 - DAY)
    const madeAt = plus(closedAt, -30 * DAY)
    const all = [
      an({ direction: 2, deadline: madeAt }),
      an({ typeId: 1, startTime: plus(madeAt, DAY) }),
      an({ providerId: 'VOXIMPLANT_CALL', direction: 1 }),
    ]
    for (const activity of all)
      Object.assign(activity, { created: madeAt, lastUpdated: closedAt, completed: true })
    const { deeds } = await read(null)
    const told = deeds.filter(({ card }) => card.id === asId<CardId>(other.id))

    expect(told.map(({ type, at, id }) => [type, at, id])).toEqual([
      ['call-out', closedAt, String(all[0]!.id)],
      ['meeting', closedAt, String(all[1]!.id)],
      ['call-missed', madeAt, String(all[2]!.id)],
    ])
  })

  it('are read on from where the last reading ended, with an overlap', async () => {
    const { portal } = scene.world.portal
    const { cursor } = await read(null)
    scene.world.portal.portal.state.activities.forEach(activity => {
      activity.lastUpdated = portal.now() - 2 * HOUR
    })
    addActivity(
      portal,
      {
        ownerTypeId: 2,
        ownerId: deal.id,
        ...BARE,
        typeId: 4,
        providerId: 'CRM_EMAIL',
        direction: 2,
      },
      REP,
    )

    expect(countTypes((await read(cursor)).deeds)).toEqual({ 'letter-out': 1 })
  })
})

describe('a number field', () => {
  let scene: Scene

  beforeAll(async () => {
    scene = await aScene()
    await scene.install()
  })
  afterAll(() => scene.stop())

  it('is made once and written in batches; cards that are gone are left out', async () => {
    const { portal } = scene.world.portal
    const deals = Array.from({ length: 60 }, () =>
      addItem(portal, 2, { fields: { title: 'Окна', assignedById: 3 }, fm: [] }, REP),
    )
    const cardOf = (id: number) => ({ kind: 'deal' as const, id: asId<CardId>(id) })
    const numbers = [...deals.map(({ id }) => id), 999_999].map((id, at) => ({
      card: cardOf(id),
      value: at + 1,
    }))
    const { numberField } = scene.crm('sweep')

    const { calls, result } = await counted(() => numberField.write('deal', numbers, 'Шанс, %'))
    expect(result?.written).toHaveLength(60)
    expect(result?.gone).toEqual([cardOf(999_999)])
    expect(calls).toBe(4)
    expect(portal.state.items[2].get(deals[59]!.id)?.fields['ufCrmShagoladChance']).toBe(60)

    await numberField.write('deal', [{ card: cardOf(deals[0]!.id), value: null }], 'Шанс, %')
    expect(
      portal.state.items[2].get(deals[0]!.id)?.fields['ufCrmShagoladChance'] ?? null,
    ).toBeNull()
    const fields = [...portal.state.userFields.values()].map(({ fieldName }) => fieldName)
    expect(fields.filter(name => name === 'UF_CRM_SHAGOLAD_CHANCE')).toHaveLength(1)
  })

  async function counted<T>(work: () => Promise<T>) {
    const results: T[] = []
    const { calls } = await scene.counting(async () => {
      results.push(await work())
    })
    return { calls, result: results[0] }
  }
})
