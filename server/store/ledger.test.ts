import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aDecision, aPlan, lead } from '../../tests/queue/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Action } from '../core/action.ts'
import type { Database } from './database.ts'
import type { Store } from './store.ts'

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

describe('the ledger', () => {
  it('gives what is still to be done in the order it was decided', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'z', 'a', 'm')
    await decide(tenant, 2, 'b')

    const keys = (await store.ledger.pending(tenant, lead(1))).map(row => row.key)

    expect(keys).toEqual(['z', 'a', 'm', 'b'])
  })

  it('keeps a row pending while it is being written, with its attempts', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'k')

    await store.ledger.begin(tenant, [{ key: 'k', attempts: 0, action: aPlan('k').action }])
    await store.ledger.begin(tenant, [{ key: 'k', attempts: 1, action: aPlan('k').action }])
    await store.ledger.begin(tenant, [])

    expect(await store.ledger.pending(tenant, lead(1))).toMatchObject([
      { key: 'k', state: 'performing', attempts: 2 },
    ])
  })

  it('lets one of two that read the same row begin it', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'k')
    const read = await store.ledger.pending(tenant, lead(1))

    const [one, other] = await Promise.all([
      store.ledger.begin(tenant, read),
      store.ledger.begin(tenant, read),
    ])

    expect([...one, ...other]).toEqual(['k'])
  })

  it('keeps the action as it is being written', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'k')
    const [row] = await store.ledger.pending(tenant, lead(1))
    const action = { ...row!.action, because: { id: 'fresh' } }

    await store.ledger.begin(tenant, [{ ...row!, action }])

    expect((await store.ledger.find(tenant, 'k'))?.action).toEqual(action)
  })

  it('plans a dropped row again when its cause holds again', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'k')
    await store.ledger.settle(tenant, 'k', {
      state: 'dropped',
      reason: 'no-longer-holds',
      at: asInstant(9),
    })

    await decide(tenant, 1, 'k')

    expect(await store.ledger.pending(tenant, lead(1))).toMatchObject([
      { key: 'k', state: 'planned', reason: null, settledAt: null },
    ])
  })

  it('plans a row again that was held at the last moment', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'k')
    await store.ledger.settle(tenant, 'k', { state: 'held', held: 'quiet', at: asInstant(9) })
    const held = await store.ledger.find(tenant, 'k')

    await decide(tenant, 1, 'k')

    expect(held).toMatchObject({ state: 'held', held: 'quiet' })
    expect(await store.ledger.find(tenant, 'k')).toMatchObject({ state: 'planned', held: null })
  })

  it('names the cards whose rows have waited too long', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'waits')
    await decide(tenant, 2, 'ended')
    await store.ledger.settle(tenant, 'ended', { state: 'done', at: asInstant(9) })

    const before = await store.ledger.waitingSince(tenant, asInstant(0), 10)
    const after = await store.ledger.waitingSince(tenant, asInstant(1e13), 10)

    expect([before, after]).toEqual([[], [lead(1)]])
  })

  it('does not begin what has ended', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'k')
    await store.ledger.settle(tenant, 'k', { state: 'done', hostId: '55', at: asInstant(9) })

    await store.ledger.begin(tenant, [{ key: 'k', attempts: 0, action: aPlan('k').action }])

    expect(await store.ledger.find(tenant, 'k')).toMatchObject({
      state: 'done',
      hostId: '55',
      settledAt: 9,
      attempts: 0,
    })
  })

  it('keeps why the host said no', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'k')

    await store.ledger.settle(tenant, 'k', {
      state: 'buried',
      reason: 'ACCESS_DENIED',
      at: asInstant(9),
    })

    expect(await store.ledger.pending(tenant, lead(1))).toEqual([])
    expect(await store.ledger.ofCard(tenant, lead(1), 5)).toMatchObject([
      { state: 'buried', reason: 'ACCESS_DENIED' },
    ])
  })

  it('puts a row back that is to be tried again', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'k')
    await store.ledger.begin(tenant, [{ key: 'k', attempts: 0, action: aPlan('k').action }])

    await store.ledger.settle(tenant, 'k', { state: 'planned', at: asInstant(9) })

    expect(await store.ledger.pending(tenant, lead(1))).toMatchObject([
      { state: 'planned', settledAt: null, attempts: 1 },
    ])
  })

  it('keeps the action as it was confirmed right before writing', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'k')
    const confirmed = { ...aPlan('k').action, dueAt: asInstant(777) } as Action

    await store.ledger.settle(tenant, 'k', { state: 'done', action: confirmed, at: asInstant(9) })

    expect((await store.ledger.find(tenant, 'k'))?.action).toEqual(confirmed)
  })

  it('gives the newest first', async () => {
    const tenant = aTenantId()
    await decide(tenant, 1, 'a', 'b')
    await decide(tenant, 2, 'c')

    const keys = (await store.ledger.recent(tenant, 2)).map(row => row.key)

    expect(keys).toEqual(['c', 'b'])
  })

  it('counts what a rule did for a user since a moment, planned things too', async () => {
    const tenant = aTenantId()
    for (let at = 1; at <= 4; at++) await decide(tenant, at, `k${at}`)
    await store.ledger.settle(tenant, 'k3', { state: 'done', at: asInstant(9) })
    await store.ledger.settle(tenant, 'k4', { state: 'dropped', at: asInstant(9) })

    const usual = { rule: 'ensure-next-step', type: 'task.create' as const, assignee: '7' }
    const since = (at: number, of: Partial<Parameters<typeof store.ledger.doneSince>[1]> = {}) =>
      store.ledger.doneSince(tenant, { ...usual, ...of }, asInstant(at))

    expect([await since(1), await since(2), await since(4)]).toEqual([3, 2, 0])
    expect(await since(1, { rule: 'other' })).toBe(0)
    expect(await since(1, { assignee: '8' })).toBe(0)
    // Reminders of a rule take nothing off the tasks of its cap.
    expect(await since(1, { type: 'user.notify' })).toBe(0)
  })

  it('carries out a person’s own step ahead of the rest, and once', async () => {
    const tenant = aTenantId()

    await store.ledger.add(tenant, lead(1), asInstant(1), aPlan('click'))
    await store.ledger.add(tenant, lead(1), asInstant(2), aPlan('click'))

    const { rows } = await database.pool.query(
      'select key, priority from graphile_worker.jobs where queue_name = $1',
      [tenant],
    )
    expect(rows).toEqual([{ key: `perform/${tenant}/lead:1`, priority: -10 }])
    expect(await store.ledger.pending(tenant, lead(1))).toMatchObject([{ plannedAt: 1 }])
  })

  it('knows nothing of other tenants', async () => {
    const [mine, foreign] = [aTenantId(), aTenantId()]
    await decide(mine, 1, 'k')

    expect(await store.ledger.find(foreign, 'k')).toBeNull()
    expect(await store.ledger.recent(foreign, 5)).toEqual([])
  })

  it('marks an effect so that it can be found, differently for each tenant', async () => {
    const [mine, foreign] = [aTenantId(), aTenantId()]
    await decide(mine, 1, 'k')
    await decide(foreign, 1, 'k')

    const marks = [await store.ledger.find(mine, 'k'), await store.ledger.find(foreign, 'k')].map(
      row => row?.mark ?? '',
    )

    expect(new Set(marks).size).toBe(2)
    for (const mark of marks) expect(mark).toMatch(/^[a-z0-9]{10}$/)
  })
})

function decide(tenant: TenantId, at: number, ...keys: readonly string[]): Promise<number> {
  const planned = keys.map(key => aPlan(key))
  return store.cards.decide(aDecision(tenant, lead(1), { now: asInstant(at), planned }))
}

function aTenantId(): TenantId {
  return asId(`bitrix24:ledger-${++count}`)
}
