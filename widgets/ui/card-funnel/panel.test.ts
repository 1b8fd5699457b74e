import { describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { CardFunnel } from '../../../shared/funnel/here.ts'
import { asInstant, HOUR, MINUTE } from '../../../shared/time/instant.ts'
import { toFunnelPanel } from './panel.ts'

function panelOf(
  here: Partial<NonNullable<CardFunnel['here']>> | null,
  kind: 'deal' | 'lead' = 'deal',
) {
  const funnel: CardFunnel = {
    status: here === null ? 'won' : 'open',
    lines: [
      { stage: asId('deal:NEW'), name: 'Интерес', place: 'passed', reached: 40 },
      { stage: asId('deal:TALK'), name: 'Переговоры', place: 'here', reached: 10 },
    ],
    here:
      here === null
        ? null
        : {
            name: 'Переговоры',
            workedMs: 20 * HOUR,
            medianMs: 10 * HOUR,
            n: 30,
            won: { part: 12, whole: 30 },
            onward: { part: 15, whole: 25 },
            ...here,
          },
  }
  return toFunnelPanel({ kind, funnel, readAt: asInstant(0) })
}

describe('the funnel in a card', () => {
  it('says where, how long, how long usually, and what becomes of those who come here', () => {
    expect(panelOf({})).toMatchObject({
      here: {
        stage: 'Переговоры',
        worked: { id: 'card-funnel.hours', values: { count: 20 } },
        usual: { isLonger: true, text: { id: 'card-funnel.longer' } },
      },
      won: { id: 'card-funnel.won', values: { kind: 'deal', percent: 40 } },
      onward: { values: { percent: 60 } },
      closed: null,
    })
    expect(panelOf({})?.steps.map(({ share }) => share)).toEqual([1, 0.25])
    expect(panelOf({ workedMs: 30 * MINUTE })).toMatchObject({
      here: {
        worked: { id: 'card-funnel.minutes', values: { count: 30 } },
        usual: { isLonger: false },
      },
    })
  })

  it('shows no percentage and no median of fewer than twenty', () => {
    const few = { medianMs: null, n: 7, won: { part: 2, whole: 5 }, onward: { part: 3, whole: 5 } }
    expect(panelOf(few, 'lead')).toMatchObject({
      here: { usual: { text: { id: 'card-funnel.usual.few', values: { n: 7 } }, time: null } },
      won: { id: 'card-funnel.won.few', values: { kind: 'lead', part: 2, whole: 5 } },
      onward: null,
    })
    expect(panelOf({ won: { part: 0, whole: 0 } })?.won).toBeNull()
  })

  it('says how a closed one ended, and nothing of one whose past is unknown', () => {
    expect(panelOf(null)).toMatchObject({
      here: null,
      won: null,
      closed: { values: { status: 'won' } },
    })
    expect(toFunnelPanel({ kind: 'deal', funnel: null, readAt: asInstant(0) })).toBeNull()
  })
})
