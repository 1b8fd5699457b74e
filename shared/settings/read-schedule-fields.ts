import { isTimeZone } from '../time/read-schedule.ts'
import type { DayHours, WorkSchedule } from '../time/work-schedule.ts'
import { readClock } from './clock-text.ts'
import {
  scheduleFields,
  type SettingsFields,
  type SettingsGround,
  standardSchedule,
} from './fields.ts'
import type { Blame } from './read-amount.ts'

const WEEK = [0, 1, 2, 3, 4, 5, 6] as const
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const MIDNIGHT = 1440
/** Ten years of holidays, and then some. */
const MAX_DATES = 400

/** @returns `null`: the hours of a tenant that has not set its own, so that later calendars reach it, too */
export function readScheduleFields(
  fields: SettingsFields,
  ground: SettingsGround,
  blame: Blame,
): WorkSchedule | null {
  const standard = standardSchedule(ground)
  const zone = fields['schedule.zone'] ?? ''
  if (!isTimeZone(zone)) blame('schedule.zone', 'unknown-zone')
  const week = WEEK.map(day => readDay(fields, `schedule.week.${day}`, blame))
  if (week.every(day => day === null)) blame('schedule.week.0.on', 'nobody-works')
  const daysOff = readDates(fields, 'schedule.days-off', blame)
  const workDays = readDates(fields, 'schedule.work-days', blame)
  if (workDays.some(date => daysOff.includes(date))) blame('schedule.work-days', 'twice')

  const schedule = { timeZone: zone, week, daysOff, workDays }
  return isSame(schedule, standard) ? null : schedule
}

function readDay(fields: SettingsFields, path: string, blame: Blame): DayHours | null {
  if (fields[`${path}.on`] !== 'yes') return null
  const from = readClock(fields[`${path}.from`])
  const end = readClock(fields[`${path}.to`])
  const to = end === 0 ? MIDNIGHT : end
  if (from === null) blame(`${path}.from`, 'not-a-time')
  if (to === null) blame(`${path}.to`, 'not-a-time')
  if (from === null || to === null) return null
  if (to <= from) blame(`${path}.to`, 'ends-before-start')
  return { from, to }
}

function readDates(fields: SettingsFields, path: string, blame: Blame): readonly string[] {
  const dates = linesOf(fields[path] ?? '')
  if (dates.some(date => !isDate(date))) blame(path, 'not-a-date')
  if (new Set(dates).size < dates.length) blame(path, 'twice')
  if (dates.length > MAX_DATES) blame(path, 'too-long')
  return dates.toSorted()
}

/** Dates of a field, in the order they were written. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
}

/** A day there is: no 30 February. */
export function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? []
  if (day === undefined) return false
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1 && Number(year) >= 1970
}

function isSame(one: WorkSchedule, other: WorkSchedule): boolean {
  const fieldsOfOther = scheduleFields({
    ...other,
    daysOff: other.daysOff.toSorted(),
    workDays: other.workDays.toSorted(),
  })
  return Object.entries(scheduleFields(one)).every(([path, text]) => fieldsOfOther[path] === text)
}
