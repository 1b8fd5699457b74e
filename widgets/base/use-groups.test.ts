import { describe, expect, it } from 'vitest'
import type { GroupView } from '../../shared/contract/base-groups.ts'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { followerOf, useGroups } from './use-groups.ts'

const group = (id: string, state: GroupView['state'] = 'open'): GroupView => ({
  id,
  kind: 'contact',
  tier: 'propose',
  state,
  cards: [],
  fields: [],
  pairs: [],
  survivor: null,
  survivorWhy: null,
  hidden: 0,
  note: null,
})
const FILTER = { tier: null, kind: null, owner: null, isSkipped: false }
const PLAN = { waiting: 3, done: 1, goal: 10 }

const page = (ids: readonly string[], next: string | null, total: number) =>
  ok({ groups: ids.map(id => group(id)), next, total })
const ok = (answer: unknown) => ({ status: 'ok', answer }) as const

function server(...answers: readonly (CallOutcome<unknown> | Promise<CallOutcome<unknown>>)[]) {
  const asked: Record<string, unknown>[] = []
  const left = [...answers]
  const call = (async (_endpoint: unknown, question: Record<string, unknown>) => {
    asked.push(question)
    return left.shift() ?? { status: 'unavailable' }
  }) as unknown as Call
  const use = useGroups(call, { proof: async () => ({}) })
  return { asked, use, ids: () => use.state.value.groups.map(({ id }) => id) }
}

describe('the list of groups', () => {
  it('reads on over pages of which this reader may see nothing', async () => {
    const { use, ids, asked } = server(
      page([], 'b', 12),
      page(['1', '2'], 'c', 12),
      page(['3'], null, 12),
    )
    await use.load(FILTER)
    expect(ids()).toEqual(['1', '2'])
    expect(asked.map(({ after }) => after)).toEqual([null, 'b'])
    await use.more()

    expect(ids()).toEqual(['1', '2', '3'])
    expect(use.state.value).toMatchObject({ next: null, total: 12 })
  })

  it('loses what is decided, keeps what is left of it, and forgets nothing that failed', async () => {
    const { use, ids } = server(
      page(['1', '2', '3'], null, 3),
      ok({ group: null, text: '', plan: PLAN }),
      ok({ group: group('2'), text: '', plan: PLAN }),
      { status: 'unavailable' },
    )
    await use.load(FILTER)
    await use.decide({ group: '1', verdict: 'apart', cards: null })
    await use.decide({ group: '2', verdict: 'apart', cards: ['9'] })
    await use.decide({ group: '3', verdict: 'skip', cards: null })

    expect(ids()).toEqual(['2', '3'])
    expect(use.state.value.total).toBe(2)
  })

  it('does not show what was skipped among the others', async () => {
    const skipped = ok({ group: group('1', 'skipped'), text: '', plan: PLAN })
    const { use, ids } = server(page(['1', '2'], null, 2), skipped)
    await use.load(FILTER)
    await use.decide({ group: '1', verdict: 'skip', cards: null })

    expect(ids()).toEqual(['2'])
  })

  it('shows the answer for the newest filter alone', async () => {
    let answer: (outcome: CallOutcome<unknown>) => void = () => {}
    const slow = new Promise<CallOutcome<unknown>>(resolve => (answer = resolve))
    const { use, ids } = server(slow, page(['7'], null, 1))
    const first = use.load(FILTER)
    await use.load({ ...FILTER, tier: 'auto' })
    answer(page(['1'], null, 1))
    await first

    expect(ids()).toEqual(['7'])
  })

  it('finds a group of the address that is on no page, or says that it is gone', async () => {
    const { use, ids } = server(page(['1'], 'b', 2), ok({ group: group('9') }), ok({ group: null }))
    await use.load(FILTER)

    expect(await use.find('1')).toBe('found')
    expect(await use.find('9')).toBe('found')
    expect(await use.find('10')).toBe('gone')
    expect(await use.find('11')).toBe('failed')
    expect(ids()).toEqual(['9', '1'])
  })

  it.each<[readonly string[], string | null]>([
    [['1', '3'], '3'],
    [['1'], '1'],
    [['1', '2', '3'], '2'],
    [[], null],
  ])('goes on to the one in the place of the one that went: %j', (after, next) => {
    const before = ['1', '2', '3'].map(id => group(id))
    const left = before.filter(({ id }) => after.includes(id))

    expect(followerOf(before, left, '2')?.id ?? null).toBe(next)
  })
})
