import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aContact, aTenant, lead } from '../../tests/queue/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Store } from './store.ts'

let place: TestDatabase
let store: Store
let count = 0

beforeAll(async () => {
  place = await createTestDatabase()
  store = openTestStore(await place.open())
})
afterAll(() => place.drop())

describe('the key index', () => {
  it('finds everybody who holds a key, with the keys that were asked for', async () => {
    const tenant = await aSavedTenant()
    await store.people.learn(tenant, [
      { contact: aContact('1'), keys: ['phone:1', 'email:a'] },
      { contact: aContact('2'), keys: ['phone:1', 'phone:2'] },
      { contact: aContact('3'), keys: ['phone:3'] },
    ])

    const found = await store.people.holding(tenant, ['phone:1', 'phone:2'], lead(1))

    expect(found.map(({ contact, keys }) => [contact.id, keys])).toEqual([
      ['2', ['phone:1', 'phone:2']],
      ['1', ['phone:1']],
    ])
  })

  it('replaces what it knew of a contact', async () => {
    const tenant = await aSavedTenant()
    const renamed = { ...aContact('1'), phones: ['2'] }
    await store.people.learn(tenant, [{ contact: aContact('1'), keys: ['phone:1'] }])

    await store.people.learn(tenant, [{ contact: renamed, keys: ['phone:2', 'phone:2'] }])

    expect(await store.people.holding(tenant, ['phone:1'], lead(1))).toEqual([])
    expect(await store.people.find(tenant, renamed.id)).toEqual(renamed)
  })

  it('keeps a contact without any key', async () => {
    const tenant = await aSavedTenant()
    await store.people.learn(tenant, [{ contact: aContact('1'), keys: ['phone:1'] }])

    await store.people.learn(tenant, [{ contact: aContact('1'), keys: [] }])

    expect(await store.people.holding(tenant, ['phone:1'], lead(1))).toEqual([])
    expect(await store.people.find(tenant, asId('1'))).toEqual(aContact('1'))
  })

  it('counts the settled requests that named a contact, other than the one asked about', async () => {
    const tenant = await aSavedTenant()
    await store.people.learn(tenant, [{ contact: aContact('1'), keys: ['phone:1'] }])
    for (const id of [1, 2, 3]) {
      await store.requests.record(tenant, lead(id), asInstant(id), {})
      await store.requests.settle(
        tenant,
        lead(id),
        { type: 'attached', contact: asId('1') },
        asInstant(5),
      )
    }
    await store.requests.record(tenant, lead(4), asInstant(4), {})

    const [asked] = await store.people.holding(tenant, ['phone:1'], lead(1))
    const [other] = await store.people.holding(tenant, ['phone:1'], lead(4))

    expect([asked?.requests, other?.requests]).toEqual([2, 3])
  })

  it('names at most fifty', async () => {
    const tenant = await aSavedTenant()
    await store.people.learn(
      tenant,
      Array.from({ length: 60 }, (_, id) => ({ contact: aContact(`${id}`), keys: ['phone:1'] })),
    )

    expect(await store.people.holding(tenant, ['phone:1'], lead(1))).toHaveLength(50)
  })

  it('learns overlapping pages in two processes at the same time', async () => {
    const tenant = await aSavedTenant()
    const other = openTestStore(await place.open())
    const page = (from: number) =>
      Array.from({ length: 50 }, (_, index) => ({
        contact: aContact(`${from + index}`),
        keys: [`phone:${from + index}`, 'phone:office'],
      }))

    await Promise.all([
      store.people.learn(tenant, page(0)),
      other.people.learn(tenant, page(25).toReversed()),
      store.people.learn(tenant, page(25)),
      other.people.learn(tenant, page(0).toReversed()),
    ])

    expect(await store.people.holding(tenant, ['phone:74'], lead(1))).toHaveLength(1)
  })

  it('keeps tenants apart', async () => {
    const [mine, foreign] = [await aSavedTenant(), await aSavedTenant()]
    await store.people.learn(mine, [{ contact: aContact('1'), keys: ['phone:1'] }])

    expect(await store.people.holding(foreign, ['phone:1'], lead(1))).toEqual([])
  })

  it('remembers how far the base was learned', async () => {
    const tenant = await aSavedTenant()

    const before = await store.people.learnedUntil(tenant)
    await store.people.setLearnedUntil(tenant, asInstant(1_790_000_000_000))

    expect(before).toBeNull()
    expect(await store.people.learnedUntil(tenant)).toBe(1_790_000_000_000)
  })
})

async function aSavedTenant(): Promise<TenantId> {
  const id = asId<TenantId>(`bitrix24:people-${++count}`)
  await store.tenants.save(aTenant(id))
  return id
}
