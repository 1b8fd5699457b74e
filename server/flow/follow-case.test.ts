import { describe, expect, it } from 'vitest'
import { MINUTE, instant, plus } from '../../shared/time/instant.ts'
import type { CardView } from '../hosts/host.ts'
import type { CaseFile } from '../store/store.ts'
import { followCase } from './follow-case.ts'
import type { Desk } from './flow.ts'

const now = instant('2026-11-26T09:00:00Z')
const card = { kind: 'deal', id: '15' }
const view = { card: { ref: card, status: 'open' }, openTasks: [] } as unknown as CardView

/** How often a look at the card asks why the head's task is not among its open ones. */
async function askedOf(changes: Partial<CaseFile>): Promise<number> {
  const file = { id: 'a', round: 0, card, state: 'open', task: '7', askedAt: null, ...changes }
  let asked = 0
  const cases = {
    lastOf: async () => file,
    ask: async () => {
      asked += 1
      return true
    },
  }
  const desk = { flow: { store: { cases }, clock: { now: () => now } }, tenant: { id: 't' } }
  await followCase(desk as unknown as Desk, view, { quietUntil: null } as never)
  return asked
}

describe('the task of a case that is not among those of its card', () => {
  const openedAt = plus(now, -600 * MINUTE)

  it('is given time to show from when it was made, however long the case is open', async () => {
    expect(await askedOf({ openedAt, taskAt: plus(now, -MINUTE) })).toBe(0)
    expect(await askedOf({ openedAt, taskAt: plus(now, -3 * MINUTE) })).toBe(1)
  })

  it('is missed by nobody where the case has none', async () => {
    expect(await askedOf({ openedAt, taskAt: null, task: null })).toBe(0)
  })
})
