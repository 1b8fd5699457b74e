import { describe, expect, it } from 'vitest'
import { defaultSchedule } from './calendar-ru.ts'
import { asInstant, DAY, HOUR, instant, type Instant, MINUTE, toIso } from './instant.ts'
import type { WorkSchedule } from './work-schedule.ts'
import { createWorkTime } from './work-time.ts'

const moscow = createWorkTime(defaultSchedule)
const at = instant
const zoned = (timeZone: string, parts: Partial<WorkSchedule> = {}) =>
  createWorkTime({ ...defaultSchedule, timeZone, ...parts })

describe('between', () => {
  it.each([
    ['inside one day', '2026-03-11T09:00:00Z', '2026-03-11T11:30:00Z', 2.5],
    ['over a night', '2026-03-11T14:00:00Z', '2026-03-12T07:00:00Z', 2],
    ['over a weekend', '2026-03-13T14:00:00Z', '2026-03-16T08:00:00Z', 3],
    ['inside a weekend', '2026-03-14T09:00:00Z', '2026-03-15T09:00:00Z', 0],
    ['over the holidays of January', '2025-12-30T14:00:00Z', '2026-01-12T07:00:00Z', 2],
    ['on a transferred Saturday', '2025-11-01T06:00:00Z', '2025-11-01T15:00:00Z', 9],
    ['backwards', '2026-03-12T09:00:00Z', '2026-03-11T09:00:00Z', 0],
    ['of nothing', '2026-03-11T09:00:00Z', '2026-03-11T09:00:00Z', 0],
  ])('counts working hours %s', (_what, from, to, hours) => {
    expect(moscow.between(at(from), at(to))).toBe(hours * HOUR)
  })

  it('counts the night between two working days in the zone of the tenant', () => {
    const vladivostok = zoned('Asia/Vladivostok')

    expect(vladivostok.between(at('2026-03-11T07:00:00Z'), at('2026-03-12T00:00:00Z'))).toBe(
      2 * HOUR,
    )
  })
})

describe('plus', () => {
  it.each([
    ['within a day', '2026-03-11T09:00:00Z', 2, '2026-03-11T11:00:00Z'],
    ['into the next day', '2026-03-11T14:00:00Z', 2, '2026-03-12T07:00:00Z'],
    [
      'over a weekend, four hours from Friday evening',
      '2026-03-13T14:00:00Z',
      4,
      '2026-03-16T09:00:00Z',
    ],
    ['up to the very end of a day', '2026-03-11T13:00:00Z', 2, '2026-03-11T15:00:00Z'],
    ['from the night', '2026-03-11T20:00:00Z', 1, '2026-03-12T07:00:00Z'],
    ['of nothing at work', '2026-03-11T09:00:00Z', 0, '2026-03-11T09:00:00Z'],
    ['of nothing at night', '2026-03-11T20:00:00Z', 0, '2026-03-12T06:00:00Z'],
    ['of nothing at closing time', '2026-03-13T15:00:00Z', 0, '2026-03-16T06:00:00Z'],
    ['over the New Year', '2026-12-30T14:00:00Z', 2, '2027-01-11T07:00:00Z'],
  ])('adds working hours %s', (_what, from, hours, expected) => {
    expect(toIso(moscow.plus(at(from), hours * HOUR))).toBe(toIso(at(expected)))
  })

  it('refuses a schedule in which nobody works', () => {
    const never = createWorkTime({ ...defaultSchedule, week: Array(7).fill(null), workDays: [] })

    expect(() => never.plus(at('2026-03-11T09:00:00Z'), 1)).toThrow(RangeError)
  })
})

