import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant, DAY, plus } from '../../shared/time/instant.ts'
import type { Database } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'
import { dateErasures, forgetMerges, forgetShown } from './keep-house.ts'

const NOW = asInstant(Date.UTC(2026, 8, 1))

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

describe('a tenant that was marked as removed while the news of it got lost', () => {
  it('gets a date of erasure, which later rounds leave alone', async () => {
    const id = await save('removed')

    await dateErasures(database, NOW)
    await dateErasures(database, plus(NOW, DAY))

    expect(await erasuresOf(id)).toEqual([{ at: NOW + 30 * DAY }])
  })

  it('is erased when the date has come', async () => {
    const id = await save('removed')
    await dateErasures(database, NOW)

    await store.due.fire(plus(NOW, 30 * DAY), 100)

    const { rows } = await database.pool.query(
      `select 1 from graphile_worker.jobs where key = $1`,
      [`erase/${id}`],
    )
    expect(rows).toHaveLength(1)
  })

  it.each(['active', 'paused', 'installing'] as const)('is none that is %s', async state => {
    const id = await save(state)

    await dateErasures(database, NOW)

    expect(await erasuresOf(id)).toEqual([])
  })
})

describe('what was shown of chances', () => {
  it('is kept for a year', async () => {
    const id = await save('active')
    const card = { kind: 'deal', id: asId<never>('1') } as const
    const shown = (days: number) => ({
      card,
      version: 1,
      forecast: 0.5,
      at: plus(NOW, -days * DAY),
      user: null,
    })
    await store.scores.logShown(id, [shown(366)])
    await store.scores.logShown(id, [shown(364)])

    await forgetShown(database, NOW)

    const { rows } = await database.pool.query('select at from score_shown where tenant = $1', [id])
    expect(rows).toEqual([{ at: NOW - 364 * DAY }])
  })
})

async function save(state: Tenant['state']): Promise<TenantId> {
  const id = asId<TenantId>(`bitrix24:house-${++count}`)
  await store.tenants.save({ ...aTenant(id), state })
  return id
}

async function erasuresOf(tenant: TenantId) {
  const { rows } = await database.pool.query<{ at: number }>(
    `select at from due where tenant = $1 and kind = 'erase'`,
    [tenant],
  )
  return rows
}

describe('copies of merged cards', () => {
  it('go after 180 days, but not while one of them is being put back', async () => {
    const tenant = await save('active')
    const days = [181, 179, 182]
    for (const [index, age] of days.entries()) {
      const hold = await store.mergings.begin({
        tenant,
        id: `merge-${index}`,
        kind: 'contact',
        survivor: '1',
        cards: [{ id: String(index), title: 'Пётр' }],
        plan: { members: [] },
        group: null,
        run: null,
        by: asId('1'),
        at: asInstant(NOW - age * DAY),
      })
      if (index < 2) await store.mergings.end(hold!, { state: 'merged', outcome: {} })
    }

    await forgetMerges(database, NOW)

    const { mergings } = await store.mergings.page(tenant, { by: null, after: null, limit: 9 })
    expect(mergings.map(({ id, state }) => [id, state])).toEqual([
      ['merge-1', 'merged'],
      ['merge-2', 'writing'],
    ])
  })
})
