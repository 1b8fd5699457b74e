import { DAY, HOUR, type Instant, plus } from './instant.ts'
import type { WorkTime } from './work-schedule.ts'

export interface Span {
  /** More than 0. */
  readonly amount: number
  readonly unit: 'hours' | 'days'
}

/** A part of a working day, for spans like half a day. */
const WORKING_DAY_MS = 8 * HOUR

/** The moment a span of working time after another: hours as they pass at work, days as the same wall-clock time so many working days on. */
export function addWorkingSpan(workTime: WorkTime, from: Instant, { amount, unit }: Span): Instant {
  if (unit === 'hours') return workTime.plus(from, amount * HOUR)
  const whole = Math.floor(amount)
  const day = workTime.plusDays(from, whole)
  const rest = amount - whole
  return rest === 0 ? day : workTime.plus(day, rest * WORKING_DAY_MS)
}

/** By the calendar: nights and days off count, a day is 24 hours. */
export function addCalendarSpan(from: Instant, { amount, unit }: Span): Instant {
  return plus(from, amount * (unit === 'hours' ? HOUR : DAY))
}
