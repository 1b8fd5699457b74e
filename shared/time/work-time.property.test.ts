import { describe, expect, it } from 'vitest'
import { asInstant, DAY, instant, type Instant, MINUTE, toIso } from './instant.ts'
import type { DayHours, WorkSchedule } from './work-schedule.ts'
import { createWorkTime } from './work-time.ts'
import { RUSSIAN_DAYS_OFF, RUSSIAN_WORK_DAYS } from './calendar-ru.ts'

/** With summer time, with half an hour of it, with odd offsets, over the date line, and those without. */
const ZONES = [
  'Europe/Moscow',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Vladivostok',
  'Pacific/Apia',
  'Africa/Cairo',
  'Pacific/Chatham',
]
const CASES = 10_000
const CASES_PER_SCHEDULE = 500
/** Around the days when clocks change, a year ends, holidays are moved. */
const AROUND = [
  '2025-10-23',
  '2025-10-30',
  '2025-12-27',
  '2026-03-05',
  '2026-03-27',
  '2026-04-02',
  '2026-04-22',
  '2026-09-24',
  '2026-10-22',
  '2026-10-29',
  '2026-12-28',
]
const LONGEST_DAYS = 12

describe('working time against an obvious counter, ten thousand cases', () => {
  it.each(Array.from({ length: CASES / CASES_PER_SCHEDULE }, (_, seed) => seed + 1))(
    'agrees in schedule %i',
    seed => {
      const random = createRandom(seed * 7919)
      const schedule = aSchedule(random, ZONES[seed % ZONES.length] ?? 'UTC')
      const start = instant(`${pick(random, AROUND)}T00:00:00Z`)
      const counter = createSlowCounter(schedule, start, 2 * LONGEST_DAYS + 4)
      const quick = createWorkTime(schedule)

      for (let round = 0; round < CASES_PER_SCHEDULE; round++) {
        const from = aMinute(random, start)
        const to = asInstant(from + Math.floor(random() * random() * LONGEST_DAYS * 1440) * MINUTE)
        const counted = counter.between(from, to)
        expect([toIso(from), toIso(to), quick.between(from, to)]).toEqual([
          toIso(from),
          toIso(to),
          counted,
        ])
        if (counted === 0) continue
        // The earliest moment by which so much has passed: a minute before it has not.
        const end = quick.plus(from, counted)
        expect([toIso(from), toIso(to), counter.between(from, end)]).toEqual([
          toIso(from),
          toIso(to),
          counted,
        ])
        expect(counter.between(from, asInstant(end - MINUTE))).toBe(counted - MINUTE)
      }
    },
  )
})

/** Asks the wall clock about every minute once and adds them up; nothing is clever but that it remembers. */
function createSlowCounter(schedule: WorkSchedule, start: Instant, days: number) {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: schedule.timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
  const worked = [0]
  for (let minute = 0; minute < days * 1440; minute++) {
    const isWorked = isWorkedAt(schedule, clock.format(start + minute * MINUTE))
    worked.push((worked[minute] ?? 0) + (isWorked ? MINUTE : 0))
  }
  const upTo = (at: Instant) => worked[(at - start) / MINUTE] ?? Number.NaN
  return { between: (from: Instant, to: Instant) => upTo(to) - upTo(from) }
}

function isWorkedAt({ week, daysOff, workDays }: WorkSchedule, wall: string): boolean {
  const [date = '', time = ''] = wall.split(' ')
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
  const usual = daysOff.includes(date) ? null : week[weekday]
  const hours = workDays.includes(date) ? (week[0] ?? week.find(day => day !== null)) : usual
  const now = hour * 60 + minute
  return Boolean(hours) && now >= (hours?.from ?? 0) && now < (hours?.to ?? 0)
}

/** Hours that no clock change falls into the middle of: there an hour is skipped or comes twice, and both ways of counting have a point. */
function aSchedule(random: () => number, timeZone: string): WorkSchedule {
  const hours = (): DayHours | null => {
    if (random() < 0.25) return null
    const from = 4 * 60 + Math.floor(random() * 8 * 60)
    return { from, to: from + 1 + Math.floor(random() * (1440 - from - 1)) }
  }
  const week: (DayHours | null)[] = Array.from({ length: 7 }, hours)
  if (!week.some(day => day !== null)) week[0] = { from: 540, to: 1080 }
  const moved = Array.from({ length: 6 }, () => aDate(random))
  return {
    timeZone,
    week,
    daysOff: [...RUSSIAN_DAYS_OFF, ...moved.slice(0, 3)],
    workDays: [...RUSSIAN_WORK_DAYS, ...moved.slice(3)],
  }
}

function aDate(random: () => number): string {
  const start = instant(`${pick(random, AROUND)}T00:00:00Z`)
  return toIso(asInstant(start + Math.floor(random() * LONGEST_DAYS) * DAY)).slice(0, 10)
}

function aMinute(random: () => number, start: Instant): Instant {
  return asInstant(start + DAY + Math.floor(random() * LONGEST_DAYS * 1440) * MINUTE)
}

function pick<Value>(random: () => number, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)]
  if (value === undefined) throw new RangeError('nothing to pick from')
  return value
}

function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
