import { sql } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { type CardKind, nameOf } from '../../shared/crm/model.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { CardScore, NewScore, ScoredCard, ScoresPort, StoredHistory } from './port/scores.ts'
import { createModels, createScoringSettings } from './scores-models.ts'
import { observeCards } from './scores-observe.ts'
import { findShownAndClosed, findStaleFields, logShown, rememberFields } from './scores-shown.ts'
import { type CardRow, toHistory, toScored } from './scores-rows.ts'

const PAGE = 5000
const CHUNK = 5000

interface ScoredRow {
  readonly card: string
  readonly seen: Omit<ScoredCard, 'card' | 'score'>
  readonly body: CardScore | null
}

export function createScores(database: Database): ScoresPort {
  const { pool, kysely } = database
  return {
    ...createModels(database),
    ...createScoringSettings(database),

    async find(tenant, cards) {
      const { rows } = await pool.query<ScoredRow>(
        `select card, seen, body from score_card left join score using (tenant, card)
         where tenant = $1 and card = any($2)`,
        [tenant, cards.map(nameOf)],
      )
      return new Map(rows.map(row => [row.card, toScored(row)]))
    },

    async queue(tenant, { owner, limit }) {
      const { rows } = await pool.query<ScoredRow>(
        `select card, seen, body from score_card left join score using (tenant, card)
         where tenant = $1 and closed_at is null and ($2::text is null or owner = $2)
         order by coalesce(forecast, 0) * coalesce(amount, 0) desc, coalesce(forecast, 0) desc, card
         limit $3`,
        [tenant, owner, limit],
      )
      return rows.map(toScored)
    },

    logShown: (tenant, shown) => logShown(database, tenant, shown),
    observe: (tenant, observations) => observeCards(database, tenant, observations),

    async forget(tenant, card) {
      for (const table of ['score_card', 'score'] as const)
        await kysely
          .deleteFrom(table)
          .where('tenant', '=', tenant)
          .where('card', '=', nameOf(card))
          .execute()
    },

    async history(tenant, card) {
      const { rows } = await pool.query<CardRow>(`${HISTORY} and card = $2`, [tenant, nameOf(card)])
      return rows[0] === undefined ? null : toHistory(rows[0])
    },

    histories: (tenant, wish) => walkHistories(database, tenant, wish),

    async countClosed(tenant, kind) {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int as count from score_card where tenant = $1 and kind = $2 and closed_at is not null`,
        [tenant, kind],
      )
      return rows[0]?.count ?? 0
    },

    put: (tenant, scores) => putScores(database, tenant, scores),
    shownAndClosed: (...given) => findShownAndClosed(database, ...given),
    staleFields: (...given) => findStaleFields(database, ...given),
    fieldsWritten: (tenant, written) => rememberFields(database, tenant, written),
  }
}

const HISTORY = `
  select card, created_at, closed_at, first_closed_at, is_won, client, seen, events, fixed
  from score_card where tenant = $1`

async function* walkHistories(
  { pool }: Database,
  tenant: TenantId,
  { kind, isClosed }: { readonly kind: CardKind; readonly isClosed: boolean },
): AsyncIterable<readonly StoredHistory[]> {
  let after = ''
  for (;;) {
    // What the card looks like is not read: it is a third of the row.
    const { rows } = await pool.query<Omit<CardRow, 'seen'>>(
      `select card, created_at, closed_at, first_closed_at, is_won, client, events, fixed
       from score_card where tenant = $1 and kind = $2 and closed_at is ${isClosed ? 'not null' : 'null'} and card > $3
       order by card limit ${PAGE}`,
      [tenant, kind, after],
    )
    if (rows.length > 0) yield rows.map(toHistory)
    if (rows.length < PAGE) return
    after = rows.at(-1)?.card ?? ''
  }
}

/** As columns: of a hundred thousand rows in JSON the database would read each twice. */
async function putScores(
  { pool, kysely }: Database,
  tenant: TenantId,
  scores: readonly NewScore[],
): Promise<void> {
  const gone = scores.flatMap(({ card, score }) => (score === null ? [nameOf(card)] : []))
  if (gone.length > 0)
    await kysely
      .deleteFrom('score')
      .where('tenant', '=', tenant)
      .where(sql<boolean>`card = any(${gone})`)
      .execute()
  const fresh = scores
    .flatMap(({ card, score }) => (score === null ? [] : [{ card, score }]))
    .toSorted((one, other) => (nameOf(one.card) < nameOf(other.card) ? -1 : 1))
  for (let from = 0; from < fresh.length; from += CHUNK) {
    const part = fresh.slice(from, from + CHUNK)
    await pool.query(PUT, [
      tenant,
      part.map(({ card }) => nameOf(card)),
      part.map(({ card }) => card.kind),
      part.map(({ score }) => score.forecast),
      part.map(({ score }) => toJson(score)),
    ])
  }
}

/** A card closed meanwhile has no chance any more. */
const PUT = `
  with live as materialized (select id from tenant where id = $1 for key share)
  insert into score (tenant, card, kind, forecast, body)
  select $1, fresh.card, fresh.kind, fresh.forecast, fresh.body::json
  from live, unnest($2::text[], $3::text[], $4::real[], $5::text[]) as fresh(card, kind, forecast, body)
  join score_card on score_card.tenant = $1 and score_card.card = fresh.card and score_card.closed_at is null
  on conflict (tenant, card) do update set forecast = excluded.forecast, body = excluded.body`
