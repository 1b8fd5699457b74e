import { BASE_SCHEDULES, type BaseSchedule } from '../../shared/contract/base.ts'
import { asInstant, DAY, type Instant, plus } from '../../shared/time/instant.ts'
import { toFields } from '../core/read-settings.ts'

const STANDARD: BaseSchedule = 'half-yearly'
const MONTHS: Readonly<Partial<Record<BaseSchedule, number>>> = {
  monthly: 1,
  quarterly: 3,
  'half-yearly': 6,
}

/** What was saved; forgiving. @param saved settings of a tenant */
export function readBaseSchedule(saved: unknown): BaseSchedule {
  const { schedule } = toFields(toFields(saved)['base'])
  return BASE_SCHEDULES.find(one => one === schedule) ?? STANDARD
}

/** @param last when the last check began, or the tenant came; @returns `null`: never */
export function nextCheckAt(schedule: BaseSchedule, last: Instant): Instant | null {
  if (schedule === 'off') return null
  if (schedule === 'daily') return plus(last, DAY)
  if (schedule === 'weekly') return plus(last, 7 * DAY)
  return addMonths(last, MONTHS[schedule] ?? 6)
}

/** The same day of a later month, or its last one. */
function addMonths(at: Instant, months: number): Instant {
  const date = new Date(at)
  const day = date.getUTCDate()
  date.setUTCMonth(date.getUTCMonth() + months, 1)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return asInstant(date.getTime())
}
