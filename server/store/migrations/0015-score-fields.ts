import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Numbers as they stand on the host. A score goes when its card is closed or nothing can be told any more; what we wrote is there still. */
export const scoreFields: Migration = {
  async up(database) {
    await sql`
      create table score_field (
        tenant text not null,
        card text not null,
        kind text not null,
        percent smallint not null,
        written_at bigint not null,
        primary key (tenant, card)
      )`.execute(database)
    await sql`
      insert into score_field (tenant, card, kind, percent, written_at)
      select tenant, card, kind, field_percent, 0 from score where field_percent is not null`.execute(
      database,
    )
    await sql`alter table score drop column field_percent`.execute(database)
    await sql`create index score_shown_at on score_shown (at)`.execute(database)
  },
}
