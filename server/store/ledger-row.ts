import type { Selectable } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Action } from '../core/action.ts'
import { toCardRef } from './card-ref.ts'
import type { LedgerRow } from './store.ts'
import type { Tables } from './tables.ts'

/** A row of the ledger as the rest of the server knows it. */
export function toLedgerRow(row: Selectable<Tables['ledger']>): LedgerRow {
  return {
    tenant: row.tenant as TenantId,
    key: row.key,
    mark: row.mark,
    rule: row.rule,
    card: toCardRef(row.card),
    // Written by us alone; the same in the two lines below.
    action: row.action as Action,
    state: row.state as LedgerRow['state'],
    held: row.held as LedgerRow['held'],
    reason: row.reason,
    hostId: row.host_id,
    plannedAt: asInstant(row.planned_at),
    settledAt: row.settled_at === null ? null : asInstant(row.settled_at),
    attempts: row.attempts,
    position: row.position,
    before: row.before as LedgerRow['before'],
    askedBy: row.asked_by as LedgerRow['askedBy'],
  }
}
