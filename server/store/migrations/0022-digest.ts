import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What each reader of the digest was told last. */
export const digest: Migration = {
  async up(database) {
    await sql`
      create table digest_reader (
        tenant text not null,
        reader text not null,
        name text not null,
        state text not null,
        at bigint not null,
        faulty jsonb,
        primary key (tenant, reader)
      )`.execute(database)
  },
}
