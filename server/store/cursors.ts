import type { Database } from './database.ts'
import type { Store } from './store.ts'

export function createCursors({ kysely }: Database): Store['cursors'] {
  return {
    async get(tenant, name) {
      const row = await kysely
        .selectFrom('cursor')
        .select('value')
        .where('tenant', '=', tenant)
        .where('name', '=', name)
        .executeTakeFirst()
      return row?.value ?? null
    },

    async set(tenant, name, value) {
      await kysely
        .insertInto('cursor')
        .values({ tenant, name, value })
        .onConflict(conflict => conflict.columns(['tenant', 'name']).doUpdateSet({ value }))
        .execute()
    },
  }
}
