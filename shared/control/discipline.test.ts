import { describe, expect, it } from 'vitest'
import { dayBefore, disciplineOf } from './discipline.ts'

const end = (day: string, open: number, clean: number) => ({ day, open, clean })

describe('discipline', () => {
  it('counts clean days back from yesterday, everybody together', () => {
    const days = [
      end('2026-02-27', 5, 4),
      end('2026-02-28', 5, 5),
      end('2026-03-01', 3, 3),
      end('2026-03-01', 2, 2),
      // Today is not over.
      end('2026-03-02', 5, 0),
    ]

    expect(disciplineOf(days, '2026-03-01')).toEqual({ streakDays: 2, index: 14 / 15 })
  })

  it('ends a streak at a day nobody looked at', () => {
    const days = [end('2026-02-27', 5, 5), end('2026-03-01', 5, 5)]

    expect(disciplineOf(days, '2026-03-01').streakDays).toBe(1)
  })

  it('knows nothing of no days, and is not divided by no deals', () => {
    expect(disciplineOf([], '2026-03-01')).toEqual({ streakDays: 0, index: null })
    expect(disciplineOf([end('2026-03-01', 0, 0)], '2026-03-01')).toEqual({
      streakDays: 0,
      index: null,
    })
  })

  it('goes back over the end of a month', () => {
    expect(dayBefore('2026-03-01')).toBe('2026-02-28')
    expect(dayBefore('2028-03-01')).toBe('2028-02-29')
  })
})
