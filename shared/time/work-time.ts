import { asInstant, DAY, HOUR, type Instant, MINUTE } from './instant.ts'
import type { DayHours, WorkSchedule, WorkTime } from './work-schedule.ts'

/** Working hours of one local day as moments; `null` on a day off. */
type Shift = { readonly from: number; readonly to: number } | null

/** Longer nobody is away: a schedule that never works within it is a mistake, not a holiday. */
const LONGEST_BREAK_DAYS = 400

/**
 * Counts working time in the schedule's own zone, over summer time and holidays. A day's hours are computed once and kept inside
 * the object, so counting over a year costs a walk over a list.
 *
 * A shift is the real time between its two wall-clock ends; a day when the clocks change in between is an hour longer or shorter.
 *
 * @throws {RangeError} when the zone is unknown; from all that count ahead or back when nobody works for over a year
 */
export function createWorkTime(schedule: WorkSchedule): WorkTime {
  const zone = createZone(schedule.timeZone)
  const hoursOn = createHours(schedule)
  const shifts = new Map<number, Shift>()

  function shiftOn(day: number): Shift {
    const known = shifts.get(day)
    if (known !== undefined) return known
    const hours = hoursOn(day)
    const shift = hours && { from: zone.moment(day, hours.from), to: zone.moment(day, hours.to) }
    shifts.set(day, shift)
    return shift
  }

  function nextShift(from: number): { readonly day: number; readonly shift: NonNullable<Shift> } {
    for (let day = from; day < from + LONGEST_BREAK_DAYS; day++) {
      const shift = shiftOn(day)
      if (shift !== null) return { day, shift }
    }
    throw new RangeError('nobody works for over a year')
  }

  function plus(from: Instant, ms: number): Instant {
    let left = ms
    for (let day = zone.dayOf(from); ;) {
      const next = nextShift(day)
      const start = Math.max(from, next.shift.from)
      const lasts = next.shift.to - start
      // With nothing left to pass, the end of a shift is no working moment any more.
      if (left === 0 ? lasts > 0 : lasts >= left) return asInstant(start + left)
      left -= Math.max(0, lasts)
      day = next.day + 1
    }
  }

  function plusDays(from: Instant, days: number): Instant {
    const today = zone.dayOf(from)
    let { day, shift } = nextShift(days === 0 ? today : today + 1)
    for (let left = days - 1; left > 0; left--) ({ day, shift } = nextShift(day + 1))
    const sameTime = zone.moment(day, zone.minuteOf(from))
    return asInstant(Math.min(Math.max(sameTime, shift.from), shift.to))
  }

  return {
    timeZone: schedule.timeZone,
    isWorking(at) {
      const shift = shiftOn(zone.dayOf(at))
      return shift !== null && at >= shift.from && at < shift.to
    },
    between(from, to) {
      if (to <= from) return 0
      const lastDay = zone.dayOf(to)
      let passed = 0
      for (let day = zone.dayOf(from); day <= lastDay; day++) {
        const shift = shiftOn(day)
        if (shift === null) continue
        passed += Math.max(0, Math.min(to, shift.to) - Math.max(from, shift.from))
      }
      return passed
    },
    plus,
    plusDays,
    nextAt: (at, minute) => nearest({ zone, shiftOn }, at, minute, 1),
    lastAt: (at, minute) => nearest({ zone, shiftOn }, at, minute, -1),
  }
}

/** When the wall clock shows this minute of a working day: the first time after a moment, or the last one until it. */
function nearest(
  { zone, shiftOn }: { readonly zone: Zone; readonly shiftOn: (day: number) => Shift },
  at: Instant,
  minute: number,
  step: 1 | -1,
): Instant {
  for (let day = zone.dayOf(at), left = LONGEST_BREAK_DAYS; left > 0; day += step, left--) {
    if (shiftOn(day) === null) continue
    const moment = zone.moment(day, minute)
    if (step === 1 ? moment > at : moment <= at) return asInstant(moment)
  }
  throw new RangeError('nobody works for over a year')
}

/** Days are numbered from 1 January 1970 by the local calendar. */
function createHours({ week, daysOff, workDays }: WorkSchedule): (day: number) => DayHours | null {
  const off = new Set(daysOff)
  const worked = new Set(workDays)
  const workDayHours = week[0] ?? week.find(hours => hours !== null) ?? null
  return day => {
    const date = new Date(day * DAY).toISOString().slice(0, 10)
    if (worked.has(date)) return workDayHours
    if (off.has(date)) return null
    // Day 0 was a Thursday, the fourth of a week that begins on Monday.
    return week[(((day + 3) % 7) + 7) % 7] ?? null
  }
}

interface Zone {
  dayOf(at: Instant): number
  /** Wall-clock minutes since midnight, with fractions. */
  minuteOf(at: Instant): number
  /** The moment a wall clock shows this minute of the day; the later one when the clocks skip it. */
  moment(day: number, minute: number): number
}

function createZone(timeZone: string): Zone {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const midnights = new Map<number, number>()

  /** The wall clock at a moment, as if it were UTC. */
  function wall(at: number): number {
    const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    const day = Date.UTC(part('year'), part('month') - 1, part('day'))
    const seconds = Date.UTC(1970, 0, 1, part('hour'), part('minute'), part('second'))
    return day + seconds + (((at % 1000) + 1000) % 1000)
  }

  function moment(day: number, minute: number): number {
    const wanted = day * DAY + minute * MINUTE
    const first = wanted - (wall(wanted) - wanted)
    const second = first + (wanted - wall(first))
    // Skipped by the clocks: one try lands before the gap, the other behind it.
    return wall(second) === wanted ? second : Math.max(first, second)
  }

  function midnight(day: number): number {
    const known = midnights.get(day)
    if (known !== undefined) return known
    const at = moment(day, 0)
    midnights.set(day, at)
    return at
  }

  function dayOf(at: Instant): number {
    // No zone is farther than 14 hours from UTC, so the answer is at most one day off.
    let day = Math.floor((at + 14 * HOUR) / DAY)
    while (at < midnight(day)) day--
    return day
  }

  return { dayOf, moment, minuteOf: at => (wall(at) % DAY) / MINUTE }
}
