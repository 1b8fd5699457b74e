import { describe, expect, it } from 'vitest'
import { asId, type CardId } from '../crm/ids.ts'
import { HOUR, instant, MINUTE, plus } from '../time/instant.ts'
import { createWorkTime } from '../time/work-time.ts'
import { findFirstContact, type RequestTouch } from './first-contact.ts'

/** Monday to Friday, nine to six in Moscow. */
const workTime = createWorkTime({
  timeZone: 'Europe/Moscow',
  week: [0, 1, 2, 3, 4, 5, 6].map(day => (day < 5 ? { from: 540, to: 1080 } : null)),
  daysOff: [],
  workDays: [],
})
/** Thursday, noon in Moscow. */
const NOW = instant('2026-11-26T09:00:00Z')
describe('the first contact', () => {
  const normMinutes = 15
  /** Tuesday, ten in Moscow, a request each minute. */
  const TUESDAY = instant('2026-11-24T07:00:00Z')

  function request(id: number, minutes: number | null, createdAt = plus(TUESDAY, id * MINUTE)) {
    return {
      card: { kind: 'lead', id: asId<CardId>(String(id)) },
      owner: null,
      createdAt,
      touchedAt: minutes === null ? null : plus(createdAt, minutes * MINUTE),
    } satisfies RequestTouch
  }

  it('is the median of those touched; late is later than the norm, or nobody at all', () => {
    // Ten after 5 minutes, ten after 25: the median is 15; 10 late, 2 untouched, one that still has time.
    const requests = [
      ...Array.from({ length: 10 }, (_, id) => request(id, 5)),
      ...Array.from({ length: 10 }, (_, id) => request(10 + id, 25)),
      request(20, null),
      request(21, null),
      request(22, null, plus(NOW, -14 * MINUTE)),
    ]
    const { finding, late } = findFirstContact(requests, { now: NOW, workTime, normMinutes })
    expect(finding).toEqual({
      state: 'contact',
      medianMs: 15 * MINUTE,
      normMinutes,
      late: 12,
      untouched: 2,
      of: 23,
      imported: 0,
    })
    expect(late.slice(0, 2).map(({ card: { id } }) => id)).toEqual(['21', '20'])
  })

  it('does not count the night: asked at six in the evening, answered at ten past nine', () => {
    const evening = instant('2026-11-24T15:00:00Z')
    const requests = Array.from({ length: 20 }, (_, id) => request(id, 15 * 60 + 10, evening))
    const { finding } = findFirstContact(requests, { now: NOW, workTime, normMinutes })
    expect(finding).toMatchObject({ medianMs: 10 * MINUTE, late: 0 })
  })

  it('knows a crowd within an hour for an import', () => {
    const crowd = Array.from({ length: 100 }, (_, id) => request(1000 + id, null, TUESDAY))
    const own = Array.from({ length: 20 }, (_, id) =>
      request(id, 1, plus(TUESDAY, (2 + id) * HOUR)),
    )
    const { finding } = findFirstContact([...crowd, ...own], { now: NOW, workTime, normMinutes })
    expect(finding).toMatchObject({ late: 0, of: 20, imported: 100 })
    const fewer = findFirstContact([...crowd.slice(1), ...own], { now: NOW, workTime, normMinutes })
    expect(fewer.finding).toMatchObject({ late: 99, of: 119, imported: 0 })
  })

  it('tells nothing of fewer than twenty', () => {
    const requests = Array.from({ length: 19 }, (_, id) => request(id, 5))
    const { finding, late } = findFirstContact(requests, { now: NOW, workTime, normMinutes })
    expect(finding).toEqual({ state: 'few', n: 19 })
    expect(late).toEqual([])
  })
})
