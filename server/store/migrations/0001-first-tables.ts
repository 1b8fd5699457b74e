import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const firstTables: Migration = {
  async up(database) {
    await sql.raw(TABLES).execute(database)
  },
}

const TABLES = `
create table tenant (
  id text primary key,
  host text not null,
  account text not null,
  origin text not null,
  locale text not null,
  time_zone text not null,
  state text not null,
  installed_at bigint not null,
  host_data json not null
);

create table secret (
  tenant text not null,
  name text not null,
  key_id text not null,
  sealed bytea not null,
  primary key (tenant, name)
);

create table settings (
  tenant text primary key,
  version integer not null,
  value json not null
);

create table inbox (
  tenant text not null,
  id text not null,
  card text not null,
  received_at bigint not null,
  occurred_at bigint not null,
  event json not null,
  raw json not null,
  primary key (tenant, id)
);
create index inbox_card on inbox (tenant, card);

create table request (
  tenant text not null,
  card text not null,
  received_at bigint not null,
  title text,
  source text,
  raw_event json,
  raw_card json,
  outcome json,
  contact text,
  settled_at bigint,
  primary key (tenant, card)
);
create index request_recent on request (tenant, received_at desc);
create index request_unsettled on request (tenant, received_at) where outcome is null;
create index request_contact on request (tenant, contact) where contact is not null;

create table card (
  tenant text not null,
  card text not null,
  gap_since bigint,
  looked_at bigint not null,
  look_again_at bigint,
  primary key (tenant, card)
);

create table card_task (
  tenant text not null,
  task text not null,
  card text not null,
  primary key (tenant, task, card)
);
create index card_task_card on card_task (tenant, card);

create table ledger (
  tenant text not null,
  key text not null,
  mark text not null,
  rule text not null,
  card text not null,
  action json not null,
  assignee text,
  state text not null,
  held text,
  reason text,
  host_id text,
  planned_at bigint not null,
  position integer not null,
  settled_at bigint,
  attempts integer not null default 0,
  primary key (tenant, key)
);
create index ledger_card on ledger (tenant, card, planned_at desc);
create index ledger_recent on ledger (tenant, planned_at desc);
create index ledger_pending on ledger (tenant, card) where state in ('planned', 'performing');
create index ledger_done on ledger (tenant, rule, assignee, settled_at) where state = 'done';

create table contact (
  tenant text not null,
  id text not null,
  body json not null,
  primary key (tenant, id)
);

create table contact_key (
  tenant text not null,
  key text not null,
  contact text not null,
  primary key (tenant, key, contact)
);
create index contact_key_contact on contact_key (tenant, contact);

create table claim (
  tenant text not null,
  key text not null,
  holder text not null,
  contact text,
  taken_at timestamptz not null default clock_timestamp(),
  primary key (tenant, key)
);
create index claim_holder on claim (tenant, holder);

create table due (
  tenant text not null,
  kind text not null,
  subject text not null,
  at bigint not null,
  primary key (tenant, kind, subject)
);
create index due_at on due (at);

create table cursor (
  tenant text not null,
  name text not null,
  value text not null,
  primary key (tenant, name)
);

create table bucket (
  name text primary key,
  full_at timestamptz not null
);

create table buried_job (
  tenant text not null,
  id bigint generated always as identity,
  name text not null,
  payload json not null,
  code text not null,
  message text not null,
  at bigint not null,
  primary key (tenant, id)
);

create table instance (
  worker text primary key,
  name text not null,
  seen_at timestamptz not null
);
`
