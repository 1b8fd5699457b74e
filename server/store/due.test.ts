import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import type { DueKind, Store } from './store.ts'

const tenant: TenantId = asId('bitrix24:due')

let place: TestDatabase
let database: Database
let store: Store

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
})
afterAll(() => place.drop())
beforeEach(async () => {
  await database.pool.query('delete from due')
  await database.pool.query('delete from graphile_worker._private_jobs')
})

describe('what is due', () => {
  it('fires at its moment, not before it, and once', async () => {
    await store.due.set({ tenant, kind: 'look', subject: 'lead:1' }, asInstant(100))

    expect(await store.due.fire(asInstant(99), 10)).toBe(0)
    expect(await store.due.fire(asInstant(100), 10)).toBe(1)
    expect(await store.due.fire(asInstant(200), 10)).toBe(0)
    expect(await jobs()).toEqual([`decide/${tenant}/lead:1`])
  })

  it('moves when it is set again', async () => {
    await store.due.set({ tenant, kind: 'look', subject: 'lead:1' }, asInstant(100))
    await store.due.set({ tenant, kind: 'look', subject: 'lead:1' }, asInstant(300))

    expect(await store.due.fire(asInstant(200), 10)).toBe(0)
    expect(await store.due.fire(asInstant(300), 10)).toBe(1)
  })

  it.each<[DueKind, string]>([
    ['review', 'review'],
    ['sweep', 'sweep'],
    ['reconcile', 'reconcile'],
    ['learn', 'learn-base'],
    ['erase', 'erase'],
  ])('turns %s into the job %s', async (kind, name) => {
    await store.due.set({ tenant, kind, subject: '' }, asInstant(1))

    await store.due.fire(asInstant(1), 10)

    expect(await jobs()).toEqual([`${name}/${tenant}`])
  })

  it('takes no more than asked for, the oldest first', async () => {
    for (const id of [3, 1, 2])
      await store.due.set({ tenant, kind: 'look', subject: `lead:${id}` }, asInstant(id))

    await store.due.fire(asInstant(10), 2)

    expect(await jobs()).toEqual([`decide/${tenant}/lead:1`, `decide/${tenant}/lead:2`])
  })

  it('is taken by one of two processes that ask at the same moment', async () => {
    const other = openTestStore(await place.open())
    for (let id = 0; id < 200; id++)
      await store.due.set({ tenant, kind: 'look', subject: `lead:${id}` }, asInstant(1))

    const taken = await Promise.all(
      [store, other, store, other].map(({ due }) => due.fire(asInstant(1), 60)),
    )

    expect(taken.reduce((sum, part) => sum + part)).toBe(200)
    expect(await jobs()).toHaveLength(200)
  })

  it('does not wait for what another process is taking', async () => {
    await store.due.set({ tenant, kind: 'look', subject: 'lead:1' }, asInstant(1))
    await store.due.set({ tenant, kind: 'look', subject: 'lead:2' }, asInstant(2))
    const client = await database.pool.connect()
    await client.query('begin')
    await client.query(`select 1 from due where subject = 'lead:1' for update`)

    const fired = await store.due.fire(asInstant(10), 10)

    await client.query('rollback')
    client.release()
    expect(fired).toBe(1)
    expect(await jobs()).toEqual([`decide/${tenant}/lead:2`])
  })

  it('is cleared for one tenant alone', async () => {
    const stranger: TenantId = asId('bitrix24:stranger')
    await store.due.set({ tenant, kind: 'review', subject: '' }, asInstant(1))
    await store.due.set({ tenant: stranger, kind: 'review', subject: '' }, asInstant(1))

    await store.due.clear(tenant)
    await store.due.fire(asInstant(1), 10)

    expect(await jobs()).toEqual([`review/${stranger}`])
  })
})

async function jobs(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ key: string }>(
    'select key from graphile_worker.jobs order by key',
  )
  return rows.map(({ key }) => key)
}
