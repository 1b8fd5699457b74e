import { describe, expect, it } from 'vitest'
import { manyOpenDeals } from './many-open-deals.ts'

const now = Date.parse('2026-11-25T12:20:00Z')

describe('manyOpenDeals', () => {
  const state = manyOpenDeals({ count: 500, now })
  const activities = [...state.activities.values()]

  it('opens as many deals as asked for', () => {
    const deals = [...state.items[2].values()]

    expect(deals).toHaveLength(500)
    expect(deals.every(deal => deal.fields['stageSemanticId'] === 'P')).toBe(true)
  })

  it('plans exactly one step ahead on each', () => {
    const owners = activities.map(({ ownerId }) => ownerId)

    expect(new Set(owners).size).toBe(500)
    expect(owners).toHaveLength(500)
    expect(activities.every(({ deadline }) => deadline !== null && deadline > now)).toBe(true)
    expect(activities.some(({ completed }) => completed)).toBe(false)
  })

  it('gives every deal to somebody who works there', () => {
    const owners = new Set([...state.items[2].values()].map(deal => deal.fields['assignedById']))

    expect([...owners].every(id => state.users.get(Number(id))?.active)).toBe(true)
  })
})
