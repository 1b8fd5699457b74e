import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import type { NewGroup, Store } from './store.ts'

const at = asInstant(1)
const TENANT = asId<TenantId>('bitrix24:mergings')

let place: TestDatabase
let database: Database
let store: Store

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
  await store.tenants.save(aTenant(TENANT))
})
afterAll(() => place.drop())

function begin(id: string, ...cards: readonly string[]) {
  return store.mergings.begin({
    tenant: TENANT,
    id,
    kind: 'contact',
    survivor: cards[0] ?? '',
    cards: cards.map(card => ({ id: card, title: 'Пётр' })),
    plan: {},
    group: null,
    run: null,
    by: asId('1'),
    at,
  })
}

describe('a merge that somebody writes', () => {
  it('is not changed by a writer whose hold has lapsed', async () => {
    const { mergings } = store
    const dead = (await begin('a', '1', '2'))!
    expect(await mergings.hold(TENANT, 'a', 'writing')).toBeNull()
    await database.pool.query(`update merging set held_until = now() - interval '1 second'`)
    const living = (await mergings.hold(TENANT, 'a', 'writing'))!

    const end = { state: 'refused', outcome: { reason: 'NO' } } as const
    expect(
      await Promise.all([
        mergings.renew(dead),
        mergings.letGo(dead),
        mergings.keep(dead, { is: 'his' }),
        mergings.drop(dead),
        mergings.end(dead, end),
      ]),
    ).toEqual([false, false, false, false, false])
    expect(await mergings.find(TENANT, 'a')).toMatchObject({ state: 'writing', made: null })
    expect(await begin('b', '2', '3')).toBeNull()
    expect(await mergings.renew(living)).toBe(true)
    expect(await mergings.end(living, { state: 'merged', outcome: {} })).toBe(true)
    expect(await mergings.find(TENANT, 'a')).toMatchObject({ state: 'merged' })
  })

  it('leaves nothing behind when it is dropped', async () => {
    const hold = (await begin('c', '11', '12'))!
    expect(await store.mergings.drop(hold)).toBe(true)
    expect(await store.mergings.find(TENANT, 'c')).toBeNull()
    expect(await begin('d', '11', '12')).not.toBeNull()
  })
})

describe('cards that a merge is asked for', () => {
  it('are forbidden where a person has told them apart, or the check calls them related', async () => {
    const pair = (one: string, other: string, tier: NewGroup['tier']): NewGroup => ({
      id: `${one}-${other}`,
      kind: 'contact',
      tier,
      cards: [one, other],
      pairs: [],
    })
    const check = await store.base.begin(TENANT, { by: null, isWhole: true }, at)
    const groups = [pair('21', '22', 'propose'), pair('31', '32', 'related')]
    await store.base.replaceGroups(TENANT, check?.number ?? 0, { groups, dirt: [] })
    const deed = { group: '21-22', person: asId<never>('1'), at }
    await store.base.sayApart(TENANT, deed, { pairs: [['21', '22']], rest: [] })

    const ask = (kind: 'contact' | 'company', ...cards: string[]) =>
      store.mergings.forbids(TENANT, kind, cards)
    expect(await ask('contact', '22', '40', '21')).toBe('apart')
    expect(await ask('contact', '32', '31')).toBe('related')
    expect(await ask('contact', '21', '31')).toBeNull()
    expect(await ask('company', '21', '22')).toBeNull()
  })
})
