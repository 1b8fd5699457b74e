import { describe, expect, it } from 'vitest'
import type { Call } from '../../shared/contract/endpoint.ts'
import type { MadePart } from '../../shared/contract/import.ts'
import { useMade } from './use-made.ts'

const part = (line: number, next: number | null): MadePart => ({
  cards: [{ line, who: 'Зимин', card: { kind: 'contact', id: String(line) } }],
  next,
})

describe('the cards a load has made', () => {
  it('are read on where they ended, and no further than the end', async () => {
    const asked: number[] = []
    const call = (async (_endpoint: unknown, { after }: { after: number }) => {
      asked.push(after)
      return { status: 'ok', answer: after === 0 ? part(2, 2) : part(5, null) }
    }) as unknown as Call
    const { made, more } = useMade(call, '1')

    await Promise.all([more(), more()])
    await more()
    await more()

    expect(asked).toEqual([0, 2])
    expect(made.value.cards.map(({ line }) => line)).toEqual([2, 5])
  })

  it('stay when the next part does not come, and are asked for again from there', async () => {
    const answers = [
      { status: 'ok', answer: part(2, 2) },
      { status: 'unavailable' },
      { status: 'ok', answer: part(5, null) },
    ]
    const call = (async () => answers.shift()) as unknown as Call
    const { made, more } = useMade(call, '1')

    await more()
    await more()
    expect([made.value.cards.length, made.value.hasFailed]).toEqual([1, true])
    await more()

    expect([made.value.cards.length, made.value.hasFailed]).toEqual([2, false])
  })
})
