import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What is spent on registries and remembered of them, what was filled from them, and what of it is watched. */
export const requisites: Migration = {
  async up(database) {
    // `tenant` here is the name of a key: of a tenant's own, or `service`.
    await sql`
      create table registry_usage (
        tenant text primary key,
        day bigint not null,
        today integer not null,
        minute bigint not null,
        this_minute integer not null,
        closed_until bigint
      )`.execute(database)
    await sql`
      create table registry_answer (
        tenant text not null,
        key text not null,
        body jsonb not null,
        until bigint not null,
        primary key (tenant, key)
      )`.execute(database)
    await sql`create index registry_answer_until on registry_answer (until)`.execute(database)
    await sql`
      create table filling (
        tenant text not null,
        id text not null,
        subject text not null,
        state text not null,
        plan jsonb not null,
        made jsonb,
        party text not null,
        fields integer not null,
        filled_by text not null,
        filled_at bigint not null,
        lock text not null,
        -- By the database's clock: whoever writes has it, and nobody after a crash.
        held_until timestamptz,
        primary key (tenant, id)
      )`.execute(database)
    // Two clicks at once write one after the other.
    await sql`
      create unique index filling_lock on filling (tenant, lock)
      where state in ('writing', 'undoing')`.execute(database)
    await sql`create index filling_subject on filling (tenant, subject, filled_at)`.execute(
      database,
    )
    await sql`
      create table watched_company (
        tenant text not null,
        company text not null,
        inn text not null,
        state jsonb not null,
        looked_at bigint not null,
        primary key (tenant, company)
      )`.execute(database)
    await sql`
      create table requisite_settings (
        tenant text primary key,
        version integer not null,
        is_watched boolean not null,
        ordinary jsonb not null
      )`.execute(database)
  },
}
