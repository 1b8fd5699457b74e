import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId, type PipelineId, type TenantId } from '../../shared/crm/ids.ts'
import type { EntryCount, FunnelId } from '../../shared/funnel/three.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { day, fillThree } from '../../tests/three-world.ts'
import type { Store } from '../store/store.ts'
import { countRepeat, listPurchases } from './answer-repeat.ts'
import { countThree, listEntries, type ThreeWish } from './answer-three.ts'

const TENANT = asId<TenantId>('bitrix24:three')

let place: TestDatabase
let store: Store

beforeAll(async () => {
  place = await createTestDatabase()
  store = openTestStore(await place.open())
  await store.tenants.save(aTenant(TENANT))
  await fillThree(store, TENANT)
})
afterAll(() => place.drop())

describe('the three funnels of a tenant, by hand', () => {
  it('are counted as on paper', async () => {
    const [leads, sales, service] = await countThree(store.three, await wishOf())
    expect(leads).toMatchObject({
      now: { entered: 4, won: 1, lost: 1, open: 2, handedOver: { part: 2, whole: 4 } },
      before: { entered: 1, handedOver: { part: 1, whole: 1 } },
    })
    expect(sales).toMatchObject({
      now: {
        entered: 4,
        won: 3,
        lost: 0,
        open: 1,
        sums: [{ currency: 'RUB', minor: 16_000 }],
        handedOver: { part: 2, whole: 3 },
      },
      before: { entered: 0 },
    })
    expect(service).toMatchObject({
      now: { entered: 2, won: 1, open: 1, handedOver: null },
      before: { entered: 1, lost: 1 },
    })
  })

  it.each<[FunnelId, EntryCount, readonly string[]]>([
    ['leads', 'handed-over', ['2', '1']],
    ['leads', 'not-handed-over', ['4', '3']],
    ['sales', 'handed-over', ['15', '11']],
    ['sales', 'not-handed-over', ['12']],
    ['sales', 'open', ['16']],
  ])('open the cards of a number: %s, %s', async (funnel, count, ids) => {
    const question = { funnel, count, period: 'now', after: null } as const
    const page = await listEntries(store.three, await wishOf(), { ...question, ...ANY })
    expect(page.cards.map(({ card }) => card.id)).toEqual(ids)
    expect(page.total).toBe(ids.length)
  })

  it('count only the cards of whom is asked for, and nothing of pipelines that are in no funnel', async () => {
    const wish = await wishOf()
    const [, sales] = await countThree(store.three, { ...wish, whose: ['deal:0/4'] })
    expect(sales?.now.entered).toBe(0)
    // Owner 3 has them all; who leads him in one pipeline counts nothing of the other.
    const half = { ...wish, whose: ['deal:1/3'] }
    const [, none, service] = await countThree(store.three, half)
    expect([none?.now.entered, service?.now.entered]).toEqual([0, 2])
    const [leads] = await countThree(store.three, {
      ...wish,
      assigned: { ...wish.assigned, leads: [] },
    })
    expect(leads).toMatchObject({ pipelines: [], now: { entered: 0, handedOver: { whole: 0 } } })
    const nowhere = { ...wish.assigned, service: [] }
    const [, alone] = await countThree(store.three, { ...wish, assigned: nowhere })
    expect(alone?.now).toMatchObject({ won: 3, handedOver: { part: 0, whole: 0 } })
  })
})

describe('repeat sales of a tenant, by hand', () => {
  const ground = {
    now: day(90),
    monthOf: (at: Instant) => new Date(at).toISOString().slice(0, 7),
    names: new Map<string, string>(),
  }

  it('know company 7 as one client whoever of it asked, and the deal that went on as no purchase any more', async () => {
    const { report, due } = await countRepeat(store.three, await purchasesOf(), ground)
    // 100 + 30 of company 7, 50 of person 9; deal 15 stands in service and is not paid for there.
    expect(report).toMatchObject({
      clients: 2,
      purchases: 3,
      returned: { part: 1, whole: 2 },
      revenue: [{ currency: 'RUB', minor: 18_000 }],
      gaps: 1,
      gap: null,
    })
    expect(due.count).toBe(0)
  })

  it('of whom may count the later purchase only, are of clients he serves, not of those he won', async () => {
    const wish = { ...(await purchasesOf()), whose: ['deal:1/3'] }
    const purchases = await store.three.purchases(wish)
    expect(purchases.map(({ card, isOwn }) => [card, isOwn]).toSorted()).toEqual([
      ['deal:11', false],
      ['deal:12', false],
      ['deal:21', true],
    ])
    const { report } = await countRepeat(store.three, wish, ground)
    expect(report).toMatchObject({ clients: 0, gaps: 1, revenue: [] })
  })

  it('open the second purchase behind a return', async () => {
    const question = { what: 'returned', month: '2026-09', window: null, after: null } as const
    const wish = await purchasesOf()
    const page = await listPurchases(store.three, wish, { ...question, owner: null }, ground)
    expect(page).toMatchObject({ total: 1, cards: [{ card: { id: '21' }, enteredAt: day(41) }] })
  })
})

