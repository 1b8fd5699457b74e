import type { WorkSchedule } from './work-schedule.ts'

/**
 * Russian production calendar: week days that are off, by article 112 of the Labour Code and the yearly transfer of days off.
 * 2025: decree of the Government of 04.10.2024 No. 1335. 2026: decree of 24.09.2025 (3 January → 9 January, 4 January → 31 December).
 * 2027: only what the article itself says; the transfer of Saturday 2 and Sunday 3 January (V: look up the decree) is missing.
 * Holidays on a Saturday or Sunday are not listed, the week has them off already.
 */
export const RUSSIAN_DAYS_OFF: readonly string[] = [
  ...['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-06', '2025-01-07', '2025-01-08'],
  ...['2025-05-01', '2025-05-02', '2025-05-08', '2025-05-09', '2025-06-12', '2025-06-13'],
  ...['2025-11-03', '2025-11-04', '2025-12-31'],
  ...['2026-01-01', '2026-01-02', '2026-01-05', '2026-01-06', '2026-01-07', '2026-01-08'],
  ...['2026-01-09', '2026-02-23', '2026-03-09', '2026-05-01', '2026-05-11', '2026-06-12'],
  ...['2026-11-04', '2026-12-31'],
  ...['2027-01-01', '2027-01-04', '2027-01-05', '2027-01-06', '2027-01-07', '2027-01-08'],
  ...['2027-02-23', '2027-03-08', '2027-05-03', '2027-05-10', '2027-06-14', '2027-11-04'],
]

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
