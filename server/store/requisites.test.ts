import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant, DAY, instant, MINUTE } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import type { NewFilling, Store } from './store.ts'

const NOON = instant('2026-12-02T09:00:00Z')

let place: TestDatabase
let database: Database
let store: Store
let other: Store
let count = 0

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
  other = openTestStore(await place.open())
})
afterAll(() => place.drop())

function aTenantId(): TenantId {
  return asId(`bitrix24:requisites-${++count}`)
}

function aFilling(tenant: TenantId, changes: Partial<NewFilling> = {}): NewFilling {
  return {
    tenant,
    id: 'k7f3a9b2c1',
    subject: 'deal:15',
    plan: { any: 'plan' },
    party: 'ООО "РОМАШКА"',
    fields: 3,
    by: asId('3'),
    at: NOON,
    lock: 'company:18',
    ...changes,
  }
}

describe('requests spent on a registry', () => {
  it('are counted together by all processes, by the day of Moscow and by the minute', async () => {
    const { usage } = store.requisites
    const name = aTenantId()
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? store : other).requisites.usage.add(name, NOON),
      ),
    )

    expect(await usage.read(name, NOON)).toEqual({ today: 20, thisMinute: 20, closedUntil: null })
    expect(await usage.add(name, asInstant(NOON + MINUTE))).toMatchObject({
      today: 21,
      thisMinute: 1,
    })
    expect(await usage.read(name, asInstant(NOON + DAY))).toMatchObject({ today: 0, thisMinute: 0 })
  })

  it('are closed until the registry opens again', async () => {
    const name = aTenantId()
    const until = asInstant(NOON + DAY)
    await other.requisites.usage.close(name, until)
    expect((await store.requisites.usage.read(name, NOON)).closedUntil).toBe(until)
    expect((await store.requisites.usage.read(name, until)).closedUntil).toBeNull()
  })
})

describe('answers of a registry', () => {
  it('are kept for all processes until they are too old, and belong to their key', async () => {
    const name = aTenantId()
    const until = asInstant(NOON + DAY)
    await store.requisites.answers.keep(name, 'a', { body: [{ inn: '1' }], now: NOON, until })

    expect(await other.requisites.answers.find(name, 'a', NOON)).toEqual({ body: [{ inn: '1' }] })
    expect(await other.requisites.answers.find(name, 'a', until)).toBeNull()
    expect(await other.requisites.answers.find('service', 'a', NOON)).toBeNull()
    await store.requisites.answers.keep('service', 'b', {
      body: 1,
      now: until,
      until: asInstant(until + DAY),
    })
    const { rows } = await database.pool.query('select 1 from registry_answer where tenant = $1', [
      name,
    ])
    expect(rows).toEqual([])
  })
})

describe('a filling', () => {
  it('is begun once, and alone on its company', async () => {
    const tenant = aTenantId()
    const { fillings } = store.requisites
    const begun = await Promise.all([
      fillings.begin(aFilling(tenant)),
      other.requisites.fillings.begin(aFilling(tenant)),
      fillings.begin(aFilling(tenant, { id: 'another001' })),
    ])

    expect(begun.toSorted()).toEqual(['begun', 'busy', 'busy'])
  })

  it('is taken up by somebody else only when its writer has let go, or is dead', async () => {
    const tenant = aTenantId()
    const { fillings } = store.requisites
    const { id } = aFilling(tenant)
    await fillings.begin(aFilling(tenant))
    expect(await fillings.hold(tenant, id, 'writing')).toBe(false)
    expect(await fillings.unfinished(tenant)).toMatchObject([{ isHeld: true, filling: { id } }])

    await database.pool.query(
      "update filling set held_until = now() - interval '1 second' where tenant = $1",
      [tenant],
    )
    expect(await fillings.unfinished(tenant)).toMatchObject([{ isHeld: false }])
    const held = await Promise.all([
      fillings.hold(tenant, id, 'writing'),
      other.requisites.fillings.hold(tenant, id, 'writing'),
    ])
    expect(held.toSorted()).toEqual([false, true])

    await fillings.letGo(tenant, id)
    expect(await other.requisites.fillings.hold(tenant, id, 'writing')).toBe(true)
  })

  it('can be undone when it is done, and is the last one of its card and of its company', async () => {
    const tenant = aTenantId()
    const { fillings } = store.requisites
    const { id } = aFilling(tenant)
    await fillings.begin(aFilling(tenant))
    expect(await fillings.hold(tenant, id, 'undoing')).toBe(false)
    await fillings.end(tenant, id, { state: 'done', made: { company: '7' } })
    await fillings.begin(aFilling(tenant, { id: 'refused001', at: asInstant(NOON + 1) }))
    await fillings.end(tenant, 'refused001', { state: 'refused', made: null })

    for (const where of ['deal:15', 'company:18'])
      expect(await fillings.last(tenant, [where])).toMatchObject({ id, made: { company: '7' } })
    await fillings.begin(aFilling(tenant, { id: 'another001', at: asInstant(NOON - 1) }))
    expect(await fillings.hold(tenant, id, 'undoing')).toBe(false)
    await fillings.end(tenant, 'another001', { state: 'done', made: null })
    expect(await fillings.hold(tenant, id, 'undoing')).toBe(true)
  })
})

describe('settings of requisites', () => {
  it('are saved on the version they were made on, their key sealed, and erased with the tenant', async () => {
    const tenant = aTenantId()
    const installed = aTenant(tenant)
    await store.tenants.save({ ...installed, state: 'removed' })
    const { requisites } = store
    const change = { isWatched: false, ordinary: { fullName: '9' } }
    expect(await requisites.saveSettings(tenant, 0, change)).toBe(true)
    expect(await requisites.saveSettings(tenant, 0, change)).toBe(false)
    expect(await requisites.saveSettings(tenant, 1, change)).toBe(true)
    await requisites.saveKey(tenant, 'a key of theirs')
    expect(await other.requisites.key(tenant)).toBe('a key of theirs')

    await store.tenants.erase(tenant, installed.installedAt)

    expect(await requisites.key(tenant)).toBeNull()
    expect((await requisites.settings(tenant)).version).toBe(0)
  })
})
