import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { AT, aLook, createScoreScene, deal } from '../../tests/score-samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { DAY, HOUR, plus } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import type { Store } from './store.ts'

let place: TestDatabase
let database: Database
let store: Store
const { aLivingTenant, put } = createScoreScene(() => store)

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
})
afterAll(() => place.drop())

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
