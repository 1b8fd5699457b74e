import type { TenantId } from '../../shared/crm/ids.ts'
import { nameOfCall } from '../../shared/telephony/call.ts'
import { MINUTE, plus } from '../../shared/time/instant.ts'
import type { Flow } from '../flow/flow.ts'

/** Calls whose job was lost are taken up again after that long. */
const SETTLED_WITHIN_MS = 5 * MINUTE
const AT_ONCE = 100

/** Of every tenant: a PBX that tells of its calls itself is asked for nothing. */
export async function takeUpLost({ store, clock }: Flow, tenant: TenantId): Promise<void> {
  const before = plus(clock.now(), -SETTLED_WITHIN_MS)
  for (const call of await store.telephony.unsettled(tenant, before, AT_ONCE))
    await store.jobs.retry({ name: 'call', payload: { tenant, call: nameOfCall(call) } }, null)
}
