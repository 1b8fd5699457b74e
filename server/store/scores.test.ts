import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { asId, type CardId, type TenantId } from '../../shared/crm/ids.ts'
import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import { asInstant, DAY, HOUR, plus } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { readHistories, writeScores } from './scores-rows.ts'
import type { CardScore, Observation, SeenCard, Store } from './store.ts'

const AT = asInstant(1_700_000_000_000)

let place: TestDatabase
let database: Database
let store: Store
let count = 0

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
})
afterAll(() => place.drop())

async function aLivingTenant(): Promise<TenantId> {
  const tenant = asId<TenantId>(`bitrix24:scores-${++count}`)
  await store.tenants.save(aTenant(tenant))
  return tenant
}

function deal(id: number): CardRef {
  return { kind: 'deal', id: asId<CardId>(id) }
}

function aLook(card: CardRef, over: Partial<SeenCard> = {}): Observation {
  const seen: SeenCard = {
    card,
    title: 'Окна',
    pipeline: asId('deal:0'),
    stage: asId('deal:NEW'),
    stageSince: AT,
    createdAt: AT,
    status: 'open',
    owner: asId('3'),
    amount: { minor: 10_000_00, currency: 'RUB' },
    contacts: [asId('c1')],
    phones: [],
    nextStepAt: null,
    seenAt: plus(AT, HOUR),
    ...over,
  }
  const entered = { at: seen.stageSince, type: 'stage', stage: seen.stage, user: null, value: null }
  return { seen, events: [entered], fixed: { source: 'WEB' } }
}

function aScore(forecast: number): CardScore {
  return {
    forecast,
    low: forecast / 2,
    high: forecast,
    version: 1,
    scoredAt: AT,
    isUnsure: false,
    up: [{ column: 'source', value: 'WEB', points: 0.1 }],
    down: [],
    trend: null,
  }
}

async function put(tenant: TenantId, forecasts: Readonly<Record<number, number>>): Promise<void> {
  const scores = Object.entries(forecasts).map(([id, forecast]) => ({
    card: deal(Number(id)),
    score: aScore(forecast),
  }))
  await store.scores.put(tenant, writeScores(scores))
}

describe('a card that was looked at', () => {
  it('is found with its score, and grows a history', async () => {
    const tenant = await aLivingTenant()
    await store.scores.observe(tenant, [aLook(deal(1))])
    await put(tenant, { 1: 0.4 })
    const later = {
      stage: asId<never>('deal:OFFER'),
      stageSince: plus(AT, DAY),
      seenAt: plus(AT, DAY),
    }
    await store.scores.observe(tenant, [aLook(deal(1), later)])

    const found = (await store.scores.find(tenant, [deal(1), deal(2)])).get('deal:1')
    expect(found).toMatchObject({ stage: 'deal:OFFER', score: aScore(0.4), contacts: ['c1'] })
    const history = await store.scores.history(tenant, deal(1))
    expect(history?.events.map(({ stage }) => stage)).toEqual(['deal:NEW', 'deal:OFFER'])
    expect(await store.scores.history(tenant, deal(2))).toBeNull()
  })

  it('keeps its people and what was known first, whatever an older list tells later', async () => {
    const tenant = await aLivingTenant()
    await store.scores.observe(tenant, [aLook(deal(1))])
    const older = { contacts: [], title: 'Старое', seenAt: AT }
    await store.scores.observe(tenant, [{ ...aLook(deal(1), older), fixed: { source: 'PHONE' } }])

    const found = (await store.scores.find(tenant, [deal(1)])).get('deal:1')
    expect(found).toMatchObject({ title: 'Окна', contacts: ['c1'] })
    expect((await store.scores.history(tenant, deal(1)))?.fixed).toEqual({ source: 'WEB' })
  })

  it('loses its score when it is closed, and takes none any more; a reopened one remembers its first closing', async () => {
    const tenant = await aLivingTenant()
    await store.scores.observe(tenant, [aLook(deal(1))])
    await put(tenant, { 1: 0.4 })
    const lost = {
      status: 'lost' as const,
      stage: asId<never>('deal:LOSE'),
      stageSince: plus(AT, DAY),
      seenAt: plus(AT, DAY),
    }
    await store.scores.observe(tenant, [aLook(deal(1), lost)])
    await put(tenant, { 1: 0.5 })
    expect((await store.scores.find(tenant, [deal(1)])).get('deal:1')?.score).toBeNull()
    expect(await store.scores.countClosed(tenant, 'deal')).toBe(1)

    const again = { stageSince: plus(AT, 2 * DAY), seenAt: plus(AT, 2 * DAY) }
    await store.scores.observe(tenant, [aLook(deal(1), again)])
    expect(await store.scores.history(tenant, deal(1))).toMatchObject({
      closedAt: null,
      isWon: null,
      firstClosedAt: plus(AT, DAY),
    })
  })

  it('takes deeds when it is known, each once, and none of a card nobody has seen', async () => {
    const tenant = await aLivingTenant()
    await store.scores.observe(tenant, [aLook(deal(1))])
    const call = { at: plus(AT, HOUR), type: 'call-out', stage: null, user: '3', value: null }
    const deeds = [deal(1), deal(2)].map(card => ({ ...call, card }))
    await store.scores.addDeeds(tenant, deeds)
    await store.scores.addDeeds(tenant, deeds)

    expect((await store.scores.history(tenant, deal(1)))?.events.map(({ type }) => type)).toEqual([
      'stage',
      'call-out',
    ])
    expect(await store.scores.history(tenant, deal(2))).toBeNull()
  })
})

