import { createHash } from 'node:crypto'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { Database } from './database.ts'
import { isTransientFailure, StoreUnavailable } from './failures.ts'
import type { Seal } from './seal.ts'
import type { Secrets, Store } from './store.ts'

const NAME = 'tokens'

export function createSecrets(database: Database, seal: Seal): Store['secrets'] {
  const { kysely } = database
  return {
    async load(id) {
      const row = await kysely
        .selectFrom('secret')
        .select(['key_id', 'sealed'])
        .where('tenant', '=', id)
        .where('name', '=', NAME)
        .executeTakeFirst()
      if (row === undefined) return null
      // We wrote it, and nobody could change it without the key.
      return JSON.parse(seal.open({ keyId: row.key_id, bytes: row.sealed }, [id, NAME])) as Secrets
    },

    async save(id, secrets) {
      const { keyId, bytes } = seal.close(JSON.stringify(secrets), [id, NAME])
      const row = { tenant: id, name: NAME, key_id: keyId, sealed: bytes }
      await kysely
        .insertInto('secret')
        .values(row)
        .onConflict(conflict => conflict.columns(['tenant', 'name']).doUpdateSet(row))
        .execute()
    },

    async forget(id) {
      await kysely.deleteFrom('secret').where('tenant', '=', id).execute()
    },

    withLock: createLock(database),

    async reencrypt() {
      const old = await kysely
        .selectFrom('secret')
        .selectAll()
        .where('key_id', '!=', seal.keyId)
        .execute()
      for (const row of old) {
        const place = [row.tenant, row.name]
        const text = seal.open({ keyId: row.key_id, bytes: row.sealed }, place)
        const { keyId, bytes } = seal.close(text, place)
        // Renewed meanwhile: then it carries the new key already.
        await kysely
          .updateTable('secret')
          .set({ key_id: keyId, sealed: bytes })
          .where('tenant', '=', row.tenant)
          .where('name', '=', row.name)
          .where('sealed', '=', row.sealed)
          .execute()
      }
      return old.length
    },
  }
}

/**
 * Within this process callers of one tenant stand in line before they take a connection, so that one slow host does not
 * use up the connections for locks.
 */
function createLock({ locks }: Database): Store['secrets']['withLock'] {
  const lines = new Map<TenantId, Promise<unknown>>()

  return async (id, work) => {
    const before = lines.get(id)
    const mine = (before ?? Promise.resolve()).then(() => lockedInDatabase(id, work))
    const end = mine.catch(() => undefined)
    lines.set(id, end)
    try {
      return await mine
    } finally {
      if (lines.get(id) === end) lines.delete(id)
    }
  }

  async function lockedInDatabase<T>(id: TenantId, work: () => Promise<T>): Promise<T> {
    const key = lockKey(id)
    const client = await locks.connect().catch(toUnavailable)
    try {
      await client.query('select pg_advisory_lock($1, $2)', key).catch(toUnavailable)
      return await work()
    } finally {
      const isFree = await client.query('select pg_advisory_unlock($1, $2)', key).then(
        () => true,
        () => false,
      )
      // A connection that could not give its lock back is closed, which does it.
      client.release(!isFree)
    }
  }
}

function lockKey(id: TenantId): [number, number] {
  const hash = createHash('sha256').update(id).digest()
  return [hash.readInt32BE(0), hash.readInt32BE(4)]
}

function toUnavailable(error: unknown): never {
  if (isTransientFailure(error))
    throw new StoreUnavailable('the lock of a tenant could not be taken', { cause: error })
  throw error
}
