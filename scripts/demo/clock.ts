import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type MovableClock, createMovableClock } from '../../server/clock.ts'

/** The demo's one clock: product and portal read it, a button moves it, a restart keeps it. */
export function openClock(file: string): MovableClock {
  const kept: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  const aheadMs =
    typeof kept === 'object' && kept !== null && 'aheadMs' in kept ? Number(kept.aheadMs) : 0
  const clock = createMovableClock(Number.isFinite(aheadMs) ? aheadMs : 0)
  return {
    now: clock.now,
    get aheadMs() {
      return clock.aheadMs
    },
    moveBy(ms) {
      clock.moveBy(ms)
      writeFileSync(file, JSON.stringify({ aheadMs: clock.aheadMs }))
    },
  }
}
