import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Time zones of clients as people have set them by hand. */
export const clientZones: Migration = {
  async up(database) {
    await sql`
      create table client_zone (
        tenant text not null,
        subject text not null,
        zone text not null,
        set_by text not null,
        set_at bigint not null,
        primary key (tenant, subject)
      )`.execute(database)
  },
}
