import type { WorkSchedule } from './work-schedule.ts'

/**
 * Russian production calendar: week days that are off, by article 112 of the Labour Code and the yearly transfer of days off.
 * 2025: decree of the Government of 04.10.2024 No. 1335. 2026: decree of 24.09.2025 (3 January → 9 January, 4 January → 31 December).
 * 2027: only what the article itself says; the transfer of Saturday 2 and Sunday 3 January (V: look up the decree) is missing.
 * Holidays on a Saturday or Sunday are not listed, the week has them off already.
 */
export const RUSSIAN_DAYS_OFF: readonly string[] = [
  ...daysOf(
    2025,
    '01-01 01-02 01-03 01-06 01-07 01-08 05-01 05-02 05-08 05-09 06-12 06-13 11-03 11-04 12-31',
  ),
  ...daysOf(
    2026,
    '01-01 01-02 01-05 01-06 01-07 01-08 01-09 02-23 03-09 05-01 05-11 06-12 11-04 12-31',
  ),
  ...daysOf(2027, '01-01 01-04 01-05 01-06 01-07 01-08 02-23 03-08 05-03 05-10 06-14 11-04'),
]

/** Years of which only the holidays of the law are listed, their moved days off not yet. */
export const RUSSIAN_UNFINISHED_YEARS: readonly number[] = [2027]

/** Saturdays worked for another day off. */
export const RUSSIAN_WORK_DAYS: readonly string[] = ['2025-11-01']

const HOURS = { from: 9 * 60, to: 18 * 60 }

/** What a tenant has until its admin says otherwise: Monday to Friday, 9 to 18, no lunch break. */
export const defaultSchedule: WorkSchedule = {
  timeZone: 'Europe/Moscow',
  week: [HOURS, HOURS, HOURS, HOURS, HOURS, null, null],
  daysOff: RUSSIAN_DAYS_OFF,
  workDays: RUSSIAN_WORK_DAYS,
}

function daysOf(year: number, dates: string): string[] {
  return dates.split(' ').map(date => `${year}-${date}`)
}
