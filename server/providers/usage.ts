import { asInstant, DAY, HOUR, MINUTE, type Instant } from '../../shared/time/instant.ts'
import type { Usage } from './requisites.ts'

/**
 * Counts requests by key. A name of the key, never the key itself: `bitrix24:…` for a tenant's own, `service` for ours.
 *
 * The same name is counted by several processes at once: an implementation adds in one step.
 */
export interface UsageStore {
  /** Counts one request and gives the numbers with it. */
  add(keyName: string, now: Instant): Promise<Usage>
  read(keyName: string, now: Instant): Promise<Usage>
  /** Nothing is asked with this key until then. */
  close(keyName: string, until: Instant): Promise<void>
}

const MOSCOW_AHEAD = 3 * HOUR

/** Moscow has had one offset since 2014, so its midnight is arithmetic. */
export function nextMoscowMidnight(now: Instant): Instant {
  return asInstant((moscowDayOf(now) + 1) * DAY - MOSCOW_AHEAD)
}

/** Days since 1970 by Moscow's calendar. */
export function moscowDayOf(now: Instant): number {
  return Math.floor((now + MOSCOW_AHEAD) / DAY)
}

interface Counter {
  readonly day: number
  readonly minute: number
  readonly today: number
  readonly thisMinute: number
}

/** For one process and for as long as it lives. */
export function createMemoryUsage(): UsageStore {
  const counters = new Map<string, Counter>()
  const closed = new Map<string, Instant>()

  function counterOf(keyName: string, now: Instant): Counter {
    const day = moscowDayOf(now)
    const minute = Math.floor(now / MINUTE)
    const kept = counters.get(keyName)
    return {
      day,
      minute,
      today: kept?.day === day ? kept.today : 0,
      thisMinute: kept?.minute === minute ? kept.thisMinute : 0,
    }
  }

  function toUsage(keyName: string, counter: Counter, now: Instant): Usage {
    const until = closed.get(keyName) ?? null
    const { today, thisMinute } = counter
    return { today, thisMinute, closedUntil: until !== null && until > now ? until : null }
  }

  return {
    add: (keyName, now) => {
      const before = counterOf(keyName, now)
      const counter = { ...before, today: before.today + 1, thisMinute: before.thisMinute + 1 }
      counters.set(keyName, counter)
      return Promise.resolve(toUsage(keyName, counter, now))
    },
    read: (keyName, now) => Promise.resolve(toUsage(keyName, counterOf(keyName, now), now)),
    close: (keyName, until) => {
      closed.set(keyName, until)
      return Promise.resolve()
    },
  }
}
