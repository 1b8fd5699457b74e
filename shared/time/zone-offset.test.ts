import { describe, expect, it } from 'vitest'
import { instant } from './instant.ts'
import { createZoneOffsets, formatOffset } from './zone-offset.ts'

const offsets = createZoneOffsets()

describe('createZoneOffsets', () => {
  it.each([
    ['Europe/Samara', '2026-11-25T12:00:00Z', 240],
    ['Europe/London', '2026-11-25T12:00:00Z', 0],
    ['Europe/London', '2026-07-25T12:00:00Z', 60],
    ['America/New_York', '2026-11-25T12:00:00Z', -300],
    ['America/New_York', '2026-07-25T12:00:00Z', -240],
    ['America/St_Johns', '2026-11-25T12:00:00Z', -210],
    ['Asia/Kathmandu', '2026-11-25T12:00:00Z', 345],
    // One offset for all of Kazakhstan since 1 March 2024: a machine with older zone data would say 360.
    ['Asia/Almaty', '2026-11-25T12:00:00Z', 300],
    ['Asia/Almaty', '2024-02-01T12:00:00Z', 360],
  ])('knows %s at %s', (zone, at, minutes) => {
    expect(offsets.at(zone, instant(at))).toBe(minutes)
  })

  it('finds the very moment at which summer time begins', () => {
    const berlin = (at: string) => offsets.at('Europe/Berlin', instant(at))

    expect([berlin('2026-03-29T00:59:59Z'), berlin('2026-03-29T01:00:00Z')]).toEqual([60, 120])
  })

  it('gives null for a zone that does not exist, each time', () => {
    const at = instant('2026-11-25T12:00:00Z')

    expect([offsets.at('Mars/Base', at), offsets.at('Mars/Base', at)]).toEqual([null, null])
  })
})

describe('formatOffset', () => {
  it.each([
    [0, '+00:00'],
    [240, '+04:00'],
    [345, '+05:45'],
    [-210, '-03:30'],
    [720, '+12:00'],
  ])('writes %i as %s', (minutes, text) => {
    expect(formatOffset(minutes)).toBe(text)
  })
})
