import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { BankSearchAnswer, FoundBank } from '../../shared/contract/requisites.ts'
import { useBank } from './use-bank.ts'
import { PAUSE_MS } from './use-search.ts'

type Outcome = CallOutcome<BankSearchAnswer>

function aBank(bik: string): FoundBank {
  return { bik, name: `Банк ${bik}`, correspondentAccount: null, address: null, isActive: true }
}

function found(...biks: readonly string[]): Outcome {
  return { status: 'ok', answer: { type: 'found', banks: biks.map(aBank) } }
}

/** A field of banks whose questions wait until the test answers them. */
function aField() {
  const asked: { readonly text: string; readonly answer: (outcome: Outcome) => void }[] = []
  const chosen: (string | null)[] = []
  const call = ((_endpoint: unknown, { text }: { readonly text: string }) =>
    new Promise<Outcome>(answer => asked.push({ text, answer }))) as unknown as Call
  const bank = effectScope().run(() => useBank(call, one => chosen.push(one?.bik ?? null)))!
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  return {
    bank,
    asked,
    chosen,
    pass,
    async type(text: string) {
      bank.typed(text)
      await pass(PAUSE_MS)
    },
    async answer(index: number, outcome: Outcome) {
      asked[index]!.answer(outcome)
      await pass(0)
    },
  }
}

describe('the field of banks', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('takes the bank whose whole БИК was typed', async () => {
    const { bank, chosen, type, answer } = aField()
    await type('044525225')
    await answer(0, found('044525225'))

    expect(chosen).toEqual(['044525225'])
    expect(bank.state.value.bank?.bik).toBe('044525225')
  })

  it('drops a late answer to what was typed before, even while the next question waits', async () => {
    const { bank, chosen, type, answer } = aField()
    await type('044525225')
    bank.typed('04452522')
    await answer(0, found('044525225'))

    expect(chosen).toEqual([])
    expect(bank.state.value.bank).toBeNull()
  })

  it('keeps the bank that was taken from the list, whatever comes late', async () => {
    const { bank, chosen, type, answer } = aField()
    await type('сбер')
    await answer(0, found('044525225', '043601607'))
    bank.take(bank.state.value.offered[1]!)
    await type('сбербанк')
    bank.take(aBank('043601607'))
    await answer(1, found('044525225'))

    expect(chosen).toEqual(['043601607', null, '043601607'])
    expect(bank.state.value).toMatchObject({ bank: { bik: '043601607' }, offered: [] })
  })

  it('says what the registry says', async () => {
    const { bank, type, answer } = aField()
    await type('999')
    await answer(0, { status: 'ok', answer: { type: 'none', text: 'Банк не найден' } })
    const none = bank.state.value.said
    await type('9990')
    await answer(1, { status: 'unavailable' })

    expect([none?.values, bank.state.value.said?.id]).toEqual([
      { text: 'Банк не найден' },
      'requisites.screen.down',
    ])
  })
})
