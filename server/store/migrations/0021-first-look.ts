import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The first look at a tenant's funnel: what it has found, and limits that were taken over from it. */
export const firstLook: Migration = {
  async up(database) {
    await sql`
      create table first_look (
        tenant text primary key,
        run integer not null,
        started_at bigint not null,
        mark_at bigint,
        mark_share double precision,
        counted_at bigint,
        done_at bigint,
        result json
      )`.execute(database)
    await sql`
      create table first_look_row (
        tenant text not null,
        finding text not null,
        place integer not null,
        subject text not null,
        owner text,
        body json not null,
        primary key (tenant, finding, place)
      )`.execute(database)
    await sql`
      create table first_look_limit (
        tenant text not null,
        pipeline text not null,
        stage text not null,
        taken json not null,
        before json,
        taken_at bigint not null,
        taken_by text not null,
        primary key (tenant, pipeline, stage)
      )`.execute(database)
  },
}
