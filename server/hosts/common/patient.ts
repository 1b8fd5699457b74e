import { setTimeout as sleep } from 'node:timers/promises'
import { MINUTE } from '../../../shared/time/instant.ts'
import { HostBusy } from '../../errors.ts'

/** Longer pauses belong to the queue. */
const PATIENCE_MS = MINUTE / 2
/** Several that wait for one limit must not all come back at once. */
const LEAST_MS = 50

/**
 * Asks again and again while nothing was done: for long work of many requests, where a look for what became of the last one would cost more
 * than the wait.
 *
 * @throws {HostBusy} when that takes too long, and whatever else `ask` throws
 */
export async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let waitedMs = 0; ;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof HostBusy)) throw error
      const waitMs = Math.max(LEAST_MS, error.retryAfterMs)
      if (waitedMs + waitMs > PATIENCE_MS) throw error
      await sleep(waitMs)
      waitedMs += waitMs
    }
  }
}
