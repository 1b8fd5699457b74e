import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Cards that were merged, with all that stood before it, so that it can be taken back; and runs over many groups. */
export const merging: Migration = {
  async up(database) {
    await sql`
      create table merging (
        tenant text not null,
        id text not null,
        kind text not null,
        survivor text not null,
        state text not null,
        -- Names and numbers of the cards, for the journal.
        cards jsonb not null,
        plan jsonb not null,
        made jsonb,
        outcome jsonb not null,
        group_id text,
        run text,
        by_user text not null,
        begun_at bigint not null,
        -- By the database's clock: whoever writes has it, and nobody after a crash.
        held_until timestamptz,
        primary key (tenant, id)
      )`.execute(database)
    await sql`create index merging_begun on merging (tenant, begun_at desc, id)`.execute(database)
    await sql`create index merging_old on merging (begun_at)`.execute(database)
    // A card is in one merge at a time.
    await sql`
      create table merging_card (
        tenant text not null,
        card text not null,
        merging text not null,
        primary key (tenant, card)
      )`.execute(database)
    await sql`
      create table merging_run (
        tenant text not null,
        id text not null,
        state text not null,
        groups jsonb not null,
        position integer not null,
        counts jsonb not null,
        by_user text not null,
        begun_at bigint not null,
        -- Real time spent, for the time that is left.
        worked_ms bigint not null,
        primary key (tenant, id)
      )`.execute(database)
    // One at a time, whoever clicks.
    await sql`
      create unique index merging_run_open on merging_run (tenant)
      where state in ('running', 'paused')`.execute(database)
  },
}
