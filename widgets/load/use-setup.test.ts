import { describe, expect, it } from 'vitest'
import type { Call } from '../../shared/contract/endpoint.ts'
import type { LoadSetup } from '../../shared/contract/import.ts'
import { useSetup } from './use-setup.ts'

const setup = (sheet: number): LoadSetup => ({
  sheet,
  hasHeader: true,
  mapping: ['name'],
  owner: null,
  allAreRequests: false,
})

/** A server whose answers are given one by one. */
function scene(keep: (setup: LoadSetup) => LoadSetup = one => one) {
  let last: LoadSetup | null = null
  const asked: number[] = []
  const waiting: ((status: string) => void)[] = []
  const taken: number[] = []
  const call = ((_endpoint: unknown, question: { setup: LoadSetup }) => {
    asked.push(question.setup.sheet)
    last = question.setup
    return new Promise(resolve => {
      waiting.push(status => resolve({ status, answer: { setup: keep(question.setup) } }))
    })
  }) as unknown as Call
  const use = useSetup(call, '1', async () => void taken.push(asked.at(-1) ?? -1))
  const answer = async (status: string): Promise<void> => {
    waiting.shift()?.(status)
    await new Promise(resolve => setImmediate(resolve))
  }
  return { use, asked, taken, answer, last: () => last }
}

describe('the choice of columns', () => {
  it('is kept at once, and of changes made meanwhile the newest alone', async () => {
    const { use, asked, taken, answer } = scene()
    void use.change(setup(0))
    void use.change(setup(1))
    const last = use.change(setup(2))
    await answer('ok')
    expect(use.draft.value).toEqual(setup(2))
    await answer('ok')
    await last

    expect([asked, taken, use.draft.value]).toEqual([[0, 2], [2], null])
  })

  it('made while the file was read otherwise is made on the columns it has then', async () => {
    const guessed = { hasHeader: true, headerLine: 3, mapping: ['phone', 'email'] } as const
    const { use, answer, last } = scene(one =>
      one.encoding === 'CP866' ? { ...one, ...guessed } : one,
    )
    const recoded = { ...setup(0), encoding: 'CP866' as const }
    void use.change(recoded)
    const change = use.change({ ...recoded, allAreRequests: true })
    await answer('ok')
    await answer('ok')
    await change

    expect(last()).toEqual({ ...recoded, ...guessed, allAreRequests: true })
  })

  it('stays on the screen when it could not be kept, and is kept on the next try', async () => {
    const { use, taken, answer } = scene()
    const change = use.change(setup(3))
    await answer('unavailable')
    await change
    expect([use.draft.value, use.failure.value]).toEqual([setup(3), 'unavailable'])

    const kept = use.keep()
    await answer('ok')

    expect([await kept, taken, use.failure.value]).toEqual([true, [3], null])
  })

  it('gives way to what is when it loads already', async () => {
    const { use, taken, answer } = scene()
    const change = use.change(setup(3))
    await answer('stale')
    await change

    expect([use.draft.value, use.failure.value, taken]).toEqual([null, 'stale', [3]])
  })
})
