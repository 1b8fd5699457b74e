import { describe, expect, it } from 'vitest'
import {
  aucOf,
  brierOf,
  compareLosses,
  eceOf,
  logit,
  lossOf,
  meanLoss,
  sigmoid,
} from './metrics.ts'

const won = Uint8Array.from([0, 0, 1, 1])

describe('the area under the curve', () => {
  it.each([
    [[0.1, 0.4, 0.35, 0.8], 0.75],
    [[1, 2, 3, 4], 1],
    [[4, 3, 2, 1], 0],
    [[5, 5, 5, 5], 0.5],
    [[1, 2, 2, 3], 0.875],
  ])('of %j is %d', (scores, area) => {
    expect(aucOf(Float64Array.from(scores), won)).toBe(area)
  })

  it('is a coin where all outcomes are alike', () => {
    expect(aucOf(Float64Array.from([1, 2]), Uint8Array.from([1, 1]))).toBe(0.5)
  })
})

describe('losses', () => {
  it('are those of the forecast, and stay finite at the ends', () => {
    expect(lossOf(logit(0.8), 1)).toBeCloseTo(-Math.log(0.8), 12)
    expect(lossOf(logit(0.8), 0)).toBeCloseTo(-Math.log(0.2), 12)
    expect(lossOf(1000, 0)).toBe(1000)
    expect(lossOf(-1000, 0)).toBe(0)
  })

  it('average over rows', () => {
    const scores = Float64Array.from([0, 0, 0, 0])

    expect(meanLoss(scores, won)).toBeCloseTo(Math.log(2), 12)
    expect(brierOf(scores.map(sigmoid), won)).toBe(0.25)
  })

  it('are compared by deal: rows of one deal are no independent news', () => {
    const better = Float64Array.from([-1, -1, 1, 1])
    const worse = new Float64Array(4)
    const byRow = compareLosses(worse, better, won, ['a', 'b', 'c', 'd'])
    const uneven = compareLosses(worse, Float64Array.from([-1, 1, 1, -1]), won, [
      'a',
      'b',
      'c',
      'd',
    ])
    const byDeal = compareLosses(worse, Float64Array.from([-1, 1, 1, -1]), won, [
      'a',
      'a',
      'c',
      'c',
    ])

    expect(byRow.mean).toBeGreaterThan(0)
    expect(byRow.error).toBeCloseTo(0, 12)
    expect(uneven.error).toBeGreaterThan(0.1)
    expect(byDeal.error).toBeCloseTo(0, 12)
  })
})

describe('the calibration error', () => {
  it('is the distance of what was said from what was', () => {
    const outcome = Uint8Array.from({ length: 100 }, (_, row) => (row % 2 === 0 ? 1 : 0))

    expect(eceOf(new Float64Array(100).fill(0.7), outcome, 1)).toBeCloseTo(0.2, 12)
    expect(eceOf(new Float64Array(100).fill(0.5), outcome, 1)).toBe(0)
  })

  it('does not depend on how a file is sorted when all forecasts are alike', () => {
    const sorted = Uint8Array.from({ length: 1000 }, (_, row) => (row < 500 ? 0 : 1))

    expect(eceOf(new Float64Array(1000).fill(0.5), sorted)).toBeLessThan(0.08)
  })
})
