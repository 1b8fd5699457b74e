import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const TABLES = [
  // A card as it was last read; all but its name is null while only its moves are known.
  `create table past_card (
    tenant text not null,
    card text not null,
    title text,
    pipeline text,
    stage text,
    status text,
    owner text,
    source text,
    amount bigint,
    currency text,
    created_at bigint,
    made_from text,
    gone_at bigint,
    is_stale boolean not null default true,
    primary key (tenant, card)
  )`,
  `create index past_card_stale on past_card (tenant, card) where is_stale`,
  `create index past_card_standing on past_card (tenant, pipeline, stage)
    include (owner, source, currency, amount) where gone_at is null and status = 'open'`,
  `create table stage_move (
    tenant text not null,
    id text collate "C" not null,
    card text not null,
    at bigint not null,
    what text not null,
    from_pipeline text,
    from_stage text,
    from_status text,
    to_pipeline text,
    to_stage text,
    to_status text,
    primary key (tenant, id)
  )`,
  `create index stage_move_card on stage_move (tenant, card, at, id)`,
  `create table stay (
    tenant text not null,
    card text not null,
    number integer not null,
    pipeline text not null,
    stage text not null,
    entered_at bigint not null,
    left_at bigint,
    next_pipeline text,
    next_stage text,
    worked bigint,
    primary key (tenant, card, number)
  )`,
  // What ways through a pipeline have in common: few hundred rows, which conversions are worked out from.
  `create table way (
    tenant text not null,
    pipeline text not null,
    -- All that follows, as one text.
    print text not null,
    id integer generated always as identity,
    -- open, won, lost; left: the card went to another pipeline.
    status text not null,
    -- Slot of the stage it stands at, or stood at last.
    last_slot smallint not null,
    -- The last stage under way before the end it came to.
    before_end smallint,
    -- Slots it was at, growing.
    slots smallint[] not null,
    -- Slots it came back to.
    returns smallint[] not null,
    primary key (tenant, pipeline, print)
  )`,
  // A card's way through a pipeline: narrow, since a report reads all rows of one.
  `create table journey (
    tenant text not null,
    pipeline text not null,
    card text not null,
    entered_at bigint not null,
    amount bigint,
    way integer not null,
    owner text,
    source text,
    currency text,
    -- Two bytes for each slot of the way: bin of the working time there; FFFF: it stands there, or nobody works there.
    bins bytea not null,
    primary key (tenant, pipeline, card)
  )`,
  `create index journey_entered on journey (tenant, pipeline, entered_at)`,
  `create table known_pipeline (
    tenant text not null,
    pipeline text not null,
    kind text not null,
    name text not null,
    position integer not null,
    gone_at bigint,
    primary key (tenant, pipeline)
  )`,
  `create table known_stage (
    tenant text not null,
    stage text not null,
    pipeline text not null,
    name text,
    status text,
    position integer not null,
    slot smallint not null,
    gone_at bigint,
    primary key (tenant, pipeline, stage)
  )`,
  `create table past_feed (
    tenant text not null,
    feed text not null,
    cursor text not null,
    rows bigint not null,
    share double precision not null,
    is_complete boolean not null,
    read_at bigint not null,
    primary key (tenant, feed)
  )`,
]

/** What hosts remember of cards and their stages, and what follows from it. */
export const stays: Migration = {
  async up(database) {
    for (const table of TABLES) await sql.raw(table).execute(database)
  },
}
