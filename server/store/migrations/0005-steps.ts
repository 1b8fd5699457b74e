import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What is remembered of a card's steps: deadlines, moves, the last one closed emptily. */
export const steps: Migration = {
  async up(database) {
    await sql`alter table card add column steps jsonb`.execute(database)
  },
}
