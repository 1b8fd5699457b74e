import { describe, expect, it } from 'vitest'
import type { Call } from '../../shared/contract/endpoint.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import { useBulkCards } from './use-bulk-cards.ts'

const cards = ['1', '2', '3', '4'].map((id): CardRef => ({ kind: 'deal', id: asId(id) }))
const wish = { to: asId<never>('7'), withTasks: true }

/** A server that answers by the id of the card. */
function scene(answers: Readonly<Record<string, unknown>>) {
  const asked: { id: string; nonce: string }[] = []
  const call = async (_endpoint: unknown, question: unknown) => {
    const { card, nonce } = question as { card: CardRef; nonce: string }
    asked.push({ id: card.id, nonce })
    return answers[card.id] ?? { status: 'ok', answer: { end: 'done', text: 'Передана' } }
  }
  return { bulk: useBulkCards(call as unknown as Call, { proof: async () => ({}) }), asked }
}

describe('many cards handed over', () => {
  it('say of each that refused why, and go on with the others', async () => {
    const { bulk, asked } = scene({
      2: { status: 'ok', answer: { end: 'no-access', text: 'Нет прав' } },
      3: { status: 'unavailable' },
      4: { status: 'ok', answer: { end: 'same', text: 'Уже у него' } },
    })

    const end = await bulk.handOver(cards, wish)

    expect(end).toEqual({
      done: 2,
      faults: [
        { card: cards[1], why: { id: 'ui.as-is', values: { text: 'Нет прав' } } },
        { card: cards[2], why: { id: 'control.fault.failed' } },
      ],
    })
    expect([asked.map(({ id }) => id), bulk.progress.value]).toEqual([['1', '2', '3', '4'], null])
  })

  it('are named alike when tried again, and anew with a new form', async () => {
    const { bulk, asked } = scene({})

    await bulk.handOver(cards.slice(0, 1), wish)
    await bulk.handOver(cards.slice(0, 1), wish)
    bulk.begin()
    await bulk.openCases(cards.slice(0, 1))

    const [first, second, third] = asked.map(({ nonce }) => nonce)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })
})
