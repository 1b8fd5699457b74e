import type { Kysely, Transaction } from 'kysely'
import { isConflict } from './failures.ts'
import type { Tables } from './tables.ts'

const MAX_TRIES = 4

/** Runs `work` in one transaction, again when it lost a deadlock. Nothing but the database may be awaited in it. */
export async function inTransaction<T>(
  kysely: Kysely<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await kysely.transaction().execute(work)
    } catch (error) {
      if (!isConflict(error) || attempt === MAX_TRIES) throw error
    }
  }
}
