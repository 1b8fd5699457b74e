import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { asId, type ContactId, type TenantId } from '../../shared/crm/ids.ts'
import { CLAIM_TIMES, createClaims } from './claims.ts'
import type { Database } from './database.ts'
import { StoreUnavailable } from './failures.ts'
import type { Store } from './store.ts'

const made: ContactId = asId('100')

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

describe('claims', () => {
  it('let one of eight simultaneous requests in two processes make the contact', async () => {
    for (let round = 0; round < 20; round++) {
      const tenant = aTenantId()
      const answers = await Promise.all(
        Array.from({ length: 8 }, async (_, index) => {
          const { claims } = index % 2 === 0 ? store : other
          const answer = await claims.take(tenant, ['phone:1', 'email:1'], `request-${index}`)
          if (answer.taken) {
            await new Promise(resolve => setTimeout(resolve, 5))
            await claims.fulfil(tenant, `request-${index}`, made)
          }
          return answer
        }),
      )

      expect(answers.filter(answer => answer.taken)).toHaveLength(1)
      expect(answers.filter(answer => !answer.taken)).toEqual(
        Array.from({ length: 7 }, () => ({ taken: false, contact: made })),
      )
    }
  })

  it('do not block each other when keys cross', async () => {
    const tenant = aTenantId()
    const take = async (claims: Store['claims'], keys: string[], holder: string) => {
      const answer = await claims.take(tenant, keys, holder)
      await claims.release(tenant, holder)
      return answer
    }

    const rounds = Array.from({ length: 10 }, (_, index) => [
      take(store.claims, ['a', 'b', 'c'], `one-${index}`),
      take(other.claims, ['c', 'b', 'a'], `two-${index}`),
    ])

    const answers = await Promise.all(rounds.flat())
    expect(answers.every(answer => answer.taken)).toBe(true)
  })

  it('are given again to the same holder, who has lost his answer in a crash', async () => {
    const tenant = aTenantId()
    await store.claims.take(tenant, ['a'], 'me')

    expect(await other.claims.take(tenant, ['a'], 'me')).toEqual({ taken: true })
  })

  it('tell the holder what he made before the crash', async () => {
    const tenant = aTenantId()
    await store.claims.take(tenant, ['a'], 'me')
    await store.claims.fulfil(tenant, 'me', made)

    expect(await other.claims.take(tenant, ['a'], 'me')).toEqual({ taken: false, contact: made })
  })

  it('are free after the release', async () => {
    const tenant = aTenantId()
    await store.claims.take(tenant, ['a'], 'first')
    await store.claims.release(tenant, 'first')

    expect(await store.claims.take(tenant, ['a'], 'second')).toEqual({ taken: true })
  })

  it('hold nothing while they wait for the rest', async () => {
    const tenant = aTenantId()
    await store.claims.take(tenant, ['b'], 'first')
    const impatient = createClaims(database, { ...CLAIM_TIMES, waitMs: 100 })

    await expect(impatient.take(tenant, ['a', 'b'], 'second')).rejects.toThrow(StoreUnavailable)

    expect(await store.claims.take(tenant, ['a'], 'third')).toEqual({ taken: true })
  })

  it('pass to the next one when the holder seems to have died', async () => {
    const tenant = aTenantId()
    const quick = createClaims(database, { ...CLAIM_TIMES, takeOverMs: 300 })
    await quick.take(tenant, ['a'], 'dead')
    const startedAt = Date.now()

    expect(await quick.take(tenant, ['a'], 'heir')).toEqual({ taken: true })
    expect(Date.now() - startedAt).toBeGreaterThan(200)
  })

  it('do not name the contact for ever: a person with the same number may come later', async () => {
    const tenant = aTenantId()
    const quick = createClaims(database, { ...CLAIM_TIMES, tellMs: 50 })
    await quick.take(tenant, ['a'], 'first')
    await quick.fulfil(tenant, 'first', made)
    await new Promise(resolve => setTimeout(resolve, 80))

    expect(await quick.take(tenant, ['a'], 'second')).toEqual({ taken: true })
  })

  it('need no key', async () => {
    expect(await store.claims.take(aTenantId(), [], 'me')).toEqual({ taken: true })
  })
})

function aTenantId(): TenantId {
  return asId(`bitrix24:claims-${++count}`)
}
