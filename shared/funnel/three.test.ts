import { describe, expect, it } from 'vitest'
import { assignFunnels } from './assign.ts'
import { ENTRY_COUNTS, type EntryGroup, EVERY_ENTRY, isEntryCounted, summarize } from './three.ts'

function group(changes: Partial<EntryGroup>): EntryGroup {
  return { status: 'open', isWon: false, isHandedOver: false, count: 1, sum: null, ...changes }
}

const rubles = (whole: number) => ({ currency: 'RUB', minor: whole * 100 })

/**
 * On paper. 50 leads: 30 became deals (28 of them as won leads, 2 taken into work by hand and still open), 12 lost, 8 untouched.
 * 30 deals: 9 won (6 at 100,000 ₽ with service behind them, 2 at 50,000 ₽ and 1 at 900 € without), 11 lost, 10 open.
 */
const LEADS = [
  group({ status: 'won', isWon: true, isHandedOver: true, count: 28 }),
  group({ isHandedOver: true, count: 2 }),
  group({ status: 'lost', count: 12 }),
  group({ count: 8 }),
]
const SALES = [
  group({ status: 'won', isWon: true, isHandedOver: true, count: 4, sum: rubles(400_000) }),
  // Moved on to the pipeline of service.
  group({ status: 'left', isWon: true, isHandedOver: true, count: 2, sum: rubles(200_000) }),
  group({ status: 'won', isWon: true, count: 2, sum: rubles(100_000) }),
  group({ status: 'won', isWon: true, count: 1, sum: { currency: 'EUR', minor: 90_000 } }),
  group({ status: 'lost', count: 11 }),
  group({ count: 10, sum: rubles(999) }),
]

describe('the three funnels', () => {
  it('hand over 30 of 50 leads to the sale: 60 %', () => {
    expect(summarize(LEADS, 'leads')).toEqual({
      entered: 50,
      won: 28,
      lost: 12,
      open: 10,
      sums: [],
      handedOver: { part: 30, whole: 50 },
    })
  })

  it('hand over 6 of 9 sales to service, and none that was not made', () => {
    expect(summarize(SALES, 'sales')).toEqual({
      entered: 30,
      won: 9,
      lost: 11,
      open: 10,
      sums: [rubles(700_000), { currency: 'EUR', minor: 90_000 }],
      handedOver: { part: 6, whole: 9 },
    })
  })

  it('have nothing behind service, and no rate of nobody', () => {
    expect(summarize(SALES, 'service').handedOver).toBeNull()
    expect(summarize([], 'leads')).toMatchObject({ entered: 0, handedOver: { part: 0, whole: 0 } })
  })

  it('find the cards of a number by the words that counted it', () => {
    for (const count of ENTRY_COUNTS) {
      const facts = EVERY_ENTRY.filter(one => isEntryCounted(one, count, 'sales'))
      const listed = SALES.filter(one =>
        facts.some(
          ({ status, isWon, isHandedOver }) =>
            one.status === status && one.isWon === isWon && one.isHandedOver === isHandedOver,
        ),
      )
      const counted = SALES.filter(one => isEntryCounted(one, count, 'sales'))
      expect([count, listed]).toEqual([count, counted])
    }
  })
})

describe('pipelines of the three funnels', () => {
  const pipelines = [
    { id: 'lead', kind: 'lead' },
    { id: 'deal:0', kind: 'deal' },
    { id: 'deal:3', kind: 'deal' },
  ] as const

  it('are requests and deals until somebody says otherwise', () => {
    expect(assignFunnels(pipelines, {})).toEqual({
      leads: ['lead'],
      sales: ['deal:0', 'deal:3'],
      service: [],
    })
  })

  it('are what was saved, but for words that mean no funnel', () => {
    expect(assignFunnels(pipelines, { 'deal:3': 'service', lead: 'none', 'deal:0': 7 })).toEqual({
      leads: [],
      sales: ['deal:0'],
      service: ['deal:3'],
    })
  })
})
