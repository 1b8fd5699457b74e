import { asInstant, type Instant, MINUTE } from './instant.ts'
import { isTimeZone } from './read-schedule.ts'
import type { WorkSchedule, WorkTime } from './work-schedule.ts'
import { createWorkTime } from './work-time.ts'

/** Whether it is a good moment to call. `unknown`: nobody knows what time it is there, so it must never be shown as good. */
export type CallMoment = 'early' | 'good' | 'late' | 'weekend' | 'unknown'

export interface CallWindow {
  readonly moment: CallMoment
  /** When it will be good next; `null` when it is good already, and when nobody knows. */
  readonly nextGoodAt: Instant | null
}

/** «Можно звонить» for clients in any zone. Made by `createCallWindows(schedule)`. */
export interface CallWindows {
  /**
   * @param zone IANA zone of the client; `null` and unknown ones give `unknown`
   * @throws {RangeError} when the schedule lets nobody be called for over a year
   */
  at(zone: string | null, now: Instant): CallWindow
}

const UNKNOWN: CallWindow = { moment: 'unknown', nextGoodAt: null }

/**
 * Hours and days of a schedule by the client's own clock: its zone plays no part, holidays and transferred days do. A day off by the
 * week or by the calendar is a weekend.
 */
export function createCallWindows(schedule: WorkSchedule): CallWindows {
  const zones = new Map<string, ZoneTime>()

  function timeIn(zone: string): ZoneTime {
    const known = zones.get(zone)
    if (known !== undefined) return known
    const clock = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    })
    const time = { clock, workTime: createWorkTime({ ...schedule, timeZone: zone }) }
    zones.set(zone, time)
    return time
  }

  return {
    at: (zone, now) => (zone !== null && isTimeZone(zone) ? windowAt(timeIn(zone), now) : UNKNOWN),
  }
}

interface ZoneTime {
  /** `2026-11-25 17:05` */
  readonly clock: Intl.DateTimeFormat
  readonly workTime: WorkTime
}

function windowAt({ clock, workTime }: ZoneTime, now: Instant): CallWindow {
  const next = workTime.plus(now, 0)
  if (next === now) return { moment: 'good', nextGoodAt: null }
  const [today = '', time = ''] = clock.format(now).split(' ')
  if (clock.format(next).startsWith(today)) return { moment: 'early', nextGoodAt: next }
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const midnight = asInstant(now - (hours * 60 + minutes) * MINUTE)
  const moment = workTime.between(midnight, now) > 0 ? 'late' : 'weekend'
  return { moment, nextGoodAt: next }
}
