import { describe, expect, it } from 'vitest'
import { inventHistories, NOW, opened } from '../../tests/scoring/histories.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import type { StoredHistory } from '../store/store.ts'
import { learn } from './learn.ts'
import { createCardScorer } from './score-card.ts'

const lesson = learn(inventHistories(400), {
  now: NOW,
  timeZone: 'Europe/Moscow',
  switches: {},
  stages: [],
  twin: null,
})
const open = opened(inventHistories(1, { seed: 3, firstId: 9001 })[0]!)

describe('the chance of a card', () => {
  const createdAt = plus(NOW, -60 * DAY)
  const entered = (days: number, stage: string) => ({
    at: plus(NOW, -days * DAY),
    type: 'stage',
    stage,
    user: null,
    value: null,
  })
  const moved = {
    ...open,
    createdAt,
    events: [entered(60, 'deal:NEW'), entered(3, 'deal:INVOICE')],
  }
  const trendAfter = (looks: StoredHistory['events']) =>
    createCardScorer(lesson.learnt, { version: 1, now: NOW })!({
      ...moved,
      events: [...moved.events, ...looks].toSorted((one, other) => one.at - other.at),
    }).trend

  it('has moved since a week ago, but since no day on which we did not know the card', () => {
    const look = { at: plus(NOW, -2 * DAY), type: 'plan', stage: null, user: null, value: null }

    expect(trendAfter([])?.since).toBe(plus(NOW, -7 * DAY))
    expect(trendAfter([look])).toBeNull()
  })
})
