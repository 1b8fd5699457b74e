import { describe, expect, it } from 'vitest'
import { HOUR } from '../../../../shared/time/instant.ts'
import { isOfficeTime, officeAfter, officeBefore } from './office-hours.ts'

const moscow = (text: string) => Date.parse(`${text}+03:00`)

describe('office hours of the seed', () => {
  it.each([
    ['within a day', '2026-11-25T15:00', 2, '2026-11-25T13:00'],
    ['from the opening on', '2026-11-25T15:00', 6, '2026-11-25T09:00'],
    ['over a night', '2026-11-25T10:00', 2, '2026-11-24T17:00'],
    ['over a weekend', '2026-11-23T10:00', 2, '2026-11-20T17:00'],
    ['from a Sunday', '2026-11-22T12:00', 1, '2026-11-20T17:00'],
    ['over a holiday', '2026-11-05T10:00', 2, '2026-11-03T17:00'],
  ])('go back %s', (_why, at, hours, earlier) => {
    expect(officeBefore(moscow(at), hours * HOUR)).toBe(moscow(earlier))
  })

  it.each([
    ['within a day', '2026-11-25T13:00', 2, '2026-11-25T15:00'],
    ['over a night', '2026-11-24T17:00', 2, '2026-11-25T10:00'],
    ['over a weekend', '2026-11-20T17:00', 2, '2026-11-23T10:00'],
    ['from a Sunday', '2026-11-22T12:00', 1, '2026-11-23T10:00'],
  ])('go on %s', (_why, at, hours, later) => {
    expect(officeAfter(moscow(at), hours * HOUR)).toBe(moscow(later))
  })

  it.each([
    ['a morning of work', '2026-11-25T09:00', true],
    ['the minute before', '2026-11-25T08:59', false],
    ['a Saturday', '2026-11-21T12:00', false],
    ['a holiday', '2027-01-05T12:00', false],
  ])('know %s', (_what, at, is) => {
    expect(isOfficeTime(moscow(at))).toBe(is)
  })
})
