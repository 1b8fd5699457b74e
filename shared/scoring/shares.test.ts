import { describe, expect, it } from 'vitest'
import { inventDeals } from './invented-deals.ts'
import { countShares } from './shares.ts'
import { pickRows } from './table.ts'

describe('shares of stages', () => {
  const few = inventDeals(40)
  const once = countShares(few, 'stage')
  const often = countShares(
    pickRows(
      few,
      Int32Array.from({ length: 40 * 20 }, (_, row) => row % 40),
    ),
    'stage',
  )

  it('count each deal of a stage once, however many moments it has', () => {
    const stage = once.byValue['new']!
    expect(stage.deals).toBe(stage.rows)
    expect(often.byValue['new']).toEqual({ ...stage, rows: 20 * stage.rows })
    expect(often.whole).toMatchObject({ deals: 40, won: once.whole.won, rows: 800 })
  })

  it('are as unsure as so few deals are', () => {
    const { low, high } = often.whole
    expect(high - low).toBeGreaterThan(0.15)
  })
})
