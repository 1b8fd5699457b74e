/** How fast a portal's bucket drains and how much it holds. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** The documented rate of ordinary plans. */
export const ORDINARY_RATE: Rate = { perSecond: 2, burst: 50 }

export interface Buckets {
  /** Whether one more request of this source fits; if it does, it is counted. */
  admit(source: string): boolean
  /** From now on, for requests to come. */
  setRate(rate: Rate | null): void
}

/**
 * A leaky bucket per source.
 * @param rate `null`: no limit
 * @param now real time, ms
 */
export function createBuckets(rate: Rate | null, now: () => number): Buckets {
  const levels = new Map<string, { level: number; at: number }>()
  let current = rate

  return {
    admit(source) {
      if (current === null) return true
      const moment = now()
      const { level, at } = levels.get(source) ?? { level: 0, at: moment }
      const left = Math.max(0, level - ((moment - at) / 1000) * current.perSecond)
      const fits = left + 1 <= current.burst
      levels.set(source, { level: fits ? left + 1 : left, at: moment })
      return fits
    },
    setRate(next) {
      current = next
    },
  }
}
