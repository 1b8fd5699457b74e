import { describe, expect, it } from 'vitest'
import { DAY, instant, plus } from '../time/instant.ts'
import {
  type Buyer,
  buyersOf,
  dueOf,
  isServedByReader,
  makeRepeatReport,
  type Purchase,
} from './repeat.ts'

const NOW = instant('2026-12-01T09:00:00Z')
const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7)

let made = 0
function bought(client: string, day: string, rubles: number | null = null): Purchase {
  const amount = rubles === null ? null : { currency: 'RUB', minor: rubles * 100 }
  const at = instant(`${day}T09:00:00Z`)
  return { client, card: `deal:${++made}`, at, amount, isOwn: true }
}

/**
 * On paper. March: А comes back after 31 days and again after 61 (92 from the first), Б after 184 days, В never. October: Г after 20 days,
 * Д never. Paid: А 100 + 50 + 50, Б 300 + 100, В 70, Г 10 + 10, Д nothing told.
 */
const PURCHASES = [
  bought('А', '2026-04-01', 50),
  bought('А', '2026-03-01', 100),
  bought('А', '2026-06-01', 50),
  bought('Б', '2026-03-10', 300),
  bought('Б', '2026-09-10', 100),
  bought('В', '2026-03-31', 70),
  bought('Г', '2026-10-05', 10),
  bought('Г', '2026-10-25', 10),
  bought('Д', '2026-10-20'),
]

describe('repeat sales', () => {
  const buyers = buyersOf(PURCHASES)
  const report = makeRepeatReport(buyers, NOW, monthOf)

  it('count by hand: 5 clients, 3 came back, 9 purchases for 690 ₽', () => {
    expect(report).toMatchObject({
      clients: 5,
      returned: { part: 3, whole: 5 },
      purchases: 9,
      revenue: [{ currency: 'RUB', minor: 69_000 }],
    })
  })

  it('go by the month of the first purchase, and a window only by clients for whom it has passed', () => {
    expect(report.cohorts).toEqual([
      {
        month: '2026-10',
        clients: 2,
        returned: { part: 1, whole: 2 },
        within: {
          90: { part: 0, whole: 0 },
          180: { part: 0, whole: 0 },
          365: { part: 0, whole: 0 },
        },
        purchases: 3,
        revenue: [{ currency: 'RUB', minor: 2000 }],
      },
      {
        month: '2026-03',
        clients: 3,
        returned: { part: 2, whole: 3 },
        within: {
          90: { part: 1, whole: 3 },
          180: { part: 1, whole: 3 },
          365: { part: 0, whole: 0 },
        },
        purchases: 6,
        revenue: [{ currency: 'RUB', minor: 67_000 }],
      },
    ])
  })

  it('tell no usual gap from four of them, and then expect only who has a habit: А, 46 days after the last time', () => {
    expect(report.gap).toBeNull()
    expect(report.gaps).toBe(4)
    const due = dueOf(buyers, report.gap)
    expect(due.map(({ buyer, isOwnHabit }) => [buyer.client, isOwnHabit])).toEqual([['А', true]])
    // Gaps of 31 and 61 days: 46 in the middle.
    expect(due[0]?.dueAt).toBe(plus(instant('2026-06-01T09:00:00Z'), 46 * DAY))
  })

  it('expect everybody by the median of twenty gaps, the longest overdue first', () => {
    const many: Buyer[] = Array.from({ length: 20 }, (_, index) => ({
      client: `contact:${index}`,
      purchases: [
        bought(`contact:${index}`, '2026-01-01'),
        {
          ...bought(`contact:${index}`, '2026-01-01'),
          at: plus(instant('2026-01-01T09:00:00Z'), (index + 1) * DAY),
        },
      ],
    }))
    const { gap } = makeRepeatReport(many, NOW, monthOf)
    expect(gap).toEqual({ medianMs: 10.5 * DAY, n: 20 })
    const [first, ...rest] = dueOf(many, gap)
    expect(first).toMatchObject({ isOwnHabit: false, buyer: { client: 'contact:0' } })
    expect(first?.dueAt).toBe(plus(instant('2026-01-01T09:00:00Z'), 11.5 * DAY))
    expect(rest).toHaveLength(19)
  })

  it('are none of nobody', () => {
    expect(makeRepeatReport([], NOW, monthOf)).toMatchObject({
      clients: 0,
      returned: { part: 0, whole: 0 },
      gap: null,
      cohorts: [],
    })
  })
})

describe('repeat sales of somebody who may not count all', () => {
  const his = (purchase: Purchase) => purchase
  const strange = (purchase: Purchase) => ({ ...purchase, isOwn: false })
  const buyers = buyersOf([
    // He sold first, somebody else a week ago.
    his(bought('А', '2026-01-10', 100)),
    strange(bought('А', '2026-11-24', 50)),
    // Somebody else first, then he.
    strange(bought('Б', '2026-01-10', 30)),
    his(bought('Б', '2026-03-01', 70)),
  ])

  it('know that a client came back to somebody else, and count no money of others', () => {
    const report = makeRepeatReport(buyers, NOW, monthOf)
    expect(report).toMatchObject({
      clients: 1,
      returned: { part: 1, whole: 1 },
      purchases: 1,
      revenue: [{ currency: 'RUB', minor: 10_000 }],
      gaps: 2,
    })
  })

  it('leave a client who bought from somebody else lately to him', () => {
    expect(buyers.filter(isServedByReader).map(({ client }) => client)).toEqual(['Б'])
  })
})
