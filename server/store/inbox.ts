import { setImmediate as turn } from 'node:timers/promises'
import { AppError } from '../errors.ts'
import type { EventEnvelope } from '../core/event.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { isTransientFailure, StoreUnavailable } from './failures.ts'
import { keepArrivals } from './keep-arrivals.ts'
import type { Store } from './store.ts'

/** Too many arrivals wait to be written. Nothing of this one was kept. */
export class InboxFull extends AppError {
  readonly code = 'inbox.full'
  override readonly retryAfterMs = 1000
}

export interface IntakeLimits {
  /** Envelopes written in one transaction. */
  readonly group: number
  /** Transactions at the same time. */
  readonly parallel: number
  /** Envelopes that may wait to be written. */
  readonly waiting: number
}

export const INTAKE_LIMITS: IntakeLimits = { group: 200, parallel: 1, waiting: 5000 }

/** An envelope with the moment it reached us. */
export interface Arrival {
  readonly envelope: EventEnvelope
  readonly receivedAt: Instant
}

interface Waiting {
  readonly arrivals: readonly Arrival[]
  readonly kept: () => void
  readonly failed: (error: unknown) => void
}

/**
 * Group commit: whatever arrived while the last transaction was being committed is written in the next one. The disk is
 * asked once for many arrivals, and nobody waits for a timer.
 */
export function createInbox(database: Database, limits: IntakeLimits): Store['inbox'] {
  const line: Waiting[] = []
  let waiting = 0
  let writers = 0

  return {
    put(envelopes, receivedAt) {
      if (envelopes.length === 0) return Promise.resolve()
      if (waiting + envelopes.length > limits.waiting)
        return Promise.reject(new InboxFull(`${waiting} arrivals wait to be written`))
      const arrivals = envelopes.map(envelope => ({ envelope, receivedAt }))
      return new Promise((kept, failed) => {
        line.push({ arrivals, kept, failed })
        waiting += arrivals.length
        if (writers < limits.parallel) void write()
      })
    },
  }

  async function write(): Promise<void> {
    writers++
    // Requests that came in the same turn of the event loop belong into the first group already.
    await turn()
    while (line.length > 0) {
      const group = takeGroup()
      await keepGroup(database, group)
    }
    writers--
  }

  function takeGroup(): readonly Waiting[] {
    const group: Waiting[] = []
    let size = 0
    for (let next = line[0]; next !== undefined; next = line[0]) {
      if (size > 0 && size + next.arrivals.length > limits.group) break
      group.push(next)
      line.shift()
      size += next.arrivals.length
    }
    waiting -= size
    return group
  }
}

/** Settles everybody in the group. One row that cannot be written does not take the others with it. */
async function keepGroup(database: Database, group: readonly Waiting[]): Promise<void> {
  try {
    await keepArrivals(
      database,
      group.flatMap(({ arrivals }) => arrivals),
    )
  } catch (error) {
    if (group.length > 1 && !isTransientFailure(error)) {
      for (const one of group) await keepGroup(database, [one])
      return
    }
    for (const { failed } of group) failed(toFailure(error))
    return
  }
  for (const { kept } of group) kept()
}

function toFailure(error: unknown): unknown {
  if (!isTransientFailure(error)) return error
  return new StoreUnavailable('what arrived could not be written', { cause: error })
}
