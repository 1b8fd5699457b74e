import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Who writes a merge: one whose hold has lapsed meanwhile changes nothing of it. */
export const mergingHolders: Migration = {
  async up(database) {
    await sql`alter table merging add column held_by text`.execute(database)
  },
}
