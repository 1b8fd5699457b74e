import { describe, expect, it } from 'vitest'
import { toIso } from '../time/instant.ts'
import { instant } from '../time/instant.ts'
import { createZoneOffsets } from '../time/zone-offset.ts'
import { addDays, dayOf, daysWithin, startOf, toDay } from './days.ts'

const offsets = createZoneOffsets()

describe('a day of the calendar', () => {
  it.each([
    ['2026-02-28', '2026-02-28'],
    ['2028-02-29', '2028-02-29'],
    ['2026-02-29', null],
    ['2026-13-01', null],
    ['26-01-01', null],
    ['yesterday', null],
    ['', null],
  ])('is read from «%s» as %s', (text, day) => {
    expect(toDay(text)).toBe(day)
  })

  it.each([
    ['Europe/Moscow', '2026-11-25T21:00:00.000Z'],
    ['Pacific/Auckland', '2026-11-25T11:00:00.000Z'],
    ['Asia/Kamchatka', '2026-11-25T12:00:00.000Z'],
    ['America/New_York', '2026-11-26T05:00:00.000Z'],
    ['Asia/Kathmandu', '2026-11-25T18:15:00.000Z'],
  ])('begins in %s at %s', (zone, moment) => {
    expect(toIso(startOf('2026-11-26', zone, offsets))).toBe(moment)
  })

  it('begins at one where the clocks skip midnight', () => {
    expect(toIso(startOf('2018-11-04', 'America/Sao_Paulo', offsets))).toBe(
      '2018-11-04T03:00:00.000Z',
    )
  })

  it('is the next one already at midnight in a zone twelve hours ahead', () => {
    const midnight = instant('2026-11-26T12:00:00Z')
    expect(dayOf(midnight, 'Asia/Kamchatka', offsets)).toBe('2026-11-27')
    expect(dayOf(instant('2026-11-26T11:59:59Z'), 'Asia/Kamchatka', offsets)).toBe('2026-11-26')
  })

  it('is counted over the end of a year, and upside down below one', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(daysWithin('2026-12-31', '2027-01-01')).toBe(2)
    expect(daysWithin('2026-11-26', '2026-11-26')).toBe(1)
    expect(daysWithin('2026-11-26', '2026-11-25')).toBeLessThan(1)
  })
})
