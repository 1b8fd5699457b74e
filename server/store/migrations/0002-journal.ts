import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What was before an effect, who asked for it, and what the journal page is searched by. */
export const journal: Migration = {
  async up(database) {
    await sql.raw(CHANGES).execute(database)
  },
}

const CHANGES = `
alter table ledger add column before json, add column asked_by text;
drop index ledger_recent;
create index ledger_recent on ledger (tenant, planned_at desc, position desc, key desc);
create index ledger_state on ledger (tenant, state, planned_at desc, position desc, key desc);
create index ledger_rule on ledger (tenant, rule, planned_at desc, position desc, key desc);
create index ledger_assignee on ledger (tenant, assignee, planned_at desc)
  where assignee is not null;
create index ledger_asked_by on ledger (tenant, asked_by, planned_at desc)
  where asked_by is not null;
`
