import { describe, expect, it } from 'vitest'
import { asId } from '../crm/ids.ts'
import {
  countOutcomes,
  countReasons,
  reasonsByStage,
  shareOf,
  type CountedCase,
} from './reasons.ts'

const one = (stage: string, reason: string, outcome: CountedCase['outcome'] = null) => ({
  pipeline: asId<CountedCase['pipeline']>('deal:0'),
  stage: asId<CountedCase['stage']>(stage),
  reason,
  outcome,
})

describe('reasons of cases', () => {
  const cases = [
    one('deal:TALKS', 'Нет бюджета'),
    one('deal:NEW', 'Другое'),
    one('deal:TALKS', 'Сравнивает'),
    one('deal:TALKS', 'Нет бюджета'),
  ]

  it('are counted by stage, most first', () => {
    expect(reasonsByStage(cases)).toEqual([
      {
        pipeline: 'deal:0',
        stage: 'deal:TALKS',
        count: 3,
        reasons: [
          { reason: 'Нет бюджета', count: 2 },
          { reason: 'Сравнивает', count: 1 },
        ],
      },
      {
        pipeline: 'deal:0',
        stage: 'deal:NEW',
        count: 1,
        reasons: [{ reason: 'Другое', count: 1 }],
      },
    ])
  })

  it('are counted over all stages, and of none is nothing', () => {
    expect(countReasons(cases)[0]).toEqual({ reason: 'Нет бюджета', count: 2 })
    expect([countReasons([]), reasonsByStage([])]).toEqual([[], []])
  })
})

describe('the share of a reason', () => {
  it.each([
    [1, 1, null],
    [10, 19, null],
    [10, 20, 50],
    [1, 24, 4],
  ])('of %d among %d is %s', (count, of, percent) => {
    expect(shareOf(count, of)).toBe(percent)
  })
})

describe('outcomes of cases', () => {
  it('say what share went on, of those that were looked up', () => {
    const cases = (
      ['moved', 'won', 'moved', 'lost', 'still', 'still', 'gone', 'lost'] as const
    ).map(outcome => ({ outcome }))

    expect(countOutcomes([...cases, ...cases, ...cases, { outcome: null }])).toEqual({
      known: 24,
      counts: { moved: 6, won: 3, lost: 6, still: 6, gone: 3 },
      onwardsPercent: 37,
    })
    expect(countOutcomes(cases)).toMatchObject({ known: 8, onwardsPercent: null })
  })

  it('say no share where none was looked up', () => {
    expect(countOutcomes([{ outcome: null }])).toMatchObject({ known: 0, onwardsPercent: null })
  })
})
