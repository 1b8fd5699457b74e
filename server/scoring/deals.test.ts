import { describe, expect, it } from 'vitest'
import { closedInBulk, inventHistories, NOW } from '../../tests/scoring/histories.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import { chooseDeals, looksOf } from './deals.ts'

describe('what came of a client before', () => {
  it('counts cards that nothing is learnt from, as the store does of an open card', () => {
    const cleaned = closedInBulk(150, 5001).map(history => ({ ...history, client: 'c1' }))
    const dates = { createdAt: plus(NOW, -DAY), closedAt: NOW, firstClosedAt: NOW }
    const [last] = inventHistories(1, { firstId: 9001 })
    const all = [...cleaned, { ...last!, ...dates, client: 'c1', events: [] }]
    const { deals } = chooseDeals(all, NOW)
    const newest = looksOf(deals, { now: NOW, withOwners: false, all }).at(-1)

    expect(deals.map(({ deal }) => deal)).toEqual(['deal:9001'])
    expect(newest?.also).toEqual({ 'client-won': 0, 'client-lost': 150 })
  })
})
