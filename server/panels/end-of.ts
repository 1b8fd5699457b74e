import type { TenantId } from '../../shared/crm/ids.ts'
import type { Flow } from '../flow/flow.ts'
import type { LedgerRow } from '../store/store.ts'
import { ApiFailure } from './panel.ts'

/** How long a click waits for its effect on the host before it answers "under way". */
const CLICK_WAIT_MS = 8000
const LOOK_EVERY_MS = 40

/**
 * Waits for the queue to carry a click out.
 *
 * @returns the row once it is `done`, `dropped`, `held` or `buried`
 * @throws {ApiFailure} `under-way` when that takes too long
 */
export async function endOf({ store }: Flow, tenant: TenantId, key: string): Promise<LedgerRow> {
  const until = Date.now() + CLICK_WAIT_MS
  while (Date.now() < until) {
    const row = await store.ledger.find(tenant, key)
    if (row !== null && !isUnderWay(row)) return row
    await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
  }
  throw new ApiFailure(503, 'under-way')
}

function isUnderWay({ state }: LedgerRow): boolean {
  return state === 'planned' || state === 'performing'
}
