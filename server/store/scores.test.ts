import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { AT, aLook, aScore, createScoreScene, deal } from '../../tests/score-samples.ts'
import { asId, type PipelineId, type TenantId, type UserId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { DAY, HOUR, plus } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { readHistories, writeScores } from './scores-rows.ts'
import type { LookResult } from './port/first-look.ts'
import type { CardScore, Store } from './store.ts'

let place: TestDatabase
let database: Database
let store: Store
const { aLivingTenant, addVersion, put } = createScoreScene(() => store)

const NOTHING_FOUND = {
  finding: 'overdue' as const,
  title: '',
  stage: null,
  amount: null,
  since: null,
  waitedMs: null,
  twins: null,
  cards: [],
}
const NO_RESULT = { findings: {}, limits: [], since: AT, parts: [] } as unknown as LookResult

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
})
afterAll(() => place.drop())

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

describe('a score', () => {
  async function written(tenant: TenantId, over: Partial<CardScore>) {
    const score = { ...aScore(0.9), ...over }
    await store.scores.put(tenant, writeScores([{ card: deal(1), score }]))
    return (await store.scores.find(tenant, [deal(1)])).get('deal:1')?.score?.forecast
  }

  it('yields to none that was counted earlier, or with a model that is not shown any more', async () => {
    const tenant = await aLivingTenant()
    await store.scores.observe(tenant, [aLook(deal(1))])
    await put(tenant, { 1: 0.4 })
    expect(await written(tenant, { scoredAt: plus(AT, -HOUR) })).toBe(0.4)
    expect(await written(tenant, { forecast: 0.5, scoredAt: plus(AT, HOUR) })).toBe(0.5)

    await addVersion(tenant, 'shown')
    expect(await written(tenant, { scoredAt: plus(AT, DAY) })).toBe(0.5)
    // The night began to count before the last look at the card.
    expect(await written(tenant, { forecast: 0.6, version: 2 })).toBe(0.6)
    await addVersion(tenant, 'learning')
    await store.scores.clearScores(tenant, 'deal')
    expect(await written(tenant, { version: 2, scoredAt: plus(AT, DAY) })).toBeUndefined()
  })
})

describe('histories', () => {
  it('come in pages, each with what came of the client before, of cards of its kind', async () => {
    const tenant = await aLivingTenant()
    const won = { status: 'won' as const, seenAt: plus(AT, DAY) }
    await store.scores.observe(tenant, [
      aLook(deal(1), won),
      aLook(deal(2), { ...won, status: 'lost' }),
      aLook(deal(3)),
      aLook(deal(4), { contacts: [] }),
      aLook({ kind: 'lead', id: asId('5') }, won),
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

describe('the first touch of a request', () => {
  it('is unknown while nobody did anything, and never before the request came', async () => {
    const tenant = await aLivingTenant()
    await store.scores.observe(
      tenant,
      [1, 2, 3].map(number => aLook(deal(number))),
    )
    const call = { at: plus(AT, HOUR), type: 'call-out', stage: null, user: '3', value: null }
    await store.scores.addDeeds(tenant, [{ ...call, card: deal(2) }])
    await store.cards.touch(tenant, deal(3), plus(AT, -HOUR))
    const touches = await store.firstLook.touches(tenant, plus(AT, -DAY))
    const waits = touches.map(({ card, createdAt, touchedAt }): [string, number | null] => [
      card.id,
      touchedAt === null ? null : touchedAt - createdAt,
    ])
    expect(Object.fromEntries(waits)).toEqual({ 1: null, 2: HOUR, 3: 0 })
  })
})

describe('what the first look has found', () => {
  it('is shown by pipeline and owner; what is in no pipeline by its owner', async () => {
    const tenant = await aLivingTenant()
    await store.firstLook.begin(tenant, AT)
    const at = (pipeline: string | null, owner: string | null) => ({
      pipeline: pipeline === null ? null : asId<PipelineId>(pipeline),
      owner: owner === null ? null : asId<UserId>(owner),
    })
    const rows = [
      { subject: deal(1), ...at('deal:0', '3') },
      { subject: deal(2), ...at('deal:1', '3') },
      { subject: deal(3), ...at('deal:1', null) },
      { subject: deal(4), ...at(null, '3') },
    ].map(row => ({ ...NOTHING_FOUND, ...row }))
    const count = { result: NO_RESULT, rows, now: AT, isDone: true }
    expect(await store.firstLook.keep(tenant, 1, count)).toBe(true)
    const found = async (whose: readonly string[] | null) => {
      const page = await store.firstLook.page(tenant, 'overdue', { whose, page: 0, limit: 9 })
      return [page.total, page.rows.map(({ subject }) => subject.id)]
    }
    expect(await found(null)).toEqual([4, ['1', '2', '3', '4']])
    expect(await found(['deal:1/3', 'deal:0/4'])).toEqual([1, ['2']])
    expect(await found(['deal:1/none', '/3'])).toEqual([2, ['3', '4']])
  })
})

describe('the queue', () => {
  it('has every open card, the newest first, of some people or of all', async () => {
    const tenant = await aLivingTenant()
    const other = { owner: asId<never>('4') }
    await store.scores.observe(tenant, [
      aLook(deal(1)),
      aLook(deal(2), { createdAt: plus(AT, HOUR) }),
      aLook(deal(3), other),
      aLook(deal(4), { status: 'lost' }),
    ])
    await put(tenant, { 1: 0.8 })
    const found = async (owners: readonly string[] | null) =>
      (await store.scores.queue(tenant, owners?.map(id => asId(id)) ?? null)).map(
        ({ card, score }) => [card.id, score],
      )

    const scored = ['1', { forecast: 0.8, version: 1 }]
    expect(await found(null)).toEqual([['2', null], scored, ['3', null]])
    expect(await found(['3'])).toEqual([['2', null], scored])
    expect(await found([])).toEqual([])
  })
})

describe('versions', () => {
  it('are numbered, ten of them kept, and the shown one whatever comes after it', async () => {
    const tenant = await aLivingTenant()
    for (let more = 0; more < 12; more++) await addVersion(tenant, 'kept-back')

    const versions = await store.scores.versions(tenant, 'deal')
    expect(versions.map(({ version }) => version)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 1])
    expect((await store.scores.current(tenant, 'deal'))?.version).toBe(1)
    expect(await addVersion(tenant, 'shown')).toBe(14)
    expect((await store.scores.current(tenant, 'deal'))?.version).toBe(14)
    expect((await store.scores.versions(tenant, 'deal')).at(-1)?.version).toBe(5)
  })
})
