import { SECOND } from '../../shared/time/instant.ts'
import type { Clock } from '../clock.ts'

/** Stops asking a service that is down, so that people do not wait for it one by one. */
export interface Breaker {
  /** Milliseconds until it is worth asking again; `null`: ask now. Lets one through when the time is over. */
  waitMs(): number | null
  succeeded(): void
  failed(): void
}

const FAILURES = 5
const PAUSE = 30 * SECOND

export function createBreaker(clock: Clock): Breaker {
  let failures = 0
  let openUntil = 0
  return {
    waitMs: () => {
      const now = clock.now()
      if (failures < FAILURES) return null
      if (openUntil > now) return openUntil - now
      // This one tries; the others wait for what comes of it.
      openUntil = now + PAUSE
      return null
    },
    succeeded: () => {
      failures = 0
    },
    failed: () => {
      failures++
      if (failures >= FAILURES) openUntil = clock.now() + PAUSE
    },
  }
}
