import { asInstant } from '../../shared/time/instant.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { fromWallTime } from '../ui/wall-time.ts'

/** What was typed: `2026-12-03`, and why. */
export interface AsideDraft {
  readonly day: string
  readonly reason: string
}

const MAX_REASON = 200

/** Until the beginning of that day by the company's clock. */
export function checkAside(
  { day, reason }: AsideDraft,
  now: Instant,
  timeZone: string,
): { readonly until: Instant; readonly reason: string } | { readonly problem: 'reason' | 'until' } {
  const until = fromWallTime(`${day}T00:00`, timeZone)
  if (until === null || until <= now) return { problem: 'until' }
  const text = reason.trim()
  if (text === '' || text.length > MAX_REASON) return { problem: 'reason' }
  return { until: asInstant(until), reason: text }
}
