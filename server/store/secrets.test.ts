import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { openStore } from './open-store.ts'
import type { Secrets, Store } from './store.ts'

const tokens: Secrets = {
  accessToken: 'access-of-acme',
  refreshToken: 'refresh-of-acme',
  expiresAt: asInstant(5),
  applicationToken: 'application-of-acme',
}
const oldKey = { id: 'old', key: Buffer.alloc(32, 1) }
const newKey = { id: 'new', key: Buffer.alloc(32, 2) }

let place: TestDatabase
let database: Database
let count = 0

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
})
afterAll(() => place.drop())

describe('secrets', () => {
  it('come back as they were saved', async () => {
    const tenant = aTenantId()
    const { secrets } = storeWith([oldKey])

    await secrets.save(tenant, { ...tokens, accessToken: 'first' })
    await secrets.save(tenant, tokens)

    expect(await secrets.load(tenant)).toEqual(tokens)
  })

  it('are nowhere in the database as they are', async () => {
    const tenant = aTenantId()

    await storeWith([oldKey]).secrets.save(tenant, tokens)

    const { rows } = await database.pool.query<{ sealed: Buffer }>('select * from secret')
    expect(
      JSON.stringify(rows) + rows.map(row => row.sealed.toString('latin1')).join(),
    ).not.toMatch(/acme/)
  })

  it('sealed with an old key open while it is still known', async () => {
    const tenant = aTenantId()
    await storeWith([oldKey]).secrets.save(tenant, tokens)

    expect(await storeWith([newKey, oldKey]).secrets.load(tenant)).toEqual(tokens)
  })

  it('are sealed anew, after which the old key is needed no more', async () => {
    const tenant = aTenantId()
    await storeWith([oldKey]).secrets.save(tenant, tokens)
    const both = storeWith([newKey, oldKey]).secrets

    const first = await both.reencrypt()
    const second = await both.reencrypt()

    expect(first).toBeGreaterThan(0)
    expect(second).toBe(0)
    expect(await storeWith([newKey]).secrets.load(tenant)).toEqual(tokens)
  })

  it('of an unknown key name the key, and nothing else', async () => {
    const tenant = aTenantId()
    await storeWith([oldKey]).secrets.save(tenant, tokens)

    await expect(storeWith([newKey]).secrets.load(tenant)).rejects.toThrow(
      'no encryption key is called old',
    )
  })

  it('do not open under another tenant', async () => {
    const [mine, foreign] = [aTenantId(), aTenantId()]
    const { secrets } = storeWith([oldKey])
    await secrets.save(mine, tokens)
    await database.pool.query(
      'insert into secret select $2, name, key_id, sealed from secret where tenant = $1',
      [mine, foreign],
    )

    await expect(secrets.load(foreign)).rejects.toThrow('authenticate')
  })

  it('are gone once forgotten', async () => {
    const tenant = aTenantId()
    const { secrets } = storeWith([oldKey])
    await secrets.save(tenant, tokens)

    await secrets.forget(tenant)

    expect(await secrets.load(tenant)).toBeNull()
  })
})

describe('the lock of a tenant', () => {
  it('lets one in at a time, over two processes', async () => {
    const tenant = aTenantId()
    const stores = [openTestStore(database), openTestStore(await place.open())]
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await new Promise(resolve => setTimeout(resolve, 5))
      inside--
      return 'done'
    }

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => stores[index % 2]!.secrets.withLock(tenant, work)),
    )

    expect(most).toBe(1)
    expect(answers).toEqual(Array.from({ length: 20 }, () => 'done'))
  })

  it('is free again after a failure', async () => {
    const tenant = aTenantId()
    const { secrets } = openTestStore(database)

    await expect(secrets.withLock(tenant, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    )

    expect(await secrets.withLock(tenant, async () => 'free')).toBe('free')
  })

  it('leaves the database to those who are inside, however many tenants wait', async () => {
    const small = await place.open(2)
    const { secrets } = openTestStore(small)
    const tenants = Array.from({ length: 12 }, aTenantId)

    const answers = await Promise.all(
      tenants.map(tenant =>
        secrets.withLock(tenant, async () => {
          await secrets.save(tenant, tokens)
          return secrets.load(tenant)
        }),
      ),
    )

    expect(answers).toEqual(tenants.map(() => tokens))
  })
})

function storeWith(encryption: readonly { id: string; key: Buffer }[]): Store {
  return openStore({ database, encryption })
}

function aTenantId(): TenantId {
  return asId(`bitrix24:secrets-${++count}`)
}
