import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from '../../../shared/time/instant.ts'
import { HostBusy } from '../../errors.ts'
import type { Urgency } from '../host.ts'
import type { RateLimit, RatePort } from './ports.ts'

export interface Turn {
  readonly bucket: string
  readonly limit: RateLimit
  readonly urgency: Urgency
}

/** Longer waits belong to the queue: a job that sleeps holds its place. */
const MAX_WAIT_MS = 3 * SECOND

/**
 * Waits for its turn in a bucket.
 *
 * @param what for messages: a method's name
 * @throws {HostBusy} when that would take longer than a moment: nothing was sent
 */
export async function awaitTurn(rate: RatePort, what: string, turn: Turn): Promise<void> {
  let waitedMs = 0
  for (;;) {
    const waitMs = await rate.ask(turn.bucket, turn.limit, turn.urgency)
    if (waitMs === 0) return
    if (waitedMs + waitMs > MAX_WAIT_MS) throw new HostBusy(`${what}: our own rate`, waitMs)
    await sleep(waitMs)
    waitedMs += waitMs
  }
}
