import { describe, expect, it } from 'vitest'
import { instant } from '../../shared/time/instant.ts'
import { nextCheckAt, readBaseSchedule } from './schedule.ts'

const LAST = instant('2026-08-31T10:00:00Z')

describe('the schedule of checks', () => {
  it.each([
    ['daily', '2026-09-01T10:00:00Z'],
    ['weekly', '2026-09-07T10:00:00Z'],
    ['monthly', '2026-09-30T10:00:00Z'],
    ['quarterly', '2026-11-30T10:00:00Z'],
    ['half-yearly', '2027-02-28T10:00:00Z'],
  ] as const)('comes %s', (schedule, next) => {
    expect(nextCheckAt(schedule, LAST)).toBe(instant(next))
  })

  it('never comes when it is off', () => {
    expect(nextCheckAt('off', LAST)).toBeNull()
  })

  it.each([[null], [{}], [{ base: null }], [{ base: { schedule: 'hourly' } }]])(
    'is twice a year until somebody says otherwise: %j',
    saved => {
      expect(readBaseSchedule(saved)).toBe('half-yearly')
    },
  )

  it('is what was saved', () => {
    expect(readBaseSchedule({ base: { schedule: 'off' } })).toBe('off')
  })
})