describe('histories', () => {
  it('come in pages, each with what came of the client before', async () => {
    const tenant = await aLivingTenant()
    const won = { status: 'won' as const, seenAt: plus(AT, DAY) }
    await store.scores.observe(tenant, [
      aLook(deal(1), won),
      aLook(deal(2), { ...won, status: 'lost' }),
      aLook(deal(3)),
      aLook(deal(4), { contacts: [] }),
    ])
    const read = async (isClosed: boolean) => {
      const pages: string[] = []
      for await (const page of store.scores.histories(tenant, { kind: 'deal', isClosed }))
        pages.push(page)
      return pages.flatMap(readHistories)
    }

    expect((await read(true)).map(({ card }) => nameOf(card))).toEqual(['deal:1', 'deal:2'])
    expect((await read(false)).map(({ client, clientBefore }) => [client, clientBefore])).toEqual([
      ['c1', { won: 1, lost: 1 }],
      [null, { won: 0, lost: 0 }],
    ])
  })
})

describe('the queue', () => {
  it('goes by chance and amount, of one person or of all', async () => {
    const tenant = await aLivingTenant()
    const other = { owner: asId<never>('4') }
    await store.scores.observe(tenant, [
      aLook(deal(1)),
      aLook(deal(2), { amount: { minor: 90_000_00, currency: 'RUB' } }),
      aLook(deal(3), other),
    ])
    await put(tenant, { 1: 0.8, 2: 0.2, 3: 0.9 })
    const ids = async (owner: string | null) =>
      (
        await store.scores.queue(tenant, { owner: owner === null ? null : asId(owner), limit: 2 })
      ).map(({ card }) => card.id)

    expect(await ids(null)).toEqual(['2', '3'])
    expect(await ids('3')).toEqual(['2', '1'])
  })
})

