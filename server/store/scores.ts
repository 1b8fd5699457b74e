import type { TenantId } from '../../shared/crm/ids.ts'
import { type CardKind, nameOf } from '../../shared/crm/model.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import type { CardScore, ScoredCard, ScoresPort } from './port/scores.ts'
import { createModels, createScoringSettings } from './scores-models.ts'
import { addDeeds, observeCards } from './scores-observe.ts'
import { findShownAndClosed, findStaleFields, logShown, rememberFields } from './scores-shown.ts'
import { type CardRow, CLIENT_BEFORE, HISTORY_COLUMNS, toHistory, toScored } from './scores-rows.ts'

const PAGE = 2500
/** Open cards of the people one asks about. */
const MOST_QUEUED = 20_000

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

    async queue(tenant, owners) {
      const { rows } = await pool.query<QueuedRow>(QUEUE, [tenant, owners])
      return rows.map(({ card, seen, forecast, version }) => ({
        ...seen,
        card: toCardRef(card),
        score: forecast === null || version === null ? null : { forecast, version },
      }))
    },

    logShown: (tenant, shown) => logShown(database, tenant, shown),
    observe: (tenant, observations) => observeCards(database, tenant, observations),
    addDeeds: (tenant, deeds) => addDeeds(database, tenant, deeds),

    async forget(tenant, card) {
      for (const table of ['score_card', 'score', 'score_field'] as const)
        await kysely
          .deleteFrom(table)
          .where('tenant', '=', tenant)
          .where('card', '=', nameOf(card))
          .execute()
    },

    async history(tenant, card) {
      const { rows } = await pool.query<CardRow>(`${HISTORY} and score_card.card = $2`, [
        tenant,
        nameOf(card),
      ])
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

    async put(tenant, scores) {
      await pool.query(PUT, [tenant, scores])
    },
    async clearScores(tenant, kind) {
      await pool.query('delete from score where tenant = $1 and kind = $2', [tenant, kind])
    },
    shownAndClosed: (...given) => findShownAndClosed(database, ...given),
    staleFields: (...given) => findStaleFields(database, ...given),
    fieldsWritten: (...given) => rememberFields(database, ...given),
  }
}

interface QueuedRow extends Pick<ScoredRow, 'card' | 'seen'> {
  readonly forecast: number | null
  readonly version: number | null
}

const QUEUE = `
  select card, seen, forecast, (body->>'version')::int as version
  from score_card left join score using (tenant, card)
  where tenant = $1 and closed_at is null and ($2::text[] is null or owner = any($2))
  order by created_at desc, card limit ${MOST_QUEUED}`

const HISTORY = `select ${HISTORY_COLUMNS} from score_card ${CLIENT_BEFORE} where score_card.tenant = $1`

async function* walkHistories(
  { pool }: Database,
  tenant: TenantId,
  { kind, isClosed }: { readonly kind: CardKind; readonly isClosed: boolean },
): AsyncIterable<string> {
  const page = `${HISTORY} and kind = $2 and closed_at is ${isClosed ? 'not null' : 'null'} and card > $3
    order by card limit ${PAGE}`
  let after = ''
  for (;;) {
    const { rows } = await pool.query<{ page: string | null; last: string | null; count: number }>(
      `select json_agg(page)::text as page, max(card) as last, count(*)::int as count from (${page}) page`,
      [tenant, kind, after],
    )
    const [read] = rows
    if (read?.page === undefined || read.page === null) return
    yield read.page
    if (read.count < PAGE) return
    after = read.last ?? ''
  }
}

/**
 * A card closed meanwhile has no chance any more, and what was counted with another model than the shown one is nobody's. Of two that were
 * counted with the same one the later stays, whichever comes first.
 */
const PUT = `
  with live as materialized (select id from tenant where id = $1 for key share)
  insert into score (tenant, card, kind, forecast, body)
  select $1, fresh.card, fresh.kind, fresh.forecast, fresh.body
  from live, json_to_recordset($2::json) as fresh(card text, kind text, forecast real, body json)
  join score_card on score_card.tenant = $1 and score_card.card = fresh.card and score_card.closed_at is null
  join score_version shown on shown.tenant = $1 and shown.kind = fresh.kind and shown.state = 'shown'
    and shown.version = (fresh.body->>'version')::int
  order by fresh.card
  on conflict (tenant, card) do update set forecast = excluded.forecast, body = excluded.body
  where ((excluded.body->>'version')::int, (excluded.body->>'scoredAt')::bigint)
    >= ((score.body->>'version')::int, (score.body->>'scoredAt')::bigint)`
