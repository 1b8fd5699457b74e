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

/** Half-hour steps around the clock in spring and autumn: hours are skipped, and come twice, in the middle of somebody's shift. */
describe('working time over a change of the clocks, against the wall clock minute by minute', () => {
  const CHANGES = [
    ['Europe/Berlin', '2026-03-29', '2026-10-25'],
    ['America/New_York', '2026-03-08', '2026-11-01'],
    ['Australia/Lord_Howe', '2026-04-05', '2026-10-04'],
    ['Africa/Cairo', '2026-04-24', '2026-10-29'],
    ['Pacific/Chatham', '2026-04-05', '2026-09-27'],
  ] as const

  it.each(CHANGES.flatMap(([zone, ...days]) => days.map(day => [zone, day] as const)))(
    'agrees in %s on %s',
    (timeZone, day) => {
      const random = createRandom(day.length * 7919 + timeZone.length)
      for (let round = 0; round < 40; round++) {
        // Ends that are no hour skipped or shown twice: the next suite says what is meant by those.
        const from = Math.floor(random() * 24) * 30
        const to = Math.min(1440, from + 30 + Math.floor(random() * 40) * 30)
        const schedule = roundTheWeek({ from, to }, timeZone)
        if (isDoubtful(schedule, day, [from, to])) continue
        const start = asInstant(instant(`${day}T00:00:00Z`) - 2 * DAY)
        const counter = createSlowCounter(schedule, start, 5)
        const quick = createWorkTime(schedule)
        const some = asInstant(start + Math.floor(random() * 2 * 1440) * MINUTE)
        const other = asInstant(some + Math.floor(random() * 2 * 1440) * MINUTE)

        const counted = counter.between(some, other)
        expect([from, to, toIso(some), toIso(other), quick.between(some, other)]).toEqual([
          from,
          to,
          toIso(some),
          toIso(other),
          counted,
        ])
        if (counted === 0) continue
        const end = quick.plus(some, counted)
        expect(counter.between(some, end)).toBe(counted)
        expect(counter.between(some, asInstant(end - MINUTE))).toBe(counted - MINUTE)
      }
    },
  )
})

describe('plusDays against a walk through the calendar', () => {
  it.each(ZONES)('agrees in %s', timeZone => {
    const random = createRandom(timeZone.length * 104_729)
    for (let round = 0; round < 200; round++) {
      const schedule = aSchedule(random, timeZone)
      const start = instant(`${pick(random, AROUND)}T00:00:00Z`)
      const from = aMinute(random, start)
      const days = Math.floor(random() * 8)
      const wanted = walkDays(schedule, from, days)

      const reached = createWorkTime(schedule).plusDays(from, days)

      expect([toIso(from), days, wallOf(schedule, reached)]).toEqual([toIso(from), days, wanted])
    }
  })
})

function roundTheWeek(hours: DayHours, timeZone: string): WorkSchedule {
  return { timeZone, week: Array.from({ length: 7 }, () => hours), daysOff: [], workDays: [] }
}

/** Whether the wall clock shows one of these minutes of the day never, or twice. Midnight at the end is the next day's. */
function isDoubtful({ timeZone }: WorkSchedule, day: string, minutes: readonly number[]): boolean {
  const clock = wallClock(timeZone)
  const start = instant(`${day}T00:00:00Z`) - DAY
  const shown = new Map<string, number>()
  for (let minute = 0; minute < 4 * 1440; minute++) {
    const wall = clock.format(start + minute * MINUTE)
    shown.set(wall, (shown.get(wall) ?? 0) + 1)
  }
  const walls = minutes.map(minute => {
    const date = new Date(`${day}T00:00:00Z`).getTime() + minute * MINUTE
    return new Date(date).toISOString().slice(0, 16).replace('T', ' ')
  })
  return walls.some(wall => shown.get(wall) !== 1)
}

/** The wall clock of the day so many working days on, as a person with a calendar finds it: a day after another. */
function walkDays(schedule: WorkSchedule, from: Instant, days: number): string {
  const [today = '', time = ''] = wallClock(schedule.timeZone).format(from).split(' ')
  let date = today
  let hours = hoursOf(schedule, date)
  for (let left = days; left > 0 || hours === null;) {
    date = dayAfter(date)
    hours = hoursOf(schedule, date)
    if (hours !== null && left > 0) left--
  }
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const at = Math.min(Math.max(hour * 60 + minute, hours.from), hours.to)
  // A shift may end at midnight, which is the next day's.
  const end = new Date(`${date}T00:00:00Z`).getTime() + at * MINUTE
  return new Date(end).toISOString().slice(0, 16).replace('T', ' ')
}

function wallOf({ timeZone }: WorkSchedule, at: Instant): string {
  return wallClock(timeZone).format(at)
}

function wallClock(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
}

function dayAfter(date: string): string {
  return new Date(new Date(`${date}T00:00:00Z`).getTime() + DAY).toISOString().slice(0, 10)
}

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

function isWorkedAt(schedule: WorkSchedule, wall: string): boolean {
  const [date = '', time = ''] = wall.split(' ')
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const hours = hoursOf(schedule, date)
  const now = hour * 60 + minute
  return hours !== null && now >= hours.from && now < hours.to
}

function hoursOf({ week, daysOff, workDays }: WorkSchedule, date: string): DayHours | null {
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
  const usual = daysOff.includes(date) ? null : week[weekday]
  const hours = workDays.includes(date) ? (week[0] ?? week.find(day => day !== null)) : usual
  return hours ?? null
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
