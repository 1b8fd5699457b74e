import { describe, expect, it } from 'vitest'
import { asId, type CardId } from '../crm/ids.ts'
import { asInstant } from '../time/instant.ts'
import { aStanding } from '../../tests/queue/samples.ts'
import type { Standing } from './standing.ts'
import { countProblems, inOrder, isClean, judge, moneyStuck, within } from './violations.ts'

const limit = { nearAt: asInstant(20), exceededAt: asInstant(60) }

function cards(...standings: readonly Standing[]) {
  const named = standings.map((standing, index) => ({
    card: { kind: 'deal', id: asId<CardId>(String(index + 1)) } as const,
    standing,
  }))
  return judge(named, asInstant(70))
}

const ids = (found: ReturnType<typeof cards>) => found.map(({ card }) => card.id)
const fine = (changed: Parameters<typeof aStanding>[0] = {}) =>
  aStanding({ step: { title: 'Звонок', dueAt: asInstant(100) }, ...changed })

describe('violations', () => {
  it('stand in the order of the method, then by amount, then by how long', () => {
    const near = fine({ limit: { nearAt: asInstant(65), exceededAt: asInstant(90) } })
    const stepless = fine({ step: null, gapSince: asInstant(5) })
    const dear: Standing = { ...stepless, amount: { minor: 900_000, currency: 'RUB' } }
    const older = fine({ step: null, gapSince: asInstant(3) })
    const found = cards(near, stepless, fine({ limit }), dear, older, aStanding())

    expect(ids(inOrder(found))).toEqual(['3', '6', '4', '5', '2', '1'])
  })

  it('count a card in each of its problems', () => {
    const found = cards(fine({ step: null, limit }), fine({ limit }), fine())

    expect(countProblems(found)).toEqual([
      { problem: 'limit-exceeded', count: 2 },
      { problem: 'no-next-step', count: 1 },
    ])
  })

  it('sum the money of stuck cards by currency, and of nothing else', () => {
    const euros: Standing = { ...fine({ limit }), amount: { minor: 5, currency: 'EUR' } }
    const none: Standing = { ...fine({ limit }), amount: null }

    expect(moneyStuck(cards(fine({ limit }), fine({ limit }), euros, none, aStanding()))).toEqual([
      { minor: 200_000, currency: 'RUB' },
      { minor: 5, currency: 'EUR' },
    ])
  })

  it('leave a card clean whose limit only comes near', () => {
    const [near, stuck] = cards(
      fine({ limit: { nearAt: asInstant(65), exceededAt: asInstant(90) } }),
      fine({ limit }),
    )

    expect([near, stuck].map(one => one !== undefined && isClean(one))).toEqual([true, false])
  })

  it('are of one person and one pipeline when asked for', () => {
    const other: Standing = { ...fine(), owner: asId('8'), pipeline: asId('deal:1') }
    const found = cards(fine(), other)

    expect(ids(within(found, { person: asId('8'), pipeline: null }))).toEqual(['2'])
    expect(ids(within(found, { person: null, pipeline: asId('deal:0') }))).toEqual(['1'])
  })
})
