import {
  RUSSIAN_DAYS_OFF,
  RUSSIAN_UNFINISHED_YEARS,
  RUSSIAN_WORK_DAYS,
} from '../../shared/time/calendar-ru.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { linesOf } from '../../shared/settings/read-schedule-fields.ts'

/** Dates of one year, in order. */
export function daysOf(text: string, year: number): readonly string[] {
  return linesOf(text)
    .filter(date => date.startsWith(`${year}-`))
    .toSorted()
}

/** With a date more; one that is there already is told instead. */
export function addDay(text: string, date: string): string | 'twice' {
  const lines = linesOf(text)
  return lines.includes(date) ? 'twice' : [...lines, date].toSorted().join('\n')
}

export function removeDay(text: string, date: string): string {
  return linesOf(text)
    .filter(line => line !== date)
    .join('\n')
}

/** One year as the production calendar has it, the others as they are. */
export function fillYear(text: string, year: number, kind: DayKind): string {
  const others = linesOf(text).filter(date => !date.startsWith(`${year}-`))
  const standard = CALENDARS[kind].filter(date => date.startsWith(`${year}-`))
  return [...others, ...standard].toSorted().join('\n')
}

/** Whether the calendar we carry knows this year. */
export function isKnownYear(year: number): boolean {
  return RUSSIAN_DAYS_OFF.some(date => date.startsWith(`${year}-`))
}

/**
 * What there is to say about a year: `known`, `partial` (moved days off are missing), `unknown` to our calendar, or `missing` on the
 * list: working time saved before our calendar knew the year does not get it by itself.
 *
 * @param daysOff a date a line
 */
export function stateOfYear(daysOff: string, year: number): YearState {
  if (!isKnownYear(year)) return 'unknown'
  if (daysOf(daysOff, year).length === 0) return 'missing'
  return RUSSIAN_UNFINISHED_YEARS.includes(year) ? 'partial' : 'known'
}

export type YearState = 'known' | 'partial' | 'unknown' | 'missing'

/** The nearest year without holidays, this one or, in its last month, the next one; `null`: none. */
export function overdueYear(daysOff: string, now: Instant): number | null {
  const today = new Date(now)
  const year = today.getUTCFullYear()
  const years = today.getUTCMonth() === DECEMBER ? [year, year + 1] : [year]
  return years.find(one => daysOf(daysOff, one).length === 0) ?? null
}

const DECEMBER = 11

export type DayKind = 'days-off' | 'work-days'

const CALENDARS: Readonly<Record<DayKind, readonly string[]>> = {
  'days-off': RUSSIAN_DAYS_OFF,
  'work-days': RUSSIAN_WORK_DAYS,
}
