import { CompiledQuery, sql } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { Deed } from '../core/deeds.ts'
import type { Observation } from './port/scores.ts'
import { mergeRow, type NewRow, type SavedRow, withEvents } from './scores-rows.ts'
import { inTransaction } from './transaction.ts'

/** Rows written in one statement: histories may be long. */
const CHUNK = 500

const READ = `
  select card, created_at, closed_at, first_closed_at, is_won, client, seen, events, fixed
  from score_card where tenant = $1 and card = any($2) order by card for update`

const WRITE = `
  with live as materialized (select id from tenant where id = $1 for key share)
  insert into score_card (tenant, card, kind, created_at, closed_at, first_closed_at, is_won, owner, amount, client, seen, events, fixed)
  select $1, row.* from live, json_to_recordset($2::json) as row(
    card text, kind text, created_at bigint, closed_at bigint, first_closed_at bigint, is_won boolean, owner text, amount bigint,
    client text, seen json, events json, fixed json)
  on conflict (tenant, card) do update set
    created_at = excluded.created_at, closed_at = excluded.closed_at, first_closed_at = excluded.first_closed_at,
    is_won = excluded.is_won, owner = excluded.owner, amount = excluded.amount, client = excluded.client, seen = excluded.seen,
    events = excluded.events, fixed = excluded.fixed`

/** Adds what a look at cards has told. What a closed card was scored is not its chance any more, so its score goes. */
export async function observeCards(
  { kysely }: Database,
  tenant: TenantId,
  observations: readonly Observation[],
): Promise<void> {
  for (let from = 0; from < observations.length; from += CHUNK) {
    const part = observations.slice(from, from + CHUNK)
    await inTransaction(kysely, async transaction => {
      const names = part.map(({ seen }) => nameOf(seen.card))
      const { rows } = await transaction.executeQuery<SavedRow>(
        CompiledQuery.raw(READ, [tenant, names]),
      )
      const changed = changedRows(rows, part)
      if (changed.length === 0) return
      await transaction.executeQuery(CompiledQuery.raw(WRITE, [tenant, toJson(changed)]))
      const closed = changed.flatMap(row => (row.closed_at === null ? [] : [row.card]))
      if (closed.length === 0) return
      await transaction
        .deleteFrom('score')
        .where('tenant', '=', tenant)
        .where(sql<boolean>`card = any(${closed})`)
        .execute()
    })
  }
}

/** One for each card, in the order of cards: two writers wait for each other, not crosswise. */
function changedRows(
  known: readonly SavedRow[],
  observations: readonly Observation[],
): readonly NewRow[] {
  const before = new Map<string, SavedRow>(known.map(row => [row.card, row]))
  const changed = new Map<string, NewRow>()
  for (const observation of observations) {
    const name = nameOf(observation.seen.card)
    const row = mergeRow(changed.get(name) ?? before.get(name), observation)
    if (row !== null) changed.set(name, row)
  }
  return [...changed.values()].toSorted((one, other) => (one.card < other.card ? -1 : 1))
}

/** Of cards whose row is there; the rest of it stays as it is. */
export async function addDeeds(
  { kysely }: Database,
  tenant: TenantId,
  deeds: readonly Deed[],
): Promise<void> {
  const byCard = [...Map.groupBy(deeds, ({ card }) => nameOf(card))].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  )
  for (let from = 0; from < byCard.length; from += CHUNK) {
    const told = new Map(byCard.slice(from, from + CHUNK))
    await inTransaction(kysely, async transaction => {
      const { rows } = await transaction.executeQuery<SavedRow>(
        CompiledQuery.raw(READ, [tenant, [...told.keys()]]),
      )
      const changed = rows.flatMap(row => withEvents(row, told.get(row.card) ?? []) ?? [])
      if (changed.length > 0)
        await transaction.executeQuery(CompiledQuery.raw(WRITE, [tenant, toJson(changed)]))
    })
  }
}
