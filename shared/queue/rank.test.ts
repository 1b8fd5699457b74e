import { describe, expect, it } from 'vitest'
import { HOUR, instant, type Instant, plus } from '../time/instant.ts'
import { nextTurn, type QueueFacts, rank, standingOf, urgencyAt } from './rank.ts'
import { middleOf, reasonsOf } from './why.ts'

const NOW = instant('2026-11-26T09:00:00Z')
const after = (hours: number): Instant => plus(NOW, hours * HOUR)

const CASES = 2000

function card(facts: Partial<QueueFacts> = {}): QueueFacts {
  const open = [{ from: after(-1), to: after(5) }]
  return { chance: 0.4, worth: 1, limit: null, stepDueAt: null, open, ...facts }
}

/** Numbers from 0 to 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function invent(random: () => number): QueueFacts {
  const span = (): Instant => after(random() * 48 - 24)
  const nearAt = span()
  const from = span()
  return {
    chance: random() < 0.1 ? null : random(),
    worth: random() * 4,
    limit: random() < 0.4 ? null : { nearAt, exceededAt: plus(nearAt, 1 + random() * 9 * HOUR) },
    stepDueAt: random() < 0.4 ? null : span(),
    open: random() < 0.2 ? null : [{ from, to: plus(from, (1 + random() * 10) * HOUR) }],
  }
}

describe('the standing of any card', () => {
  const random = createRandom(7)
  const cards = Array.from({ length: CASES }, () => invent(random))

  it('never says that a client may be called whose time nobody knows', () => {
    const unknown = cards.filter(({ open }) => open === null)
    expect(unknown.length).toBeGreaterThan(100)
    for (const facts of unknown) expect(standingOf(facts, NOW).moment).toBe('unknown')
  })

  it('says that a client may be called only inside a span of his', () => {
    for (const facts of cards) {
      const isInside = facts.open?.some(({ from, to }) => from <= NOW && NOW < to) === true
      expect(standingOf(facts, NOW).moment === 'good').toBe(isInside)
    }
  })

  it('is no lower for a larger chance, a larger amount, a nearer limit, an older step and a known open hour', () => {
    for (const facts of cards) {
      const { priority, value } = standingOf(facts, NOW)
      const better = (change: Partial<QueueFacts>): number =>
        standingOf({ ...facts, ...change }, NOW).value
      expect(better({ chance: Math.min(1, (facts.chance ?? 0.5) + 0.1) })).toBeGreaterThanOrEqual(
        value,
      )
      expect(better({ worth: facts.worth + 0.1 })).toBeGreaterThanOrEqual(value)
      const stepDueAt = facts.stepDueAt && plus(facts.stepDueAt, -HOUR)
      expect(better({ stepDueAt })).toBeGreaterThanOrEqual(value)
      const limit = facts.limit && {
        nearAt: plus(facts.limit.nearAt, -HOUR),
        exceededAt: plus(facts.limit.exceededAt, -HOUR),
      }
      expect(better({ limit })).toBeGreaterThanOrEqual(value)
      const open = [{ from: after(-1), to: after(1) }]
      expect(standingOf({ ...facts, open }, NOW).priority).toBeGreaterThanOrEqual(priority)
    }
  })

  it('is a number whatever the card', () => {
    for (const facts of cards) expect(standingOf(facts, NOW).priority).toBeGreaterThanOrEqual(0)
  })
})

describe('the queue', () => {
  it('calls those who may be called before those who may not, whatever these are worth', () => {
    const rich = card({ chance: 1, worth: 1000, open: [{ from: after(3), to: after(9) }] })
    const poor = card({ chance: 0.01, worth: 0.01 })
    expect(rank([rich, poor], NOW).map(({ row }) => row)).toEqual([poor, rich])
  })

  it('changes its order when a zone opens and when one closes', () => {
    const east = card({ chance: 0.9, open: [{ from: after(-8), to: after(1) }] })
    const west = card({ chance: 0.5, open: [{ from: after(2), to: after(11) }] })
    const order = (hours: number) => rank([west, east], after(hours)).map(({ row }) => row)
    expect(order(0)).toEqual([east, west])
    expect(order(3)).toEqual([west, east])
    expect(nextTurn([west, east], NOW)).toBe(after(1))
    expect(nextTurn([west, east], after(1))).toBe(after(2))
    expect(nextTurn([west, east], after(12))).toBeNull()
  })

  it('puts who opens sooner first among those who may not be called', () => {
    const late = card({ worth: 9, open: [{ from: after(9), to: after(12) }] })
    const soon = card({ open: [{ from: after(2), to: after(12) }] })
    const never = card({ open: [] })
    expect(rank([never, late, soon], NOW).map(({ row }) => row)).toEqual([soon, late, never])
  })

  it('halves a client whose time nobody knows', () => {
    const { priority } = standingOf(card(), NOW)
    expect(standingOf(card({ open: null }), NOW).priority).toBe(priority / 2)
  })

  it('keeps the order of cards that are alike', () => {
    const alike = [card(), card(), card()]
    expect(rank(alike, NOW).map(({ row }) => alike.indexOf(row))).toEqual([0, 1, 2])
  })

  it('lets a step planned for later wait, and one that is overdue not', () => {
    const urgency = (stepDueAt: Instant | null) => urgencyAt({ limit: null, stepDueAt }, NOW)
    expect([urgency(after(24)), urgency(after(0.5)), urgency(null), urgency(after(-1))]).toEqual([
      0.25, 1, 1, 1.5,
    ])
  })

  it('presses harder in the last quarter of a limit and harder yet beyond it', () => {
    const limit = { nearAt: after(0), exceededAt: after(4) }
    const urgency = (hours: number) => urgencyAt({ limit, stepDueAt: null }, after(hours))
    expect([urgency(-1), urgency(0), urgency(2), urgency(4), urgency(20), urgency(500)]).toEqual([
      1, 1.5, 1.75, 2, 3, 3,
    ])
  })
})

describe('why a card stands where it does', () => {
  it('names what sets it apart from most, the weightiest first, and nothing else', () => {
    const most = Array.from({ length: 5 }, () => card())
    const standings = [...most, card({ worth: 4, chance: 0.2 })].map(one => standingOf(one, NOW))
    const middle = middleOf(standings)
    const [usual] = standings
    const apart = standings.at(-1)
    expect(usual && reasonsOf(usual, middle)).toEqual([])
    expect(apart && reasonsOf(apart, middle)).toEqual([
      { factor: 'worth', times: 4 },
      { factor: 'chance', times: 0.5 },
    ])
  })
})
