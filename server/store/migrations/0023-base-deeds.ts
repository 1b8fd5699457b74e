import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What a merge of the base check's groups has done, so that it can be taken out of counting when it is undone. */
export const baseDeeds: Migration = {
  async up(database) {
    await sql`
      alter table base_deed
        -- Of the group as it was then: only doubtful ones are anybody's plan. Null: of no group.
        add column tier text,
        -- Of a merge.
        add column survivor text,
        add column gone text[] not null default '{}'`.execute(database)
    // Cards that were merged into another one and may stand there still, emptied.
    await sql`
      create table base_away (
        tenant text not null,
        kind text not null,
        card text not null,
        primary key (tenant, kind, card)
      )`.execute(database)
  },
}
