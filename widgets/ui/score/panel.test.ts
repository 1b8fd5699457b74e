import { describe, expect, it } from 'vitest'
import type { ReasonView, ScoreShown, ScoreView } from '../../../shared/contract/scoring-model.ts'
import { asId, type CardId } from '../../../shared/crm/ids.ts'
import { instant } from '../../../shared/time/instant.ts'
import { toScorePanel } from './panel.ts'

const card = { kind: 'deal', id: asId<CardId>('15') } as const
const at = instant('2026-11-26T09:00:00Z')

function reason(text: string, points: number, canAct = false): ReasonView {
  return { text, points, canAct }
}

function shown(changes: Partial<ScoreShown> = {}): ScoreView {
  return {
    card,
    standing: {
      type: 'score',
      percent: 64,
      low: 55,
      high: 72,
      isPreliminary: false,
      isUnsure: false,
      trend: null,
      up: [],
      down: [],
      version: 3,
      scoredAt: at,
      ground: 'По 412 сделкам',
      ...changes,
    },
  }
}

describe('the badge of a score', () => {
  it('puts what can be acted on first, the weightiest of it on top, and names no reason twice', () => {
    const panel = toScorePanel(
      shown({
        up: [reason('повторный клиент', 12), reason('звонок вчера', 3, true)],
        down: [reason('нет дела', -9, true), reason('Самара', -4)],
      }),
    )
    if (panel?.type !== 'score') throw new Error('no score')
    expect(
      panel.groups.map(({ title, lines }) => [title.id, lines.map(({ text }) => text)]),
    ).toEqual([
      ['score.act', ['нет дела', 'звонок вчера']],
      ['score.up', ['повторный клиент']],
      ['score.down', ['Самара']],
    ])
    expect(panel.first).toMatchObject({
      text: 'нет дела',
      direction: 'down',
      points: { values: { sign: '−', points: 9 } },
    })
  })

  it('leads with the weightiest reason when nothing can be done', () => {
    const panel = toScorePanel(shown({ up: [reason('а', 2)], down: [reason('б', -7)] }))
    expect(panel).toMatchObject({ first: { text: 'б' } })
    expect(toScorePanel(shown())).toMatchObject({ first: null, groups: [] })
  })

  it('tells which way the chance moved', () => {
    const trend = { from: 31, to: 18, since: at, text: '31 → 18: нет контакта 9 дней' }
    expect(toScorePanel(shown({ trend }))).toMatchObject({ trend: { direction: 'down' } })
    expect(toScorePanel(shown({ trend: { ...trend, to: 40 } }))).toMatchObject({
      trend: { direction: 'up' },
    })
  })

  it('says how far the number may be trusted', () => {
    const caution = (changes: Partial<ScoreShown>) => toScorePanel(shown(changes))
    expect(caution({})).toMatchObject({ caution: null })
    expect(caution({ isPreliminary: true })).toMatchObject({ caution: { id: 'score.preliminary' } })
    expect(caution({ isPreliminary: true, isUnsure: true })).toMatchObject({
      caution: { id: 'score.unsure' },
    })
  })

  it('shows no percent while there is none to show', () => {
    const share = { percent: 24, low: 11, high: 40, text: 'На этой стадии выиграли 24 %' }
    const text = 'Учимся: 12 из 30 сделок'
    expect(
      toScorePanel({ card, standing: { type: 'learning', deals: 12, needed: 30, text, share } }),
    ).toEqual({ type: 'said', text, share: share.text })
    expect(
      toScorePanel({ card, standing: { type: 'no-signal', text: 'Связи нет', share: null } }),
    ).toEqual({ type: 'said', text: 'Связи нет', share: null })
    expect(toScorePanel({ card, standing: { type: 'none', text: 'Закрыта' } })).toBeNull()
  })
})
