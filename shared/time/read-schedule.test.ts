import { describe, expect, it } from 'vitest'
import { defaultSchedule } from './calendar-ru.ts'
import { readSchedule } from './read-schedule.ts'

describe('readSchedule', () => {
  it('reads what was saved', () => {
    expect(readSchedule(JSON.parse(JSON.stringify(defaultSchedule)))).toEqual(defaultSchedule)
  })

  it.each([
    ['nothing', null],
    ['a text', '9-18'],
    ['an unknown zone', { ...defaultSchedule, timeZone: 'Mars/Olympus' }],
    ['six days', { ...defaultSchedule, week: defaultSchedule.week.slice(1) }],
    ['no hours at all', { ...defaultSchedule, week: Array(7).fill(null) }],
    [
      'hours backwards on every day',
      { ...defaultSchedule, week: Array.from({ length: 7 }, () => ({ from: 600, to: 540 })) },
    ],
  ])('refuses %s', (_what, saved) => {
    expect(readSchedule(saved)).toBeNull()
  })

  it('leaves bad dates out', () => {
    const saved = { ...defaultSchedule, daysOff: ['2026-01-01', 'tomorrow', 5] }

    expect(readSchedule(saved)?.daysOff).toEqual(['2026-01-01'])
  })
})
