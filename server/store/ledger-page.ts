import { sql, type Kysely, type Selectable } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import type { LedgerFilter, LedgerPlace } from './store.ts'
import type { Tables } from './tables.ts'

export interface LedgerPart {
  readonly filter: LedgerFilter
  /** The last row of the part before; `null`: from the newest on. */
  readonly after: LedgerPlace | null
  readonly limit: number
}

/** A part of the journal, newest first. Pages by the last row seen, so rows that come meanwhile move nothing. */
export function readPage(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { filter, after, limit }: LedgerPart,
): Promise<readonly Selectable<Tables['ledger']>[]> {
  const { rule, person, state, card, from, until } = filter
  let query = kysely
    .selectFrom('ledger')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('planned_at', 'desc')
    .orderBy('position', 'desc')
    .orderBy('key', 'desc')
    .limit(limit)
  if (rule !== null) query = query.where('rule', '=', rule)
  if (person !== null)
    query = query.where(({ eb, or }) =>
      or([eb('assignee', '=', person), eb('asked_by', '=', person)]),
    )
  if (state === 'planned') query = query.where('state', 'in', ['planned', 'performing'])
  else if (state !== null) query = query.where('state', '=', state)
  if (card !== null) query = query.where('card', '=', nameOf(card))
  if (from !== null) query = query.where('planned_at', '>=', from)
  if (until !== null) query = query.where('planned_at', '<', until)
  if (after !== null)
    query = query.where(
      sql<boolean>`(planned_at, position, key) < (${after.plannedAt}::bigint, ${after.position}::integer, ${after.key}::text)`,
    )
  return query.execute()
}
