import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** When a person first did something about a request. */
export const touchedCards: Migration = {
  async up(database) {
    await sql`alter table card add column touched_at bigint`.execute(database)
  },
}
