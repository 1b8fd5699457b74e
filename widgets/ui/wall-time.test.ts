import { describe, expect, it } from 'vitest'
import { instant, toIso } from '../../shared/time/instant.ts'
import { fromWallTime, toWallTime } from './wall-time.ts'

function readIn(zone: string, text: string): string | null {
  const at = fromWallTime(text, zone)
  return at === null ? null : toIso(at)
}

describe('fromWallTime', () => {
  it.each([
    ['Europe/Moscow', '2026-11-25T12:00', '2026-11-25T09:00:00.000Z', 'three hours ahead'],
    ['Asia/Vladivostok', '2026-01-01T00:00', '2025-12-31T14:00:00.000Z', 'the year before in UTC'],
    ['America/New_York', '2026-07-01T10:00', '2026-07-01T14:00:00.000Z', 'summer time'],
    ['Asia/Kolkata', '2026-07-01T10:00', '2026-07-01T04:30:00.000Z', 'half an hour'],
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z', 'repeated hour: the first'],
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z', 'skipped hour: one later'],
    ['Europe/Berlin', '2026-03-29T01:59', '2026-03-29T00:59:00.000Z', 'last minute before summer'],
    ['Europe/Berlin', '2026-03-29T03:00', '2026-03-29T01:00:00.000Z', 'first minute of summer'],
  ])('reads %s %s as %s (%s)', (zone, text, iso) => {
    expect(readIn(zone, text)).toBe(iso)
  })

  it.each(['', 'завтра', '2026-02-30T10:00', '2026-11-25'])('gives null for "%s"', text => {
    expect(fromWallTime(text, 'UTC')).toBeNull()
  })
})

describe('toWallTime', () => {
  it('is what the field shows, and reads back as the same moment', () => {
    const at = instant('2026-11-25T21:30:00Z')

    expect(toWallTime(at, 'Europe/Samara')).toBe('2026-11-26T01:30')
    expect(fromWallTime(toWallTime(at, 'Europe/Samara'), 'Europe/Samara')).toBe(at)
  })
})
