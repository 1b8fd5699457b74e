import { describe, expect, it } from 'vitest'
import { RestError } from './method.ts'
import { createZoneFormat } from './zone.ts'

const moscow = createZoneFormat('Europe/Moscow')

describe('moments in a portal’s zone', () => {
  it('are shown with its offset', () => {
    expect(moscow.format(Date.UTC(2026, 8, 20, 6, 15))).toBe('2026-09-20T09:15:00+03:00')
    expect(createZoneFormat('America/New_York').format(Date.UTC(2026, 0, 1, 3))).toBe(
      '2025-12-31T22:00:00-05:00',
    )
    expect(createZoneFormat('Asia/Kolkata').format(Date.UTC(2026, 0, 1))).toBe(
      '2026-01-01T05:30:00+05:30',
    )
  })

  it.each([
    '2026-09-20T09:15:00+03:00',
    '2026-09-20T06:15:00Z',
    '2026-09-20T09:15:00',
    '2026-09-20 09:15',
    '20.09.2026 09:15:00',
  ])('are read with an offset of their own, or in the zone: %s', text => {
    expect(moscow.parse(text)).toBe(Date.UTC(2026, 8, 20, 6, 15))
  })

  it('are midnight in the zone when only a date is given', () => {
    expect(moscow.parse('2026-09-20')).toBe(Date.UTC(2026, 8, 19, 21))
  })

  it('survive the year 9999', () => {
    const forever = moscow.parse('9999-12-31T00:00:00+03:00')
    expect(moscow.format(forever)).toBe('9999-12-31T00:00:00+03:00')
  })

  it.each(['', 'завтра', 'now', 5, null, '2026-09', '2026-13-45T99:99:99+03:00'])(
    'are refused when they are none: %s',
    text => {
      expect(() => moscow.parse(text)).toThrow(RestError)
    },
  )
})
