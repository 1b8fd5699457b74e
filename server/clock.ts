import { asInstant, type Instant } from '../shared/time/instant.ts'

/** The product's clock: deadlines, reviews, digests. Retries, rate limits and token lives stay on the real one. */
export interface Clock {
  now(): Instant
}

export const realClock: Clock = { now: () => asInstant(Date.now()) }

export interface MovableClock extends Clock {
  /** How far ahead of real time it runs, ms. */
  readonly aheadMs: number
  moveBy(ms: number): void
}

/** The demo's clock: real time plus an offset that a person pushes forward. */
export function createMovableClock(startAheadMs: number): MovableClock {
  let aheadMs = startAheadMs
  return {
    now: () => asInstant(Date.now() + aheadMs),
    get aheadMs() {
      return aheadMs
    },
    moveBy: ms => {
      aheadMs += ms
    },
  }
}
