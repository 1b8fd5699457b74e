import { describe, expect, it } from 'vitest'
import { asId } from '../crm/ids.ts'
import { binOf, msOfBin } from './bins.ts'
import { mergeOrder } from './merge-order.ts'
import { makeReport } from './report.ts'
import type { FunnelStage, JourneyGroup, Period } from './ways.ts'
import { wilson } from './wilson.ts'

function statusOf(slot: number): FunnelStage['status'] {
  if (slot < 3) return 'open'
  return slot === 3 ? 'won' : 'lost'
}

const STAGES: readonly FunnelStage[] = ['NEW', 'TALK', 'OFFER', 'WON', 'LOST'].map(
  (name, slot) => ({
    stage: asId(name),
    slot,
    position: slot,
    name,
    status: statusOf(slot),
    isGone: false,
  }),
)

function group(
  slots: readonly number[],
  count: number,
  more: Partial<JourneyGroup> = {},
): JourneyGroup {
  const lastSlot = slots.at(-1) ?? 0
  const beforeEnd = slots.filter(slot => slot < 3).at(-1) ?? null
  return {
    period: 'now',
    slots,
    returns: [],
    lastSlot,
    beforeEnd,
    status: statusOf(lastSlot),
    count,
    sum: null,
    ...more,
  }
}

function report(groups: readonly JourneyGroup[], mode: 'with-skips' | 'passed' = 'with-skips') {
  return makeReport({ stages: STAGES, groups, times: [], mode, hasBefore: true })
}

/** So many of a hundred went on from the second stage. */
function hundred(period: Period, on: number, of = 100): readonly JourneyGroup[] {
  return [group([0, 1, 2, 3], on, { period }), group([0, 1, 4], of - on, { period })]
}

const verdictOf = (groups: readonly JourneyGroup[]) => report(groups).lines[1]?.verdict

describe('the report of a funnel', () => {
  it('is empty and without a single NaN when nobody came', () => {
    const empty = report([])
    expect(empty.lines.map(({ reached }) => reached)).toEqual([0, 0, 0, 0])
    expect(JSON.stringify(empty)).not.toMatch(/NaN|null,"whole":null/)
    expect(empty.lines.every(({ verdict }) => verdict === 'few')).toBe(true)
  })

  it('counts a skipped stage as reached, or not, as one likes', () => {
    const groups = [group([0, 2, 3], 10), group([0, 1, 4], 10)]
    expect(report(groups).lines.map(({ reached }) => reached)).toEqual([20, 20, 10, 10])
    expect(report(groups, 'passed').lines.map(({ reached }) => reached)).toEqual([20, 10, 10, 10])
    // Of those at TALK nobody came to OFFER: those who did had skipped it.
    expect(report(groups, 'passed').lines[2]?.conversion).toEqual({ part: 0, whole: 10 })
    expect(report(groups).lines[1]?.skipped).toBe(10)
  })

  it('does not take losing for going through all stages that are left', () => {
    const [, talk, offer] = report([group([0, 4], 5)]).lines
    expect([talk?.reached, offer?.reached]).toEqual([0, 0])
    expect(report([group([0, 4], 5)]).lines[0]?.lost).toBe(5)
  })

  it('keeps a removed stage only where somebody stood at it', () => {
    const stages = STAGES.map(stage => ({ ...stage, isGone: stage.slot === 1 }))
    const names = (groups: readonly JourneyGroup[]) =>
      makeReport({ stages, groups, times: [], mode: 'passed', hasBefore: false }).lines.map(
        ({ name }) => name,
      )
    expect(names([group([0, 2], 3)])).toEqual(['NEW', 'OFFER', 'WON'])
    expect(names([group([0, 1], 3)])).toEqual(['NEW', 'TALK', 'OFFER', 'WON'])
  })

  it('sums each currency apart', () => {
    const of = (currency: string, minor: number) => group([0], 1, { sum: { currency, minor } })
    expect(report([of('RUB', 100), of('EUR', 700), of('RUB', 50)]).lines[0]?.sums).toEqual([
      { currency: 'EUR', minor: 700 },
      { currency: 'RUB', minor: 150 },
    ])
  })
})

describe('a bottleneck', () => {
  it('is named where a stage falls outside the spread of its own past', () => {
    expect(verdictOf([...hundred('past', 60), ...hundred('now', 30)])).toBe('bottleneck')
  })

  it('is none within the spread, and none above it', () => {
    expect(verdictOf([...hundred('past', 60), ...hundred('now', 52)])).toBe('usual')
    expect(verdictOf([...hundred('past', 60), ...hundred('now', 90)])).toBe('usual')
  })

  it('is none of fewer than twenty, on either side', () => {
    expect(verdictOf([...hundred('past', 60), ...hundred('now', 2, 19)])).toBe('few')
    expect(verdictOf([...hundred('past', 15, 19), ...hundred('now', 10)])).toBe('few')
    expect(verdictOf([...hundred('past', 60), ...hundred('now', 2, 20)])).toBe('bottleneck')
  })

  it('is none because a young cohort still stands there', () => {
    const young = [group([0, 1, 2, 3], 30), group([0, 1], 70)]
    expect(verdictOf([...hundred('past', 60), ...young])).toBe('usual')
  })

  it('is the one of several that lost most', () => {
    const groups = [
      group([0, 1, 2, 3], 400, { period: 'past' }),
      group([0, 4], 50, { period: 'past' }),
      group([0, 1, 4], 50, { period: 'past' }),
      group([0, 1, 2, 3], 20),
      group([0, 4], 100),
      group([0, 1, 4], 40),
    ]
    expect(
      report(groups)
        .lines.map(({ verdict }) => verdict)
        .slice(0, 2),
    ).toEqual(['bottleneck', 'below'])
  })
})

describe('the interval of Wilson', () => {
  it('is that of the books', () => {
    // Brown, Cai, DasGupta 2001: 10 of 20.
    const { low, high } = wilson(10, 20) ?? { low: 0, high: 0 }
    expect(low).toBeCloseTo(0.2993, 3)
    expect(high).toBeCloseTo(0.7007, 3)
  })

  it('stays within nothing and all, and is none of nobody', () => {
    expect(wilson(0, 20)?.low).toBe(0)
    expect(wilson(20, 20)?.high).toBeLessThanOrEqual(1)
    expect(wilson(0, 0)).toBeNull()
  })
})

describe('bins of time', () => {
  it.each([60_000, 3_600_000, 100_000_000, 31_536_000_000])('tell %i ms within 1 %%', ms => {
    expect(Math.abs(msOfBin(binOf(ms)) - ms) / ms).toBeLessThanOrEqual(0.0101)
  })

  it('tell less than a minute as nothing', () => {
    expect([0, 59_999].map(ms => msOfBin(binOf(ms)))).toEqual([0, 0])
  })
})

describe('the order of stages', () => {
  it.each([
    ['a removed one behind its leader', 'a b c d', 'a c d', 'a b c d'],
    ['the first one first', 'a b', 'b', 'a b'],
    ['two in a row', 'a b c d', 'a d', 'a b c d'],
    ['a leader that moved', 'a b c', 'c a', 'c a b'],
    ['new ones', 'a b', 'a x b', 'a x b'],
  ])('leaves %s', (_what, before, now, merged) => {
    expect(mergeOrder(before.split(' '), now.split(' ')).join(' ')).toBe(merged)
  })
})
