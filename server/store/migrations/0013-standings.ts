import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** How open cards stand, for lists of thousands of them. */
export const standings: Migration = {
  async up(database) {
    await sql`alter table card add column standing jsonb`.execute(database)
    await sql`create index card_open on card (tenant) where standing is not null`.execute(database)
    // How a day ended, by the responsible; written again by every review of that day.
    await sql`
      create table discipline_day (
        tenant text not null,
        day text not null,
        owner text not null,
        open integer not null,
        clean integer not null,
        primary key (tenant, day, owner)
      )`.execute(database)
  },
}
