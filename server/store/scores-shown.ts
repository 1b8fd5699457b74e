import type { TenantId } from '../../shared/crm/ids.ts'
import { type CardKind, nameOf } from '../../shared/crm/model.ts'
import { HOUR, type Instant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import type { FieldsWish, FieldWrite, ScoresPort, ShownScore } from './port/scores.ts'

/** A number on the host that moves by less is not worth a call. */
const LEAST_CHANGE = 3

export async function findShownAndClosed(
  { pool }: Database,
  ...[tenant, kind, since]: [TenantId, CardKind, Instant]
): ReturnType<ScoresPort['shownAndClosed']> {
  const { rows } = await pool.query<{
    card: string
    forecast: number
    version: number
    stage: string | null
    is_won: boolean
  }>(SHOWN_AND_CLOSED, [tenant, kind, since])
  return rows.map(({ card, stage, is_won: isWon, ...row }) => ({
    ...row,
    card: toCardRef(card),
    stage: stage ?? '',
    isWon,
  }))
}

export async function findStaleFields(
  { pool }: Database,
  tenant: TenantId,
  { kind, isWanted, after, limit }: FieldsWish,
): Promise<readonly FieldWrite[]> {
  const { rows } = await pool.query<{ card: string; percent: number | null }>(
    `select card, percent from (${isWanted ? `${MOVED} union all ${LEFT}` : STANDING}) stale
     where card > $3 order by card limit $4`,
    [tenant, kind, after, limit, ...(isWanted ? [LEAST_CHANGE] : [])],
  )
  return rows.map(({ card, percent }) => ({ card: toCardRef(card), percent }))
}

const MOVED = `
  select score.card, counted.percent from score
  left join score_field field on field.tenant = score.tenant and field.card = score.card
  cross join lateral (select greatest(1, least(99, round(100 * forecast::numeric)))::int as percent) counted
  where score.tenant = $1 and score.kind = $2
    and (field.percent is null or abs(field.percent - counted.percent) >= $5)`

const STANDING = `
  select field.card, null::int as percent from score_field field where field.tenant = $1 and field.kind = $2`

/** Closed since, or nothing can be told of them any more. */
const LEFT = `${STANDING}
  and not exists (select from score where score.tenant = field.tenant and score.card = field.card)`

export async function logShown(
  { pool }: Database,
  tenant: TenantId,
  shown: readonly ShownScore[],
): Promise<void> {
  if (shown.length === 0) return
  await pool.query(LOG, [
    tenant,
    shown.map(({ card }) => nameOf(card)),
    shown.map(({ at }) => at),
    shown.map(({ version }) => version),
    shown.map(({ forecast }) => forecast),
    shown.map(({ user }) => user ?? ''),
    HOUR,
  ])
}

const LOG = `
  with live as materialized (select id from tenant where id = $1 for key share)
  insert into score_shown (tenant, card, at, version, forecast, shown_to)
  select $1, fresh.* from live,
    unnest($2::text[], $3::bigint[], $4::integer[], $5::real[], $6::text[]) as fresh(card, at, version, forecast, shown_to)
  where not exists (
    select from score_shown seen where seen.tenant = $1 and seen.card = fresh.card and seen.shown_to = fresh.shown_to
      and seen.at > fresh.at - $7 and seen.forecast = fresh.forecast and seen.version = fresh.version)
  on conflict do nothing`

/** The last one shown before the card was closed: what people knew when it was decided. */
const SHOWN_AND_CLOSED = `
  select distinct on (card) card, forecast, version, is_won, (
    select event->>2 from json_array_elements(events) event
    where event->>1 = 'stage' and (event->>0)::bigint <= at order by (event->>0)::bigint desc limit 1
  ) as stage
  from score_shown join score_card using (tenant, card)
  where tenant = $1 and kind = $2 and closed_at >= $3 and at < first_closed_at and is_won is not null
  order by card, at desc`

export async function rememberFields(
  { pool }: Database,
  ...[tenant, written, at]: Parameters<ScoresPort['fieldsWritten']>
): Promise<void> {
  await pool.query(REMEMBER, [
    tenant,
    written.map(({ card }) => nameOf(card)),
    written.map(({ card }) => card.kind),
    written.map(({ percent }) => percent),
    at,
  ])
}

const REMEMBER = `
  with live as materialized (select id from tenant where id = $1 for key share),
  fresh as (select * from unnest($2::text[], $3::text[], $4::smallint[]) as fresh(card, kind, percent)),
  emptied as (
    delete from score_field using fresh
    where score_field.tenant = $1 and score_field.card = fresh.card and fresh.percent is null
  )
  insert into score_field (tenant, card, kind, percent, written_at)
  select $1, card, kind, percent, $5 from live, fresh where percent is not null order by card
  on conflict (tenant, card) do update set percent = excluded.percent, written_at = excluded.written_at`
