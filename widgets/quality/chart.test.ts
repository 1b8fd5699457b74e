import { describe, expect, it } from 'vitest'
import { CHART, pointsOf, xOf, yOf } from './chart.ts'

describe('the gains chart', () => {
  it('begins in the lower left corner and ends in the upper right one', () => {
    const points = pointsOf([0, 0.6, 1]).split(' ')
    expect(points[0]).toBe(`${CHART.left},${CHART.height - CHART.bottom}`)
    expect(points.at(-1)).toBe(`${CHART.width - CHART.right},${CHART.top}`)
  })

  it('stands higher the more wins there are, and in equal steps', () => {
    expect(yOf(0.6)).toBeLessThan(yOf(0.5))
    expect(pointsOf([0, 1, 1]).split(' ')[1]).toBe(`${xOf(0.5)},${CHART.top}`)
  })
})
