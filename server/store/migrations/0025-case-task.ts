import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Since when a case has its task: one made a moment ago may not be among the card's yet. */
export const caseTask: Migration = {
  async up(database) {
    await sql`alter table case_file add column task_at bigint`.execute(database)
  },
}