describe('the market of a tenant, by hand', () => {
  const list = [
    { inn: '7707083893', okved: '64.19' },
    { inn: '7736207543', okved: '62.01' },
    { inn: '1650032058', okved: '' },
  ]

  it('knows which companies of a list are ours, and which of them have bought', async () => {
    const { market } = store
    await market.addRows(TENANT, list, { isFirst: true, isLast: true, now: day(50) })
    const { companies, total } = await market.companies(TENANT, null, 10)
    expect([companies, total]).toEqual([['7', '8'], 2])
    const inns = new Map([
      [asId<(typeof companies)[number]>('7'), '7736207543'],
      [asId<(typeof companies)[number]>('8'), '1650032058'],
    ])
    await market.keepInns(TENANT, companies, inns)

    expect(await market.count(TENANT, { regions: [], okveds: [] })).toEqual({
      companies: 3,
      withoutOkved: 1,
      passing: 3,
      known: 2,
      // Companies 7 and 8; of those 7 has bought.
      clients: 2,
      buyers: 1,
    })
    expect(await market.count(TENANT, { regions: ['77'], okveds: ['62', '64.1'] })).toMatchObject({
      passing: 2,
      clients: 1,
      buyers: 1,
    })
    expect(await market.count(TENANT, { regions: ['78'], okveds: [] })).toMatchObject({
      passing: 0,
    })
  })

  it('counts clients with a card, and those who bought, where a number was typed', async () => {
    // Companies 7 and 8, persons 5 and 9; bought: 7 and 9.
    expect(await store.three.clients(TENANT)).toEqual({ clients: 4, buyers: 2 })
  })

  it('is replaced by the first piece of another list, and goes with the tenant', async () => {
    await store.market.addRows(TENANT, list.slice(0, 1), {
      isFirst: true,
      isLast: false,
      now: day(51),
    })
    // Broken off here, it is no list: a part of the market would look like all of it.
    expect((await store.market.find(TENANT))?.listedAt).toBeNull()
    await store.market.addRows(TENANT, list.slice(1, 2), {
      isFirst: false,
      isLast: true,
      now: day(51),
    })
    expect((await store.market.find(TENANT))?.listedAt).toBe(day(51))
    const all = { regions: [], okveds: [] }
    expect(await store.market.count(TENANT, all)).toMatchObject({ companies: 2 })
    const gone = asId<TenantId>('bitrix24:gone')
    await store.market.addRows(gone, list, { isFirst: true, isLast: true, now: day(51) })
    expect(await store.market.find(gone)).toBeNull()
    expect(await store.market.count(gone, all)).toMatchObject({ companies: 0 })
  })
})

const ANY = { from: null, until: null, owner: null, source: null } as const

async function wishOf(): Promise<ThreeWish> {
  const moments = { pastFrom: day(-60), beforeFrom: day(-30), from: day(0), until: day(30) }
  const whole = { from: '', until: '', before: { from: '', until: '' }, moments }
  return {
    tenant: TENANT,
    pipelines: await store.stays.pipelines(TENANT),
    assigned: { leads: pipe('lead'), sales: pipe('deal:0'), service: pipe('deal:1') },
    period: whole,
    whose: null,
    source: null,
  }
}

async function purchasesOf() {
  return { tenant: TENANT, pipelines: [...pipe('deal:0'), ...pipe('deal:1')], whose: null }
}

function pipe(id: string): readonly PipelineId[] {
  return [asId<PipelineId>(id)]
}
