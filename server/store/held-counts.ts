import { type Kysely, sql } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { HeldCount } from './store.ts'
import type { Tables } from './tables.ts'

/** What was decided since then and not done, by rule, person and what holds it; most first. One query. */
export async function countHeld(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  since: Instant,
): Promise<readonly HeldCount[]> {
  const rows = await kysely
    .selectFrom('ledger')
    .select(['rule', 'assignee', 'held', sql<number>`count(*)::int`.as('count')])
    .where('tenant', '=', tenant)
    .where('state', '=', 'held')
    .where('held', 'is not', null)
    .where('planned_at', '>=', since)
    .groupBy(['rule', 'assignee', 'held'])
    .orderBy('count', 'desc')
    .orderBy('rule')
    .orderBy('assignee')
    .execute()
  return rows.map(({ rule, assignee, held, count }) => ({
    rule,
    // Written by us alone.
    person: assignee as HeldCount['person'],
    held: held as HeldCount['held'],
    count,
  }))
}
