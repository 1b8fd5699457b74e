import { sql, type Kysely } from 'kysely'
import { type Card, nameOf } from '../../shared/crm/model.ts'
import type { TenantId } from '../../shared/crm/ids.ts'
import { asInstant, type Instant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { FeedProgress, KeptPage, StaysPort } from './port/stays.ts'
import { readPastCards, readStaysOf, toStay } from './stays-read.ts'
import { settleCards } from './stays-settle.ts'
import { keepPipelines, readPipelines } from './stays-stages.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

export function createStays({ kysely }: Database): StaysPort {
  return {
    progress: tenant => readProgress(kysely, tenant),

    keep: (tenant, page, now) =>
      inTransaction(kysely, async transaction => {
        // The lock is waited for by, or waits for, who erases.
        const live = await transaction
          .selectFrom('tenant')
          .select('id')
          .where('id', '=', tenant)
          .forKeyShare()
          .executeTakeFirst()
        if (live === undefined) return
        await keepCards(transaction, tenant, page.cards)
        await keepMoves(transaction, tenant, page.moves)
        await keepFeed(transaction, tenant, { page, now })
      }),

    keepPipelines: (tenant, pipelines, now) =>
      inTransaction(kysely, transaction => keepPipelines(transaction, tenant, { pipelines, now })),
    pipelines: tenant => readPipelines(kysely, tenant),

    settle: (tenant, workTime, limit) =>
      inTransaction(kysely, transaction => settleCards(transaction, tenant, { workTime, limit })),

    async unsettle(tenant) {
      await sql`update past_card set is_stale = true where tenant = ${tenant} and not is_stale`.execute(
        kysely,
      )
    },

    async unsettled(tenant) {
      const row = await kysely
        .selectFrom('past_card')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .where('is_stale', '=', true)
        .executeTakeFirst()
      return Number(row?.count ?? 0)
    },

    async forget(tenant, card, at) {
      await sql`update past_card set gone_at = ${at}, is_stale = true
        where tenant = ${tenant} and card = ${nameOf(card)} and gone_at is null`.execute(kysely)
    },

    async of(tenant, card) {
      const rows = await readStaysOf(kysely, tenant, [nameOf(card)])
      return rows.map(toStay)
    },

    async page(tenant, after, limit) {
      const cards = await readPastCards(kysely, tenant, { after, limit })
      const rows = await readStaysOf(
        kysely,
        tenant,
        cards.map(({ card }) => nameOf(card)),
      )
      const byCard = Map.groupBy(rows, row => row.card)
      return cards.map(card => ({
        card,
        stays: (byCard.get(nameOf(card.card)) ?? []).map(toStay),
      }))
    },
  }
}

async function readProgress(
  kysely: Kysely<Tables>,
  tenant: TenantId,
): Promise<readonly FeedProgress[]> {
  const rows = await kysely
    .selectFrom('past_feed')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('feed')
    .execute()
  return rows.map(({ feed, cursor, rows: count, share, is_complete, read_at }) => ({
    feed,
    cursor,
    rows: count,
    share,
    isComplete: is_complete,
    readAt: asInstant(read_at),
  }))
}

/** What is the same stays as it is, so that its stays need not be worked out again. */
async function keepCards(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  cards: KeptPage['cards'],
): Promise<void> {
  const rows = new Map(
    cards.map(card => [
      nameOf(card.ref),
      {
        card: nameOf(card.ref),
        title: card.title,
        pipeline: card.pipeline,
        stage: card.stage,
        status: card.status,
        owner: card.owner,
        source: card.source,
        amount: card.amount?.minor ?? null,
        currency: card.amount?.currency ?? null,
        created_at: card.createdAt,
        made_from: card.madeFrom === null ? null : nameOf(card.madeFrom),
        client: clientOf(card),
      },
    ]),
  )
  if (rows.size === 0) return
  const sorted = [...rows.values()].toSorted((one, other) => (one.card < other.card ? -1 : 1))
  await sql`
    insert into past_card as known (
      tenant, card, title, pipeline, stage, status, owner, source, amount, currency, created_at, made_from, client
    )
    select ${tenant}, given.* from json_to_recordset(${toJson(sorted)}::json) as given(
      card text, title text, pipeline text, stage text, status text, owner text, source text,
      amount bigint, currency text, created_at bigint, made_from text, client text
    )
    on conflict (tenant, card) do update set
      title = excluded.title, pipeline = excluded.pipeline, stage = excluded.stage, status = excluded.status,
      owner = excluded.owner, source = excluded.source, amount = excluded.amount, currency = excluded.currency,
      created_at = excluded.created_at, made_from = excluded.made_from, client = excluded.client, gone_at = null, is_stale = true
    where (
      known.title, known.pipeline, known.stage, known.status, known.owner, known.source, known.amount,
      known.currency, known.created_at, known.made_from, known.client, known.gone_at
    ) is distinct from (
      excluded.title, excluded.pipeline, excluded.stage, excluded.status, excluded.owner, excluded.source,
      excluded.amount, excluded.currency, excluded.created_at, excluded.made_from, excluded.client, null
    )`.execute(kysely)
}

/** Two people of one company are one client; a person without a company is one himself. */
function clientOf({ company, contacts }: Card): string | null {
  if (company !== null) return `company:${company}`
  const [first] = contacts
  return first === undefined ? null : `contact:${first}`
}

async function keepMoves(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  moves: KeptPage['moves'],
): Promise<void> {
  const rows = new Map(
    moves.map(move => [
      move.id,
      {
        id: move.id,
        card: nameOf(move.card),
        at: move.at,
        what: move.what,
        from_pipeline: move.from?.pipeline ?? null,
        from_stage: move.from?.stage ?? null,
        from_status: move.from?.status ?? null,
        to_pipeline: move.to?.pipeline ?? null,
        to_stage: move.to?.stage ?? null,
        to_status: move.to?.status ?? null,
      },
    ]),
  )
  if (rows.size === 0) return
  const given = sql`json_to_recordset(${toJson([...rows.values()])}::json) as given(
    id text, card text, at bigint, what text, from_pipeline text, from_stage text, from_status text,
    to_pipeline text, to_stage text, to_status text
  )`
  await sql`
    with fresh as (
      insert into stage_move (
        tenant, id, card, at, what, from_pipeline, from_stage, from_status, to_pipeline, to_stage, to_status
      )
      select ${tenant}, given.* from ${given} order by id
      on conflict (tenant, id) do nothing
      returning card
    )
    insert into past_card (tenant, card)
    select distinct ${tenant}, card from fresh order by card
    on conflict (tenant, card) do update set is_stale = true`.execute(kysely)
}

async function keepFeed(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { page, now }: { readonly page: KeptPage; readonly now: Instant },
): Promise<void> {
  const { feed, cursor, share, isComplete } = page
  const count = page.cards.length + page.moves.length
  await sql`
    insert into past_feed (tenant, feed, cursor, rows, share, is_complete, read_at)
    values (${tenant}, ${feed}, ${cursor}, ${count}, ${share}, ${isComplete}, ${now})
    on conflict (tenant, feed) do update set
      cursor = excluded.cursor, rows = past_feed.rows + excluded.rows, share = excluded.share,
      is_complete = past_feed.is_complete or excluded.is_complete, read_at = excluded.read_at`.execute(
    kysely,
  )
}
