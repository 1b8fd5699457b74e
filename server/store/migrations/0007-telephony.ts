import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Telephony of tenants, their calls, and cards whose client called and was not answered. */
export const telephony: Migration = {
  async up(database) {
    await sql`
      create table telephony (
        tenant text primary key,
        version integer not null,
        config json not null,
        hook_token text not null unique,
        cursor text,
        polled_at bigint,
        poll_fault text,
        poll_calls integer
      )`.execute(database)
    await sql`
      create table call (
        tenant text not null,
        source text not null,
        id text not null,
        direction text not null,
        phone text,
        employee text,
        started_at bigint not null,
        answered_at bigint,
        ended_at bigint not null,
        recording text,
        raw json not null,
        received_at bigint not null,
        written text,
        outcome text,
        contact text,
        card text,
        settled_at bigint,
        primary key (tenant, source, id)
      )`.execute(database)
    await sql`create index call_phone on call (tenant, phone, started_at)`.execute(database)
    await sql`create index call_open on call (tenant, received_at) where settled_at is null`.execute(
      database,
    )
    await sql`alter table card add column called_at bigint`.execute(database)
  },
}
