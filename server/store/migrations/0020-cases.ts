import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Deals taken apart (R7). A card has one open case at most, whoever opens it. */
export const cases: Migration = {
  async up(database) {
    await sql`
      create table case_file (
        tenant text not null,
        id text not null,
        card text not null,
        state text not null,
        round integer not null default 0,
        opened_at bigint not null,
        opened_by text,
        head text,
        owner text,
        title text not null,
        pipeline text not null,
        stage text not null,
        task text,
        asked_at bigint,
        decision json,
        decided_at bigint,
        earlier json not null default '[]',
        ended text,
        closed_at bigint,
        outcome text,
        outcome_at bigint,
        primary key (tenant, id)
      )`.execute(database)
    await sql`
      create unique index case_file_open on case_file (tenant, card) where state = 'open'
    `.execute(database)
    await sql`create index case_file_card on case_file (tenant, card, opened_at)`.execute(database)
    await sql`create index case_file_decided on case_file (tenant, decided_at)`.execute(database)
  },
}
