import { describe, expect, it } from 'vitest'
import { defaultSchedule } from './calendar-ru.ts'
import { createCallWindows } from './call-window.ts'
import { instant, toIso } from './instant.ts'

const windows = createCallWindows(defaultSchedule)

describe('«Можно звонить»', () => {
  it.each([
    // Wednesday; Samara is UTC+4, hours are 9 to 18.
    ['a minute before the hours', '2026-11-25T04:59:00Z', 'early', '2026-11-25T05:00:00.000Z'],
    ['at opening time', '2026-11-25T05:00:00Z', 'good', null],
    ['a minute before closing time', '2026-11-25T13:59:00Z', 'good', null],
    ['at closing time', '2026-11-25T14:00:00Z', 'late', '2026-11-26T05:00:00.000Z'],
    ['a minute before midnight', '2026-11-25T19:59:00Z', 'late', '2026-11-26T05:00:00.000Z'],
    ['at midnight', '2026-11-25T20:00:00Z', 'early', '2026-11-26T05:00:00.000Z'],
    ['on Friday evening', '2026-11-27T15:00:00Z', 'late', '2026-11-30T05:00:00.000Z'],
    ['on Saturday', '2026-11-28T09:00:00Z', 'weekend', '2026-11-30T05:00:00.000Z'],
    ['on a holiday', '2026-11-04T09:00:00Z', 'weekend', '2026-11-05T05:00:00.000Z'],
    ['on a transferred Saturday', '2025-11-01T09:00:00Z', 'good', null],
  ])('says of Samara %s: %s is %s', (_what, now, moment, next) => {
    const found = windows.at('Europe/Samara', instant(now))

    expect([found.moment, found.nextGoodAt === null ? null : toIso(found.nextGoodAt)]).toEqual([
      moment,
      next,
    ])
  })

  it('goes by the clock of the client, not by ours', () => {
    const now = instant('2026-11-25T07:00:00Z')

    expect([
      windows.at('Europe/Moscow', now).moment,
      windows.at('Asia/Kamchatka', now).moment,
      windows.at('America/New_York', now).moment,
    ]).toEqual(['good', 'late', 'early'])
  })

  it.each([
    ['in winter', '2026-01-20T08:30:00Z', 'good'],
    ['in summer', '2026-07-21T07:30:00Z', 'good'],
    ['in summer an hour earlier by our clock', '2026-07-21T15:59:00Z', 'good'],
    ['after hours in summer', '2026-07-21T16:00:00Z', 'late'],
  ])('keeps to summer time in Berlin %s', (_what, now, moment) => {
    expect(windows.at('Europe/Berlin', instant(now)).moment).toBe(moment)
  })

  it('finds the evening of a day on which the clocks change', () => {
    // 25 October 2026, a Sunday; worked by this schedule.
    const sunday = createCallWindows({
      ...defaultSchedule,
      week: Array.from({ length: 7 }, () => ({ from: 540, to: 1080 })),
    })

    expect(sunday.at('Europe/Berlin', instant('2026-10-25T20:00:00Z'))).toEqual({
      moment: 'late',
      nextGoodAt: instant('2026-10-26T08:00:00Z'),
    })
  })

  it.each([null, '', 'Mars/Base', '+04:00x'])('never calls the zone %j good', zone => {
    expect(windows.at(zone, instant('2026-11-25T09:00:00Z'))).toEqual({
      moment: 'unknown',
      nextGoodAt: null,
    })
  })
})
