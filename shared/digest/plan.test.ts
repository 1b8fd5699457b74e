import { describe, expect, it } from 'vitest'
import { defaultSchedule } from '../time/calendar-ru.ts'
import { instant } from '../time/instant.ts'
import { createWorkTime } from '../time/work-time.ts'
import { dueDigest, nextDigestAt } from './plan.ts'

const hours = { morning: 9 * 60, evening: 18 * 60 }
const moscow = createWorkTime(defaultSchedule)
const kamchatka = createWorkTime({ ...defaultSchedule, timeZone: 'Asia/Kamchatka' })

describe('the digest that is due', () => {
  it.each([
    ['before the first hour of the day', '2026-12-02T05:59:59Z', null],
    ['at nine sharp', '2026-12-02T06:00:00Z', '2026-12-02/morning'],
    ['two hours late', '2026-12-02T08:00:00Z', '2026-12-02/morning'],
    ['too late to matter', '2026-12-02T09:00:01Z', null],
    ['in the evening', '2026-12-02T15:30:00Z', '2026-12-02/evening'],
    ['on a Sunday', '2026-12-06T06:30:00Z', null],
    ['on a holiday', '2027-01-01T06:30:00Z', null],
  ])('%s', (_what, at, name) => {
    expect(dueDigest(hours, moscow, instant(at), null)?.name ?? null).toBe(name)
  })

  it('is named by the tenant’s own date', () => {
    const lateInMoscow = instant('2026-12-02T21:30:00Z')

    expect(dueDigest(hours, kamchatka, lateInMoscow, null)?.name).toBe('2026-12-03/morning')
  })

  it('is sent once', () => {
    const at = instant('2026-12-02T06:10:00Z')

    expect(dueDigest(hours, moscow, at, '2026-12-02/morning')).toBeNull()
    expect(dueDigest(hours, moscow, at, '2026-12-01/evening')?.half).toBe('morning')
  })

  it('is none where no hour is set', () => {
    const none = { morning: null, evening: null }

    expect(dueDigest(none, moscow, instant('2026-12-02T06:00:00Z'), null)).toBeNull()
    expect(nextDigestAt(none, moscow, instant('2026-12-02T06:00:00Z'))).toBeNull()
  })
})

describe('the next digest', () => {
  it.each([
    ['later today', '2026-12-02T06:00:00Z', '2026-12-02T15:00:00.000Z'],
    ['on Monday, from Friday night on', '2026-12-04T15:00:00Z', '2026-12-07T06:00:00.000Z'],
  ])('comes %s', (_what, now, at) => {
    const next = nextDigestAt(hours, moscow, instant(now))

    expect(next === null ? null : new Date(next).toISOString()).toBe(at)
  })
})
