import type { Kysely } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { toJson } from './json.ts'
import { toPlanRow } from './plan.ts'
import type { PlannedAction } from './port/ledger.ts'
import type { Tables } from './tables.ts'

/** A line of the journal about what is ours alone: nothing of it is for the host, so it is done as soon as it is written. @returns whether it is new */
export async function addDoneLine(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { card, at }: { readonly card: CardRef; readonly at: Instant },
  planned: PlannedAction,
): Promise<boolean> {
  const result = await kysely
    .insertInto('ledger')
    .values({
      ...toPlanRow(tenant, card, at, planned),
      action: toJson(planned.action),
      state: 'done',
      reason: null,
      host_id: null,
      settled_at: at,
      attempts: 0,
      before: null,
    })
    .onConflict(conflict => conflict.columns(['tenant', 'key']).doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) === 1n
}
