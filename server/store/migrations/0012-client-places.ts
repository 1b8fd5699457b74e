import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Where clients are by their addresses and tax numbers, what companies are called, and what was asked about numbers elsewhere. */
export const clientPlaces: Migration = {
  async up(database) {
    await sql`
      create table client_place (
        tenant text not null,
        subject text not null,
        name text,
        zone text,
        place text,
        source text check (source in ('address', 'inn')),
        read_at bigint not null,
        primary key (tenant, subject)
      )`.execute(database)
    await sql`
      create table phone_opinion (
        tenant text not null,
        phone_hash text not null,
        opinion json,
        asked_at bigint not null,
        primary key (tenant, phone_hash)
      )`.execute(database)
  },
}
