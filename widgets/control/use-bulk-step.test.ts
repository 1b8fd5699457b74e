import { describe, expect, it } from 'vitest'
import type { Call } from '../../shared/contract/endpoint.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { useBulkStep } from './use-bulk-step.ts'

const cards = ['1', '2', '3'].map((id): CardRef => ({ kind: 'deal', id: asId(id) }))
const draft = { title: 'Разобрать', due: { at: asInstant(50) } }
const now = asInstant(10)

/** A server that refuses some cards. */
function scene(refused: readonly string[]) {
  const asked: { id: string; nonce: string }[] = []
  const answer = async (_endpoint: unknown, question: unknown) => {
    const { card, nonce } = question as { card: CardRef; nonce: string }
    asked.push({ id: card.id, nonce })
    return refused.includes(card.id)
      ? { status: 'refused' }
      : { status: 'ok', answer: { text: '' } }
  }
  const bulk = useBulkStep(answer as unknown as Call, {
    timeZone: () => 'UTC',
    proof: async () => ({}),
  })
  bulk.open()
  return { bulk, asked }
}

describe('a step for several cards', () => {
  it('is planned on each, and says where it was refused', async () => {
    const { bulk, asked } = scene(['2'])

    expect(await bulk.save(cards, draft, now)).toEqual({ done: 2, failed: [cards[1]] })
    expect(asked.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect([bulk.form.value.status, bulk.progress.value]).toEqual(['closed', null])
  })

  it('keeps its form where every card refused, and a second try carries the same names', async () => {
    const { bulk, asked } = scene(['1', '2', '3'])

    expect(await bulk.save(cards, draft, now)).toBeNull()
    expect(bulk.form.value).toMatchObject({ status: 'open', problem: { field: 'form' } })
    await bulk.save(cards, draft, now)

    const nonces = (from: number) => asked.slice(from, from + 3).map(({ nonce }) => nonce)
    expect(nonces(3)).toEqual(nonces(0))
    expect(new Set(nonces(0)).size).toBe(3)
  })

  it('asks nobody while the form is wrong', async () => {
    const { bulk, asked } = scene([])

    expect(await bulk.save(cards, { ...draft, title: ' ' }, now)).toBeNull()
    expect(asked).toEqual([])
  })
})