describe('versions', () => {
  it('are numbered, ten of them kept, and the shown one whatever comes after it', async () => {
    const tenant = await aLivingTenant()
    const add = (state: 'shown' | 'kept-back') =>
      store.scores.addVersion(tenant, { kind: 'deal', madeAt: AT, state, learnt: {}, report: {} })
    expect(await add('shown')).toBe(1)
    for (let more = 0; more < 12; more++) await add('kept-back')

    const versions = await store.scores.versions(tenant, 'deal')
    expect(versions.map(({ version }) => version)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 1])
    expect((await store.scores.current(tenant, 'deal'))?.version).toBe(1)
    expect(await add('shown')).toBe(14)
    expect((await store.scores.current(tenant, 'deal'))?.version).toBe(14)
    expect((await store.scores.versions(tenant, 'deal')).at(-1)?.version).toBe(5)
  })
})

describe('what was shown', () => {
  it('is written once an hour for each person, and weighed by the last before the closing', async () => {
    const tenant = await aLivingTenant()
    await store.scores.observe(tenant, [aLook(deal(1))])
    const shown = { card: deal(1), version: 1, forecast: 0.25, at: plus(AT, HOUR), user: null }
    await store.scores.logShown(tenant, [shown])
    await store.scores.logShown(tenant, [{ ...shown, at: plus(AT, HOUR + 1000) }])
    await store.scores.logShown(tenant, [{ ...shown, at: plus(AT, 3 * HOUR), forecast: 0.5 }])
    await store.scores.logShown(tenant, [{ ...shown, at: plus(AT, 5 * DAY), forecast: 0.75 }])
    const { rows } = await database.pool.query('select at from score_shown where tenant = $1', [
      tenant,
    ])
    expect(rows).toHaveLength(3)

    const won = {
      status: 'won' as const,
      stage: asId<never>('deal:WON'),
      stageSince: plus(AT, DAY),
      seenAt: plus(AT, DAY),
    }
    await store.scores.observe(tenant, [aLook(deal(1), won)])
    expect(await store.scores.shownAndClosed(tenant, 'deal', AT)).toEqual([
      { card: deal(1), version: 1, forecast: 0.5, stage: 'deal:NEW', isWon: true },
    ])
  })
})

describe('numbers on the host', () => {
  async function staleOf(tenant: TenantId, isWanted = true, after = '') {
    return store.scores.staleFields(tenant, { kind: 'deal', isWanted, after, limit: 10 })
  }
  const percents = async (tenant: TenantId, isWanted = true) =>
    (await staleOf(tenant, isWanted)).map(({ card, percent }) => [card.id, percent])

  it('are stale from three points on', async () => {
    const tenant = await aLivingTenant()
    await store.scores.observe(tenant, [aLook(deal(1)), aLook(deal(2))])
    await put(tenant, { 1: 0.42, 2: 0.999 })
    expect(await percents(tenant)).toEqual([
      ['1', 42],
      ['2', 99],
    ])
    expect((await staleOf(tenant, true, 'deal:1')).map(({ card }) => card.id)).toEqual(['2'])
    await store.scores.fieldsWritten(tenant, await staleOf(tenant), AT)
    expect(await percents(tenant)).toEqual([])
    await put(tenant, { 1: 0.44, 2: 0.95 })
    expect(await percents(tenant)).toEqual([['2', 95]])
  })

  it('are taken back from a card that has closed, from all when there is no model, and when nobody wants them', async () => {
    const tenant = await aLivingTenant()
    await store.scores.observe(tenant, [aLook(deal(1)), aLook(deal(2))])
    await put(tenant, { 1: 0.42, 2: 0.5 })
    await store.scores.fieldsWritten(tenant, await staleOf(tenant), AT)
    const nobody = [
      ['1', null],
      ['2', null],
    ]
    expect(await percents(tenant, false)).toEqual(nobody)

    const lost = { status: 'lost' as const, seenAt: plus(AT, DAY) }
    await store.scores.observe(tenant, [aLook(deal(1), lost)])
    expect(await percents(tenant)).toEqual([['1', null]])
    await store.scores.clearScores(tenant, 'deal')
    expect(await percents(tenant)).toEqual(nobody)
    await store.scores.fieldsWritten(tenant, await staleOf(tenant), AT)
    expect(await percents(tenant)).toEqual([])
  })
})
