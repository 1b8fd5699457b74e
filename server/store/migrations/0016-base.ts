import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const TABLES = [
  // What comparing a company needs, and no more; people are in `contact`.
  `create table base_company (
    tenant text not null,
    id text not null,
    title text not null,
    phones json not null,
    emails json not null,
    city text not null,
    site text not null,
    inn text not null default '',
    kpp text not null default '',
    -- The check that read the papers, where they come from a list of their own; null: they came with the company.
    papers_check integer,
    owner text,
    created_at bigint not null,
    primary key (tenant, id)
  )`,
  `create table base_feed (
    tenant text not null,
    feed text not null,
    cursor text not null,
    -- By the check under way.
    rows bigint not null,
    total bigint,
    share double precision not null,
    check_number integer not null,
    is_complete boolean not null,
    primary key (tenant, feed)
  )`,
  `create table base_check (
    tenant text not null,
    number integer not null,
    -- running, paused, failed; done, cancelled
    state text not null,
    phase text not null,
    is_whole boolean not null,
    -- How often the base was compared: again where cards changed meanwhile.
    round integer not null default 1,
    started_at bigint not null,
    finished_at bigint,
    started_by text,
    -- Real time spent reading, ms.
    worked bigint not null default 0,
    trouble text,
    changed integer not null default 0,
    -- Cards have changed since they were compared.
    is_stale boolean not null default false,
    gone integer not null default 0,
    found json,
    -- As the next check found it.
    left_behind json,
    primary key (tenant, number)
  )`,
  // One at a time, whoever begins it.
  `create unique index base_check_one on base_check (tenant) where state in ('running', 'paused', 'failed')`,
  `create table base_group (
    tenant text not null,
    -- Of its kind and cards: the same group has the same name in every check.
    id text not null,
    kind text not null,
    tier text not null,
    size integer not null,
    -- The surest first.
    position integer not null,
    pairs json not null,
    -- open, apart, merged, gone
    state text not null,
    check_number integer not null,
    primary key (tenant, id)
  )`,
  `create index base_group_open on base_group (tenant, position) where state = 'open'`,
  `create table base_member (
    tenant text not null,
    group_id text not null,
    kind text not null,
    card text not null,
    owner text,
    created_at bigint,
    deals_open integer,
    deals_all integer,
    is_confirmed boolean not null default false,
    primary key (tenant, group_id, card)
  )`,
  `create index base_member_card on base_member (tenant, kind, card)`,
  `create index base_member_owner on base_member (tenant, owner)`,
  // For everybody and for ever: these two are not one.
  `create table base_apart (
    tenant text not null,
    kind text not null,
    one text not null,
    other text not null,
    -- The group it was said of; empty: they are one no more, since one was merged into the other.
    group_id text not null,
    said_by text not null,
    said_at bigint not null,
    primary key (tenant, kind, one, other)
  )`,
  `create table base_skip (
    tenant text not null,
    group_id text not null,
    person text not null,
    primary key (tenant, group_id, person)
  )`,
  // What people decided, for the day's plan and for reports.
  `create table base_deed (
    tenant text not null,
    id bigint generated always as identity,
    group_id text not null,
    kind text not null,
    -- apart, merged
    what text not null,
    -- Pairs said to be apart, cards gone by a merge.
    count integer not null,
    person text not null,
    at bigint not null,
    check_number integer not null,
    primary key (tenant, id)
  )`,
  `create index base_deed_at on base_deed (tenant, at)`,
  `create table base_dirt (
    tenant text not null,
    what text not null,
    kind text not null,
    card text not null,
    primary key (tenant, what, kind, card)
  )`,
]

/** The check of the whole base for duplicates. */
export const base: Migration = {
  async up(database) {
    for (const table of TABLES) await sql.raw(table).execute(database)
  },
}
