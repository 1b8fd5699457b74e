import { CompiledQuery, type Kysely } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { nameOf, type CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Action } from '../core/action.ts'
import { markOf } from './mark.ts'
import type { PlannedAction } from './store.ts'
import type { Tables } from './tables.ts'
import { toJson } from './json.ts'

/** A row of the ledger before it is written. */
export interface PlanRow {
  readonly tenant: TenantId
  readonly key: string
  readonly mark: string
  readonly rule: string
  readonly card: string
  readonly action: Action
  readonly assignee: string | null
  readonly held: string | null
  readonly planned_at: Instant
  readonly position: number
  readonly asked_by: string | null
}

export function toPlanRow(
  tenant: TenantId,
  card: CardRef,
  at: Instant,
  { rule, action, held, askedBy, position = 0 }: PlannedAction & { readonly position?: number },
): PlanRow {
  return {
    tenant,
    key: action.key,
    mark: markOf(tenant, action.key),
    rule,
    card: nameOf(card),
    action,
    assignee: concerned(action),
    held,
    planned_at: at,
    position,
    asked_by: askedBy ?? null,
  }
}

/** The user an action concerns, for the cap of the first run. */
function concerned(action: Action): string | null {
  if (action.type === 'task.create') return action.assignee
  return action.type === 'user.notify' ? action.user : null
}

/** @param rows an expression that gives the rows as JSON. Answers tenant, card and state of each row it wrote. */
export function insertPlanOf(rows: string): string {
  return `
    insert into ledger (tenant, key, mark, rule, card, action, assignee, held, planned_at, position, asked_by, state)
    select tenant, key, mark, rule, card, action, assignee, held, planned_at, position, asked_by,
      case when held is null then 'planned' else 'held' end
    from json_to_recordset(${rows}) as row(
      tenant text, key text, mark text, rule text, card text, action json,
      assignee text, held text, planned_at bigint, position integer, asked_by text
    )
    on conflict (tenant, key) do update set
      state = excluded.state, held = excluded.held, action = excluded.action, assignee = excluded.assignee,
      -- The mark of an effect begun before is searched for from its first plan on.
      planned_at = case when ledger.attempts > 0 then ledger.planned_at else excluded.planned_at end,
      position = excluded.position, asked_by = excluded.asked_by, reason = null, settled_at = null
    where ledger.state = 'dropped'
      or (ledger.state = 'held' and excluded.held is distinct from ledger.held)
    returning tenant, card, state`
}

/**
 * Writes what is not known yet. A known row stays as it is, unless it was held and no longer is (or for another reason, which
 * the journal shows), or was dropped and its cause holds again: then it is planned as of this time.
 *
 * @returns cards of the rows that are newly to be done, one for each row
 */
export async function planRows(
  kysely: Kysely<Tables>,
  given: readonly PlanRow[],
): Promise<readonly { tenant: TenantId; card: string }[]> {
  const rows = uniqueRows(given)
  if (rows.length === 0) return []
  const statement = CompiledQuery.raw(insertPlanOf('$1::json'), [toJson(rows)])
  const { rows: written } = await kysely.executeQuery<{
    tenant: TenantId
    card: string
    state: string
  }>(statement)
  return written.filter(row => row.state === 'planned')
}

/** The first of each key, in the order of keys, so that two pages written at once cannot wait for each other crosswise. */
export function uniqueRows(given: readonly PlanRow[]): readonly PlanRow[] {
  const byKey = new Map<string, PlanRow>()
  for (const row of given) {
    const name = JSON.stringify([row.tenant, row.key])
    if (!byKey.has(name)) byKey.set(name, row)
  }
  return [...byKey.entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, row]) => row)
}
