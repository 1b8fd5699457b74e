import type { Database } from './database.ts'
import type { Store } from './store.ts'
import { toJson } from './json.ts'

export function createSettings({ kysely }: Database): Store['settings'] {
  return {
    async load(id) {
      const row = await kysely
        .selectFrom('settings')
        .select(['version', 'value'])
        .where('tenant', '=', id)
        .executeTakeFirst()
      return row ?? { version: 0, value: {} }
    },

    async save(id, onVersion, value) {
      const next = { version: onVersion + 1, value: toJson(value) }
      const insert = kysely.insertInto('settings').values({ tenant: id, ...next })
      const result =
        onVersion === 0
          ? await insert.onConflict(conflict => conflict.doNothing()).executeTakeFirst()
          : await kysely
              .updateTable('settings')
              .set(next)
              .where('tenant', '=', id)
              .where('version', '=', onVersion)
              .executeTakeFirst()
      const written =
        'numUpdatedRows' in result ? result.numUpdatedRows : result.numInsertedOrUpdatedRows
      return (written ?? 0n) === 1n
    },
  }
}
