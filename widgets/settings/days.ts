import { RUSSIAN_DAYS_OFF, RUSSIAN_WORK_DAYS } from '../../shared/time/calendar-ru.ts'
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

export type DayKind = 'days-off' | 'work-days'

const CALENDARS: Readonly<Record<DayKind, readonly string[]>> = {
  'days-off': RUSSIAN_DAYS_OFF,
  'work-days': RUSSIAN_WORK_DAYS,
}
