import { describe, expect, it } from 'vitest'
import { DAY, instant, plus } from '../../shared/time/instant.ts'
import type { Desk } from '../flow/flow.ts'
import { lookUpOutcome } from './cases-outcome.ts'

const now = instant('2026-11-26T09:00:00Z')
const place = (stage: string) => ({ pipeline: '0', stage })

/** What is kept of a card that stands on the second stage, when only the card itself can be asked. */
async function outcomeOf(stood: object | undefined): Promise<unknown> {
  const file = {
    ...place('NEW'),
    id: 'a',
    round: 0,
    card: { kind: 'deal', id: '15' },
    state: 'decided',
    outcome: null,
    decision: { at: plus(now, -17 * DAY), stood },
  }
  let kept: unknown = null
  const cases = {
    find: async () => file,
    settle: async (_file: object, outcome: string) => {
      kept = outcome
      return true
    },
  }
  const stages = ['NEW', 'OFFER'].map((stage, position) => ({ stage, status: 'open', position }))
  const stays = {
    progress: async () => [],
    pipelines: async () => [{ pipeline: '0', stages }],
  }
  const crm = { look: async () => ({ card: { ...place('OFFER'), status: 'open' } }) }
  const flow = { store: { cases, stays }, clock: { now: () => now } }
  await lookUpOutcome({ flow, crm, tenant: { id: 't' } } as unknown as Desk, 'a')
  return kept
}

describe('the outcome of a case, when the card itself is asked', () => {
  it('counts no move that was made before the decision', async () => {
    expect(await outcomeOf(place('OFFER'))).toBe('still')
    expect(await outcomeOf(place('NEW'))).toBe('moved')
  })

  it('goes by where the case was opened for a decision that does not say where the card stood', async () => {
    expect(await outcomeOf(undefined)).toBe('moved')
  })
})
