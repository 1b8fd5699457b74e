import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const TABLES: readonly string[] = [
  // `pace`: rows a second, as of late. `body`: what is told of the file, the rehearsal, the result, the roll-back.
  `create table load (
    tenant text not null,
    id text not null,
    name text not null,
    size bigint not null,
    state text not null,
    made_by text not null,
    created_at bigint not null,
    body json not null,
    done integer not null default 0,
    total integer,
    share real not null default 0,
    pace real,
    primary key (tenant, id)
  )`,
  // Compressed already, or not worth it: text pieces are, by the table's own means.
  `create table load_piece (
    tenant text not null,
    load text not null,
    at integer not null,
    bytes bytea not null,
    primary key (tenant, load, at)
  )`,
  // A row of the file, and what became of it. `made`: id of what it made or changed on the host; `hold`: since when it is being written.
  `create table load_row (
    tenant text not null,
    load text not null,
    line integer not null,
    state text not null,
    fate text not null,
    body json,
    cells json,
    repeat_of integer,
    company text,
    reasons json,
    contact text,
    made text,
    adds json,
    hold timestamptz,
    at bigint,
    primary key (tenant, load, line)
  )`,
  `create index load_row_waiting on load_row (tenant, load, line) where state in ('ready', 'writing')`,
  `create index load_row_bad on load_row (tenant, load, line) where state in ('refused', 'doubtful', 'failed', 'kept')`,
  `create index load_row_repeat on load_row (tenant, load, repeat_of) where repeat_of is not null`,
  `create index load_row_made on load_row (tenant, made) where made is not null`,
  `create table load_key (
    tenant text not null,
    load text not null,
    key text not null,
    line integer not null,
    primary key (tenant, load, key, line)
  )`,
  // A company that rows of the file name. `id`: on the host, once it is known or made.
  `create table load_company (
    tenant text not null,
    load text not null,
    key text not null,
    line integer not null,
    state text not null,
    body json not null,
    id text,
    is_made boolean not null default false,
    hold timestamptz,
    at bigint,
    primary key (tenant, load, key)
  )`,
]

/** Loading a client base. */
export const loads: Migration = {
  async up(database) {
    for (const statement of TABLES) await sql.raw(statement).execute(database)
  },
}
