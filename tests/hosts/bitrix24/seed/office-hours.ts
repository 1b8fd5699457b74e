import { DAY, HOUR, MINUTE } from '../../../../shared/time/instant.ts'
import type { Random } from './random.ts'

/** The invented company works 9–18 Moscow time, Monday to Friday; Moscow has been UTC+3 since 2014. */
const OFFSET = 3 * HOUR
const OPENS = 9 * HOUR
const CLOSES = 18 * HOUR

export const WORK_DAY = CLOSES - OPENS

/** `MM-DD` off every year. */
const HOLIDAYS = new Set(
  '01-01 01-02 01-03 01-04 01-05 01-06 01-07 01-08 02-23 03-08 05-01 05-09 06-12 11-04'.split(' '),
)

export function isOfficeTime(at: number): boolean {
  const day = dayOf(at)
  return isWorkDay(day) && at >= opening(day) && at <= closing(day)
}

/** The moment `workMs` of office time before `at`. */
export function officeBefore(at: number, workMs: number): number {
  let left = workMs
  for (let day = dayOf(at); ; day--) {
    const end = Math.min(at, closing(day))
    if (!isWorkDay(day) || end < opening(day)) continue
    const available = end - opening(day)
    if (available >= left) return end - left
    left -= available
  }
}

/** The moment `workMs` of office time after `at`. */
export function officeAfter(at: number, workMs: number): number {
  let left = workMs
  for (let day = dayOf(at); ; day++) {
    const start = Math.max(at, opening(day))
    if (!isWorkDay(day) || start > closing(day)) continue
    const available = closing(day) - start
    if (available >= left) return start + left
    left -= available
  }
}

/** Some moment of office time not after `to`; near `from` at the earliest. */
export function officeMoment(random: Random, from: number, to: number): number {
  const seconds = Math.max(0, Math.floor((to - from) / 1000))
  return Math.max(from, officeBefore(from + random.int(0, seconds) * 1000, 0))
}

/** An evening hour of the day before, when people fill in forms on sites. */
export function eveningBefore(random: Random, at: number): number {
  return opening(dayOf(at) - 1) - OPENS + random.int(19 * 60, 23 * 60 + 40) * MINUTE
}

function dayOf(at: number): number {
  return Math.floor((at + OFFSET) / DAY)
}

function opening(day: number): number {
  return day * DAY - OFFSET + OPENS
}

function closing(day: number): number {
  return day * DAY - OFFSET + CLOSES
}

/** @param day days since 1970-01-01, a Thursday */
function isWorkDay(day: number): boolean {
  const isWeekend = (day + 3) % 7 >= 5
  return !isWeekend && !HOLIDAYS.has(new Date(day * DAY).toISOString().slice(5, 10))
}
