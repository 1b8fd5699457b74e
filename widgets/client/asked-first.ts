import type { ClientClock } from '../../shared/contract/client-time.ts'
import type { Instant } from '../../shared/time/instant.ts'

const NIGHT = new Set<ClientClock['call']['moment']>(['early', 'late', 'weekend'])

/** A call now is asked about first: it is no time to call there, as far as the server's word still holds. */
export function isAskedFirst({ call }: ClientClock, now: Instant): boolean {
  return NIGHT.has(call.moment) && (call.until === null || now < call.until)
}
