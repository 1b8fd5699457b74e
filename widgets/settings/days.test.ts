import { describe, expect, it } from 'vitest'
import { instant } from '../../shared/time/instant.ts'
import {
  addDay,
  daysOf,
  fillYear,
  isKnownYear,
  overdueYear,
  removeDay,
  stateOfYear,
} from './days.ts'

const text = '2026-01-01\n2027-01-01\n2026-05-01'

describe('days of a year', () => {
  it('come in order', () => {
    expect(daysOf(text, 2026)).toEqual(['2026-01-01', '2026-05-01'])
  })

  it('take a new one, and tell one that is there already', () => {
    expect(addDay(text, '2026-03-09')).toBe('2026-01-01\n2026-03-09\n2026-05-01\n2027-01-01')
    expect(addDay(text, '2026-01-01')).toBe('twice')
  })

  it('lose one', () => {
    expect(removeDay(text, '2026-01-01')).toBe('2027-01-01\n2026-05-01')
  })

  it('are filled by the production calendar without touching other years', () => {
    const filled = fillYear('2026-07-07\n2027-07-07', 2026, 'days-off')

    expect(daysOf(filled, 2026)).toContain('2026-03-09')
    expect(daysOf(filled, 2026)).not.toContain('2026-07-07')
    expect(daysOf(filled, 2027)).toEqual(['2027-07-07'])
    expect(fillYear('', 2025, 'work-days')).toBe('2025-11-01')
  })

  it('are known only for years whose calendar we carry', () => {
    expect([2025, 2026, 2027].every(isKnownYear)).toBe(true)
    expect(isKnownYear(2031)).toBe(false)
  })

  it.each([
    [2026, 'known'],
    [2027, 'partial'],
    [2025, 'missing'],
    [2031, 'unknown'],
  ] as const)('of %i are %s', (year, state) => {
    expect(stateOfYear(text, year)).toBe(state)
  })

  it.each([
    ['2026-11-25T09:00:00Z', text, null],
    ['2027-11-25T09:00:00Z', text, null],
    ['2027-12-01T09:00:00Z', text, 2028],
    ['2028-02-01T09:00:00Z', text, 2028],
    ['2026-11-25T09:00:00Z', '', 2026],
  ] as const)('are looked for at %s on %j: %j', (at, days, year) => {
    expect(overdueYear(days, instant(at))).toBe(year)
  })
})
