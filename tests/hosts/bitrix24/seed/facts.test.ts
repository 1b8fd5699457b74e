import { describe, expect, it } from 'vitest'
import { communicationKey } from '../crm/indexes.ts'
import type { Item } from '../state.ts'
import { seedFacts } from './facts.ts'
import { seedCompany } from './index.ts'

const state = seedCompany({ now: Date.parse('2026-11-25T12:20:00Z'), seed: 'demo' })

describe('the facts for the buttons of the demo', () => {
  const facts = seedFacts(state)

  it('name a client with an open deal whose phone nobody else has', () => {
    const client = facts.knownClient!
    const key = communicationKey('PHONE', client.phone)
    const holders = [...state.items[3].values()].filter(one => phoneKeys(one).includes(key))

    expect(holders.map(({ id }) => id)).toEqual([client.contactId])
    expect(state.items[2].get(client.dealId)?.fields['closed']).toBe('N')
  })

  it('name an office whose number at least two colleagues gave', () => {
    const shared = facts.sharedNumber!

    expect(shared.contactIds.length).toBeGreaterThanOrEqual(2)
    for (const id of shared.contactIds) {
      expect(state.items[3].get(id)?.fields['companyId']).toBe(shared.companyId)
    }
  })

  it('are missing, not wrong, when the base has been emptied', () => {
    const emptied = { ...state, items: { ...state.items, 2: new Map(), 4: new Map() } }

    expect(seedFacts(emptied)).toEqual({ knownClient: null, sharedNumber: null })
  })
})

function phoneKeys({ fm }: Item): string[] {
  return fm
    .filter(({ typeId }) => typeId === 'PHONE')
    .map(({ value }) => communicationKey('PHONE', value))
}
