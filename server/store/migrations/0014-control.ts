import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Violations that somebody looks at later. */
export const control: Migration = {
  async up(database) {
    await sql`
      create table aside (
        tenant text not null,
        card text not null,
        until bigint not null,
        reason text not null,
        put_by text not null,
        primary key (tenant, card)
      )`.execute(database)
  },
}
