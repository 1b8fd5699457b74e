import type { TenantId } from '../../shared/crm/ids.ts'
import { type CardKind, nameOf } from '../../shared/crm/model.ts'
import { HOUR, type Instant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import type { FieldWrite, ScoresPort, ShownScore } from './port/scores.ts'

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
  ...[tenant, kind, limit]: [TenantId, CardKind, number]
): Promise<readonly FieldWrite[]> {
  const { rows } = await pool.query<{ card: string; percent: number }>(
    `select card, percent from score
     join score_card using (tenant, card)
     cross join lateral (select greatest(1, least(99, round(100 * forecast::numeric)))::int as percent) counted
     where tenant = $1 and score.kind = $2 and closed_at is null
       and (field_percent is null or abs(field_percent - percent) >= $3)
     order by card limit $4`,
    [tenant, kind, LEAST_CHANGE, limit],
  )
  return rows.map(({ card, percent }) => ({ card: toCardRef(card), percent }))
}

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
  tenant: TenantId,
  written: readonly FieldWrite[],
): Promise<void> {
  await pool.query(
    `update score set field_percent = fresh.percent
     from unnest($2::text[], $3::smallint[]) as fresh(card, percent)
     where score.tenant = $1 and score.card = fresh.card`,
    [tenant, written.map(({ card }) => nameOf(card)), written.map(({ percent }) => percent)],
  )
}
