import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { FoundParty, PartySearchAnswer } from '../../shared/contract/requisites.ts'
import { PAUSE_MS, useSearch } from './use-search.ts'

type Outcome = CallOutcome<PartySearchAnswer>

function aParty(key: string): FoundParty {
  const nobody = { kpp: null, ogrn: null, city: null, address: null, director: null }
  return {
    key,
    kind: 'company',
    name: `ООО "${key}"`,
    inn: key,
    ...nobody,
    status: { text: 'действует', isActive: true },
    warnings: [],
    isBranch: false,
    branchCount: 0,
  }
}

function found(...keys: readonly string[]): Outcome {
  const parties = keys.map(aParty)
  return {
    status: 'ok',
    answer: { type: 'found', text: 'Нашли', parties, suggested: null, note: null },
  }
}

/** A search whose questions wait until the test answers them. */
function aSearch() {
  const asked: { readonly text: string; readonly answer: (outcome: Outcome) => void }[] = []
  const call = ((_endpoint: unknown, { text }: { readonly text: string }) =>
    new Promise<Outcome>(answer => asked.push({ text, answer }))) as unknown as Call
  const scope = effectScope()
  const search = scope.run(() => useSearch(call, () => 'Самара'))!
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  const answer = async (index: number, outcome: Outcome) => {
    asked[index]!.answer(outcome)
    await pass(0)
  }
  return {
    asked,
    search,
    scope,
    pass,
    answer,
    keys: () => search.state.value.parties.map(({ key }) => key),
  }
}

describe('the search as people type', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('asks once when the typing pauses', async () => {
    const { asked, search, pass } = aSearch()
    for (const text of ['р', 'ро', 'ром']) {
      search.typed(text)
      await pass(PAUSE_MS - 50)
    }
    await pass(PAUSE_MS)

    expect(asked.map(({ text }) => text)).toEqual(['ром'])
  })

  it('never lets a slow first answer win over a fast second one', async () => {
    const { search, pass, answer, keys } = aSearch()
    search.now('ромашка')
    search.now('яндекс')
    await answer(1, found('яндекс'))
    await answer(0, found('ромашка'))
    await pass(0)

    expect(keys()).toEqual(['яндекс'])
  })

  it('drops an answer to what is typed over by now', async () => {
    const { search, answer, keys } = aSearch()
    search.now('ромашка')
    search.typed('яндекс')
    await answer(0, found('ромашка'))

    expect(keys()).toEqual([])
  })

  it('keeps what was found until the next answer has come, and forgets it with an empty field', async () => {
    const { search, answer, keys } = aSearch()
    search.now('ромашка')
    await answer(0, found('ромашка'))
    search.now('яндекс')
    const meanwhile = [keys(), search.state.value.isBusy]
    search.typed('  ')

    expect(meanwhile).toEqual([['ромашка'], true])
    expect([keys(), search.state.value.isBusy]).toEqual([[], false])
  })

  it.each([
    ['a wrong ИНН', { type: 'wrong-id', text: 'ИНН: не сходится' }, false],
    ['a registry that is down', { type: 'trouble', reason: 'down', text: 'не отвечает' }, true],
    ['a spent day', { type: 'trouble', reason: 'quota', text: 'закончились' }, false],
  ] as const)('says what is wrong for %s', async (_what, answered, canRetry) => {
    const { search, answer } = aSearch()
    search.now('7736207544')
    await answer(0, { status: 'ok', answer: answered })

    const { text } = answered
    expect(search.state.value).toMatchObject({
      isBad: true,
      canRetry,
      said: { id: 'ui.as-is', values: { text } },
    })
  })

  it('offers to try again when our own server is silent, and not to whoever may not search', async () => {
    const { search, answer } = aSearch()
    search.now('а')
    await answer(0, { status: 'unavailable' })
    const down = search.state.value
    search.now('а')
    await answer(1, { status: 'no-access' })

    expect(down).toMatchObject({ canRetry: true, said: { id: 'requisites.screen.down' } })
    expect(search.state.value).toMatchObject({ canRetry: false, isBad: true })
  })

  it('changes nothing after its place has gone', async () => {
    const { search, scope, answer, keys } = aSearch()
    search.now('ромашка')
    scope.stop()
    await answer(0, found('ромашка'))

    expect(keys()).toEqual([])
  })
})
