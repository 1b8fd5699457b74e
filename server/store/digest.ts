import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import { type DigestPort, type DigestState, RELEASED } from './port/digest.ts'

export function createDigest({ kysely }: Database): DigestPort {
  return {
    async readers(tenant) {
      const rows = await kysely
        .selectFrom('digest_reader')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('reader')
        .execute()
      return rows.map(({ reader, name, state, at, faulty }) => ({
        reader,
        name,
        state: state as DigestState,
        at: asInstant(at),
        faulty,
      }))
    },

    async begin(tenant, reader, name, at) {
      // One statement: of two who ask at once one writes first, and the other finds the name there.
      const rows = await kysely
        .insertInto('digest_reader')
        .values({ tenant, reader, name, state: 'sending', at, faulty: null })
        .onConflict(conflict =>
          conflict
            .columns(['tenant', 'reader'])
            .doUpdateSet({ name, state: 'sending', at })
            .where('digest_reader.name', '<>', name),
        )
        .returning('reader')
        .execute()
      return rows.length > 0
    },

    async release(tenant, reader) {
      await kysely
        .updateTable('digest_reader')
        .set({ name: RELEASED })
        .where('tenant', '=', tenant)
        .where('reader', '=', reader)
        .execute()
    },

    async end(tenant, reader, { state, faulty }) {
      await kysely
        .updateTable('digest_reader')
        .set({
          state,
          ...(faulty !== undefined && { faulty: toJson(faulty) }),
        })
        .where('tenant', '=', tenant)
        .where('reader', '=', reader)
        .execute()
    },
  }
}
