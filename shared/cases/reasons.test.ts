import { describe, expect, it } from 'vitest'
import { asId } from '../crm/ids.ts'
import { countOutcomes, countReasons, reasonsByStage, type CountedCase } from './reasons.ts'

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

describe('outcomes of cases', () => {
  it('say what share went on, of those that were looked up', () => {
    const cases = (
      ['moved', 'won', 'moved', 'lost', 'still', 'still', 'gone', 'lost'] as const
    ).map(outcome => ({ outcome }))

    expect(countOutcomes([...cases, { outcome: null }])).toEqual({
      known: 8,
      counts: { moved: 2, won: 1, lost: 2, still: 2, gone: 1 },
      onwardsPercent: 37,
    })
  })

  it('say no share where none was looked up', () => {
    expect(countOutcomes([{ outcome: null }])).toMatchObject({ known: 0, onwardsPercent: null })
  })
})
