import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What chances of cards are learnt from, the models, the scores and what was shown of them. */
export const scoring: Migration = {
  async up(database) {
    await createCards(database)
    await createModels(database)
  },
}

async function createCards(database: Kysely<unknown>): Promise<void> {
  await sql`
      create table score_card (
        tenant text not null,
        card text not null,
        kind text not null,
        created_at bigint not null,
        closed_at bigint,
        first_closed_at bigint,
        is_won boolean,
        owner text,
        amount bigint,
        client text,
        seen json not null,
        events json not null,
        fixed json not null,
        primary key (tenant, card)
      )`.execute(database)
  await sql`create index score_card_open on score_card (tenant, kind, card) where closed_at is null`.execute(
    database,
  )
  await sql`create index score_card_closed on score_card (tenant, kind, closed_at) where closed_at is not null`.execute(
    database,
  )
  // What came of a client's deals before.
  await sql`create index score_card_client on score_card (tenant, client) include (is_won) where closed_at is not null and client is not null`.execute(
    database,
  )
  // Apart from the history: it is written anew every night, histories are not.
  await sql`
      create table score (
        tenant text not null,
        card text not null,
        kind text not null,
        forecast real not null,
        body json not null,
        field_percent smallint,
        primary key (tenant, card)
      )`.execute(database)
}

async function createModels(database: Kysely<unknown>): Promise<void> {
  await sql`
      create table score_version (
        tenant text not null,
        kind text not null,
        version integer not null,
        made_at bigint not null,
        state text not null,
        learnt json not null,
        report json not null,
        primary key (tenant, kind, version)
      )`.execute(database)
  await sql`
      create table score_monitor (
        tenant text not null,
        kind text not null,
        at bigint not null,
        report json not null,
        primary key (tenant, kind, at)
      )`.execute(database)
  await sql`
      create table score_shown (
        tenant text not null,
        card text not null,
        at bigint not null,
        version integer not null,
        forecast real not null,
        shown_to text not null,
        primary key (tenant, card, shown_to, at)
      )`.execute(database)
  await sql`
      create table score_settings (
        tenant text not null primary key,
        value json not null
      )`.execute(database)
}
