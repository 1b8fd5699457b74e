import { describe, expect, it } from 'vitest'
import type { PortalState } from '../state.ts'
import { seedCompany } from './index.ts'

const now = Date.parse('2026-11-25T12:20:00Z')
const state = seedCompany({ now, seed: 'demo' })
const deals = [...state.items[2].values()]
const leads = [...state.items[1].values()]
const contacts = [...state.items[3].values()]
const activities = [...state.activities.values()]
const history = [...state.stageHistory.values()]

describe('the seeded company', () => {
  it('is the same for the same seed and moment', () => {
    expect(asText(seedCompany({ now, seed: 'demo' }))).toBe(asText(state))
  })

  it('is another one for another seed', () => {
    expect(asText(seedCompany({ now, seed: 'other' }))).not.toBe(asText(state))
  })

  it('is written within 1.5 seconds of the processor', () => {
    const before = process.cpuUsage()

    seedCompany({ now, seed: 'quick' })

    // Not by the wall clock: other test files run at the same time.
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(1500)
  })

  it.each([
    ['contacts', contacts.length, 1000],
    ['companies', state.items[4].size, 150],
    ['deals', deals.length, 400],
    ['leads', leads.length, 150],
    ['stage changes', history.length, 2000],
    ['activities', activities.length, 2000],
    ['calls', state.calls.size, 500],
    ['comments', state.comments.size, 200],
  ])('has enough %s', (_what, count, least) => {
    expect(count).toBeGreaterThanOrEqual(least)
  })

  it('has an admin, a head of sales and four reps, one of them dismissed', () => {
    const team = [...state.users.values()].filter(user => user.departments.includes(2))
    const head = state.departments.get(2)?.head

    expect(state.users.get(1)?.admin).toBe(true)
    expect(team.filter(user => user.id !== head)).toHaveLength(4)
    expect(team.filter(user => !user.active)).toHaveLength(1)
  })

  it('works in classic mode with two deal pipelines, each with one won and some lost stages', () => {
    const won = [...state.statuses.values()].filter(({ semantics }) => semantics === 'S')

    expect(state.mode).toBe(1)
    expect([...state.categories.keys()]).toEqual([0, 1])
    expect(won.map(({ statusId }) => statusId)).toEqual(['CONVERTED', 'WON', 'C1:WON'])
  })

  it('wins between a quarter and a half of its closed deals', () => {
    const closed = deals.filter(deal => deal.fields['closed'] === 'Y')
    const won = closed.filter(deal => deal.fields['stageSemanticId'] === 'S')

    expect(won.length / closed.length).toBeGreaterThan(0.25)
    expect(won.length / closed.length).toBeLessThan(0.5)
  })

  it('reckons few deals in euros, the others in roubles', () => {
    const euros = deals.filter(deal => deal.fields['currencyId'] === 'EUR')

    expect(new Set(deals.map(deal => deal.fields['currencyId']))).toEqual(new Set(['RUB', 'EUR']))
    expect(euros.length).toBeLessThan(deals.length / 10)
  })
})

function asText(value: PortalState): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof Map ? [...inner] : inner,
  )
}
