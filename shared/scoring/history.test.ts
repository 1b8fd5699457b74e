import { describe, expect, it } from 'vitest'
import { asInstant, DAY, HOUR, type Instant, instant, MINUTE, plus } from '../time/instant.ts'
import { type DealHistory, momentsOf, usableHistories } from './history.ts'

const START = instant('2026-03-02T09:00:00Z')
const NOW = plus(START, 400 * DAY)

function aDeal(over: Partial<DealHistory> & { readonly days?: number } = {}): DealHistory {
  const { days = 10, ...rest } = over
  return {
    deal: 'd1',
    createdAt: START,
    closedAt: plus(START, days * DAY),
    isWon: true,
    events: [],
    fixed: {},
    ...rest,
  }
}

function entered(stage: string, day: number) {
  return { at: plus(START, day * DAY), type: 'stage', stage, user: 'u1', value: null }
}

function daysOf(moments: readonly Instant[]): readonly number[] {
  return moments.map(at => (at - START) / DAY)
}

describe('moments a deal is learnt from', () => {
  it('are its creation, its entries and its ages inside a stage, before it closed', () => {
    const deal = aDeal({ events: [entered('offer', 5)] })

    expect(daysOf(momentsOf(deal, NOW))).toEqual([0, 1, 3, 5, 6, 8])
  })

  it('end with now while the deal is open', () => {
    const deal = aDeal({ closedAt: null, isWon: null })

    expect(daysOf(momentsOf(deal, plus(START, 8 * DAY)))).toEqual([0, 1, 3, 7])
  })

  it('are no more than twelve, the first and the last among them', () => {
    const deal = aDeal({
      days: 200,
      events: Array.from({ length: 60 }, (_, at) => entered(`s${at}`, at * 3)),
    })
    const moments = daysOf(momentsOf(deal, NOW))

    expect(moments).toHaveLength(12)
    expect(moments[0]).toBe(0)
    expect(moments.at(-1)).toBeGreaterThan(170)
  })

  it('of a reopened deal end with its first closing: what came later was done knowing it', () => {
    const deal = aDeal({
      days: 30,
      firstClosedAt: plus(START, 2 * DAY),
      events: [entered('lost', 2), entered('new', 20), entered('won', 30)],
    })

    expect(daysOf(momentsOf(deal, NOW))).toEqual([0, 1])
  })

  it('leave the closing stage out', () => {
    const deal = aDeal({ days: 2, events: [entered('won', 2)] })

    expect(daysOf(momentsOf(deal, NOW))).toEqual([0, 1])
  })
})

describe('closed deals', () => {
  it('are usable one by one', () => {
    const { histories, leftOut } = usableHistories(
      [aDeal(), aDeal({ deal: 'd2', isWon: null, closedAt: null })],
      NOW,
    )

    expect(histories.map(({ deal }) => deal)).toEqual(['d1'])
    expect(leftOut).toEqual([])
  })

  it('are left out when a thousand of them closed within a minute', () => {
    const bulk = Array.from({ length: 1000 }, (_, at) =>
      aDeal({ deal: `b${at}`, closedAt: asInstant(START + 50 * DAY + at * 60) }),
    )
    const { histories, leftOut } = usableHistories([aDeal(), ...bulk], NOW)

    expect(histories.map(({ deal }) => deal)).toEqual(['d1'])
    expect(leftOut).toEqual([{ type: 'closed-in-bulk', deals: 1000, at: plus(START, 50 * DAY) }])
  })

  /** Nobody is known to have closed them, as where the host's list of moves tells of no people. */
  function closings(count: number, everyMs: number, from = START + 50 * DAY) {
    return Array.from({ length: count }, (_, at) =>
      aDeal({ deal: `c${from}/${at}`, closedAt: asInstant(from + at * everyMs) }),
    )
  }

  it('are usable where a busy tenant closes two every minute', () => {
    const busy = closings(1200, 30_000)

    expect(usableHistories(busy, NOW)).toEqual({ histories: busy, leftOut: [] })
  })

  it('are left out when they closed within minutes, also across an hour, in one line for all times', () => {
    const first = closings(180, 500, START + 50 * DAY + HOUR - 45_000)
    const second = closings(150, 500, START + 60 * DAY + HOUR)
    const { histories, leftOut } = usableHistories(
      [...closings(300, DAY / 10), ...first, ...second],
      NOW,
    )

    expect(histories).toHaveLength(300)
    expect(leftOut).toEqual([
      { type: 'closed-in-bulk', deals: 330, at: plus(START, 60 * DAY + HOUR) },
    ])
  })

  it('are left out when one person closed a hundred within an hour, however busy the others are', () => {
    const closing = (at: Instant) => ({ at, type: 'stage', stage: 'lost', user: 'u7', value: null })
    const cleaned = closings(110, 30_000, START + 50 * DAY + 1).map((deal, at) => ({
      ...deal,
      deal: `p${at}`,
      events: [closing(deal.closedAt!)],
    }))
    const busy = closings(1200, 30_000)

    expect(usableHistories([...busy, ...cleaned], NOW).histories).toEqual(busy)
  })

  it('are left out when an import closed them at once, or their dates cannot be', () => {
    const { histories, leftOut } = usableHistories(
      [
        aDeal({ closedAt: plus(START, MINUTE) }),
        aDeal({ closedAt: plus(START, -DAY) }),
        aDeal({ closedAt: plus(NOW, DAY) }),
      ],
      NOW,
    )

    expect(histories).toEqual([])
    expect(leftOut).toEqual([
      { type: 'impossible-dates', deals: 2 },
      { type: 'closed-at-once', deals: 1 },
    ])
  })
})
