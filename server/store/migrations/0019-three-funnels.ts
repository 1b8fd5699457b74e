import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const CHANGES = [
  // Whose card it is: `company:5`, or `contact:7` of a person without one; null: nobody is named.
  `alter table past_card add column client text`,
  // When a card that was won came to the stage it stands at.
  `alter table past_card add column won_at bigint`,
  `create index past_card_won on past_card (tenant, pipeline) include (client, card, won_at, owner, amount, currency)
    where status = 'won' and gone_at is null and won_at is not null and client is not null`,
  `create index past_card_client on past_card (tenant, client) where client is not null`,
  `create index past_card_made_from on past_card (tenant, made_from) where made_from is not null`,
  // Who asked was not kept before: cards are read once more, their moves are not.
  `delete from past_feed where feed = 'cards' or feed like '%/cards'`,
  // How many buyers there are where the tenant sells.
  `create table market (
    tenant text primary key,
    -- Typed by hand; null: counted by the list, or not told.
    capacity integer,
    -- Of the list: codes of regions and beginnings of ОКВЭД, parted by commas; empty: all.
    regions text not null,
    okveds text not null,
    listed_at bigint,
    matched_at bigint,
    -- Companies asked about and how many there are, while they are asked.
    asked integer not null default 0,
    to_ask integer not null default 0
  )`,
  `create table market_company (
    tenant text not null,
    inn text not null,
    okved text not null,
    primary key (tenant, inn)
  )`,
  // ИНН of the requisites of companies with cards.
  `create table company_inn (
    tenant text not null,
    company text not null,
    inn text not null,
    primary key (tenant, company)
  )`,
  `create index company_inn_inn on company_inn (tenant, inn)`,
]

/** Clients of cards, and the market they are a part of. */
export const threeFunnels: Migration = {
  async up(database) {
    for (const change of CHANGES) await sql.raw(change).execute(database)
  },
}
