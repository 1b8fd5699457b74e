import type { DayHours, WorkSchedule } from './work-schedule.ts'

const DATE = /^\d{4}-\d{2}-\d{2}$/
const MIDNIGHT = 1440

/** Reads a saved schedule; `null` when it is none, or one in which nobody ever works. Bad dates are left out. */
export function readSchedule(saved: unknown): WorkSchedule | null {
  if (typeof saved !== 'object' || saved === null) return null
  // The check above makes the cast true: any object is a record of unknowns.
  const { timeZone, week, daysOff, workDays } = saved as Readonly<Record<string, unknown>>
  if (!isTimeZone(timeZone) || !Array.isArray(week) || week.length !== 7) return null
  const days = week.map(readHours)
  if (days.every(day => day === null)) return null
  return { timeZone, week: days, daysOff: readDates(daysOff), workDays: readDates(workDays) }
}

export function isTimeZone(value: unknown): value is string {
  if (typeof value !== 'string' || value === '') return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    // The only way Intl says that it does not know a zone.
    return false
  }
}

function readHours(saved: unknown): DayHours | null {
  if (typeof saved !== 'object' || saved === null) return null
  const { from, to } = saved as Readonly<Record<string, unknown>>
  if (!isMinute(from) || !isMinute(to) || from >= to) return null
  return { from, to }
}

function isMinute(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MIDNIGHT
}

function readDates(saved: unknown): string[] {
  if (!Array.isArray(saved)) return []
  return saved.filter(date => typeof date === 'string' && DATE.test(date))
}
