import { type Instant, SECOND } from '../../shared/time/instant.ts'
import type { RequestFact } from '../core/rule.ts'
import type { CardView, HostCapabilities } from '../hosts/host.ts'
import { rawKeysOf } from './probe.ts'

/** The first pause; each next one is as long as the request is old. */
const FIRST_PAUSE_MS = 3 * SECOND

/**
 * Some hosts tell of a card before its people are linked to it: a request by which nobody can be recognised yet is looked at again
 * instead of being decided, for as long as the host may take.
 *
 * @returns ms until the next look; `null`: it is whole, or will not become so
 */
export function pauseForPeople(
  request: RequestFact | null,
  view: CardView,
  around: { readonly now: Instant; readonly capabilities: HostCapabilities },
): number | null {
  if (request === null || request.outcome !== null) return null
  const ageMs = Math.max(0, around.now - request.receivedAt)
  if (ageMs >= around.capabilities.peopleComeWithinMs) return null
  const { phones, emails } = rawKeysOf(view)
  if (phones.length + emails.length > 0) return null
  return Math.max(FIRST_PAUSE_MS, ageMs)
}