describe('plusDays', () => {
  it.each([
    ['the same time', '2026-03-10T11:00:00Z', 1, '2026-03-11T11:00:00Z'],
    ['over a weekend', '2026-03-13T11:00:00Z', 3, '2026-03-18T11:00:00Z'],
    ['from a Saturday', '2026-03-14T11:00:00Z', 1, '2026-03-16T11:00:00Z'],
    [
      'from late evening, pulled to closing time',
      '2026-03-10T19:00:00Z',
      1,
      '2026-03-11T15:00:00Z',
    ],
    [
      'from early morning, pulled to opening time',
      '2026-03-10T02:00:00Z',
      1,
      '2026-03-11T06:00:00Z',
    ],
    ['none', '2026-03-10T11:00:00Z', 0, '2026-03-10T11:00:00Z'],
    ['none, from a Sunday', '2026-03-15T11:00:00Z', 0, '2026-03-16T11:00:00Z'],
    ['over a holiday', '2026-06-11T11:00:00Z', 1, '2026-06-15T11:00:00Z'],
  ])('counts working days: %s', (_what, from, days, expected) => {
    expect(toIso(moscow.plusDays(at(from), days))).toBe(toIso(at(expected)))
  })

  it('keeps the wall-clock time when the clocks change', () => {
    const berlin = zoned('Europe/Berlin')

    expect(toIso(berlin.plusDays(at('2026-03-27T10:00:00Z'), 1))).toBe('2026-03-30T09:00:00.000Z')
  })
})

describe('isWorking', () => {
  it.each([
    ['at opening time', '2026-03-11T06:00:00Z', true],
    ['a moment before', '2026-03-11T05:59:59.999Z', false],
    ['a moment before closing time', '2026-03-11T14:59:59.999Z', true],
    ['at closing time', '2026-03-11T15:00:00Z', false],
    ['on a holiday', '2026-05-11T09:00:00Z', false],
    ['on a transferred Saturday', '2025-11-01T09:00:00Z', true],
  ])('knows %s', (_what, moment, expected) => {
    expect(moscow.isWorking(at(moment))).toBe(expected)
  })
})

describe('working time against counting every minute', () => {
  const allDay = { from: 0, to: 1440 }
  const night = { from: 1, to: 300 }
  const schedules: [string, WorkSchedule][] = [
    ['Moscow', defaultSchedule],
    ['Kamchatka', { ...defaultSchedule, timeZone: 'Asia/Kamchatka' }],
    ['New York', { ...defaultSchedule, timeZone: 'America/New_York' }],
    [
      'Lord Howe, half an hour of summer time',
      { ...defaultSchedule, timeZone: 'Australia/Lord_Howe' },
    ],
    [
      'Berlin round the clock',
      {
        ...defaultSchedule,
        timeZone: 'Europe/Berlin',
        week: Array.from({ length: 7 }, () => allDay),
      },
    ],
    [
      'Kathmandu, uneven days',
      {
        ...defaultSchedule,
        timeZone: 'Asia/Kathmandu',
        week: [night, null, allDay, null, night, allDay, null],
      },
    ],
  ]

  it.each(schedules)('agrees in %s', (_name, schedule) => {
    const quick = createWorkTime(schedule)
    const works = createSlowCounter(schedule)
    const random = createRandom(7)

    for (let round = 0; round < 40; round++) {
      const from = aMinute(random)
      const to = asInstant(from + Math.floor((random() * 5 * DAY) / MINUTE) * MINUTE)
      let counted = 0
      for (let minute = from as number; minute < to; minute += MINUTE) {
        if (works(asInstant(minute))) counted += MINUTE
      }
      expect([toIso(from), toIso(to), quick.between(from, to)]).toEqual([
        toIso(from),
        toIso(to),
        counted,
      ])
      expect(quick.between(from, quick.plus(from, counted))).toBe(counted)
    }
  })

  /** Around the days when clocks change and the holidays, too. */
  function aMinute(random: () => number): Instant {
    const around = [
      '2026-03-27T00:00:00Z',
      '2026-10-23T00:00:00Z',
      '2025-12-29T00:00:00Z',
      '2026-03-06T00:00:00Z',
      '2025-10-30T00:00:00Z',
      '2026-04-03T00:00:00Z',
    ]
    const start = at(around[Math.floor(random() * around.length)] ?? '')
    return asInstant(start + Math.floor((random() * 4 * DAY) / MINUTE) * MINUTE)
  }
})

/** Asks the wall clock about each minute; obvious and slow. */
function createSlowCounter({
  timeZone,
  week,
  daysOff,
  workDays,
}: WorkSchedule): (at: Instant) => boolean {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
  return moment => {
    const [date = '', time = ''] = clock.format(moment).split(' ')
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
    const usual = daysOff.includes(date) ? null : week[weekday]
    const hours = workDays.includes(date) ? week[0] : usual
    const now = hour * 60 + minute
    return Boolean(hours) && now >= (hours?.from ?? 0) && now < (hours?.to ?? 0)
  }
}

function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
