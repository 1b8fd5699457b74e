import type { Selectable } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { RequestOutcome } from '../core/action.ts'
import { toCardRef } from './card-ref.ts'
import type { Request } from './store.ts'
import type { Tables } from './tables.ts'

export function toRequest(row: Selectable<Tables['request']>): Request {
  return {
    tenant: row.tenant as TenantId,
    card: toCardRef(row.card),
    receivedAt: asInstant(row.received_at),
    title: row.title,
    source: row.source,
    raw: { event: row.raw_event, card: row.raw_card },
    // We wrote it ourselves.
    outcome: row.outcome as RequestOutcome | null,
    settledAt: row.settled_at === null ? null : asInstant(row.settled_at),
  }
}
