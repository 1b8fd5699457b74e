import { describe, expect, it } from 'vitest'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { MergeField, MergePreview } from '../../shared/contract/merge.ts'
import { useMerge } from './use-merge.ts'

const CITY: MergeField = {
  key: 'city',
  label: 'Город',
  kind: 'conflict',
  values: [
    { member: '1', text: 'Самара' },
    { member: '2', text: 'Москва' },
  ],
  result: 'Самара',
  choice: '1',
}

const shown = (survivor = '1', stands = 'first'): MergePreview => ({
  type: 'preview',
  kind: 'contact',
  survivor,
  why: '',
  members: ['1', '2', '3'].map(id => ({
    id,
    title: id,
    isSurvivor: id === survivor,
    deals: { open: 0, all: 0 },
    createdAt: null,
    owner: null,
    link: '',
  })),
  fields: [CITY],
  moves: [],
  others: 'deleted',
  text: '',
  cannotUndo: [],
  undoDays: 180,
  stands,
  mayMerge: true,
  hostPage: null,
})

const ok = (answer: unknown) => ({ status: 'ok', answer }) as const
const DONE = ok({ type: 'done', merge: 'm-1', text: 'Объединено.', moves: [] })

/** A server that answers one after the other, and what it was asked. */
function server(...answers: readonly (CallOutcome<unknown> | Promise<CallOutcome<unknown>>)[]) {
  const asked: { readonly path: string; readonly question: Record<string, unknown> }[] = []
  const left = [...answers]
  const call = (async (endpoint: { path: string }, question: Record<string, unknown>) => {
    asked.push({ path: endpoint.path, question })
    return left.shift() ?? { status: 'unavailable' }
  }) as unknown as Call
  const use = useMerge(call, { proof: async () => ({ key: 'proof' }) })
  return { asked, use, step: use.step }
}

const GROUP = { group: 'g-1', kind: 'contact', members: ['1', '2', '3'] } as const

describe('a merge', () => {
  it('is shown, chosen, confirmed, done and taken back', async () => {
    const undone = { end: 'done', text: 'Отменено.', returned: ['Карточка'], lost: [] }
    const { use, step, asked } = server(ok(shown()), DONE, ok(undone))
    await use.show(GROUP)
    use.choose('city', '2')
    use.confirm(true)
    await use.merge()
    expect(step.value).toMatchObject({ at: 'merged', merge: 'm-1', text: 'Объединено.' })
    expect(asked[1]?.question).toMatchObject({
      group: 'g-1',
      survivor: '1',
      stands: 'first',
      choices: { city: '2' },
      proof: { key: 'proof' },
    })
    await use.undo()
    expect(step.value).toEqual({ at: 'undone', answer: undone })
  })

  it('is not sent before it is confirmed, nor where rights end at reading', async () => {
    const { use, step, asked } = server(ok({ ...shown(), mayMerge: false }))
    await use.show(GROUP)
    await use.merge()
    use.confirm(true)
    await use.merge()

    expect(asked).toHaveLength(1)
    expect(step.value.at).toBe('shown')
  })

  it('is sent with the same name again when the answer was lost', async () => {
    const { use, step, asked } = server(ok(shown()), { status: 'unavailable' }, DONE)
    await use.show(GROUP)
    use.confirm(true)
    await use.merge()
    expect(step.value).toMatchObject({ at: 'confirming', problem: 'unavailable' })
    await use.merge()

    expect(step.value.at).toBe('merged')
    expect(asked[2]?.question['nonce']).toBe(asked[1]?.question['nonce'])
  })

  it('shows a card that was changed anew, keeps the choice, and asks once more', async () => {
    const stale = ok({ type: 'stale', text: 'Карточку изменили.' })
    const { use, step, asked } = server(ok(shown()), stale, ok(shown('1', 'second')))
    await use.show(GROUP)
    use.choose('city', '2')
    use.confirm(true)
    await use.merge()

    expect(step.value).toMatchObject({
      at: 'shown',
      notice: 'Карточку изменили.',
      choices: { city: '2' },
      preview: { stands: 'second' },
    })
    expect(asked).toHaveLength(3)
  })

  it('goes on without a card that is gone', async () => {
    const gone = ok({ type: 'gone', gone: ['2'], text: 'Карточки больше нет.' })
    const { use, step } = server(gone, ok(shown()))
    await use.show(GROUP)
    expect(step.value).toEqual({ at: 'gone', text: 'Карточки больше нет.', left: ['1', '3'] })
    await use.show(GROUP, ['1', '3'])

    expect(step.value.at).toBe('shown')
  })

  it('leaves a conflict to the host, with its page', async () => {
    const conflict = { type: 'conflict', merge: 'm', text: 'Поля разные.', hostPage: '/merge' }
    const { use, step } = server(ok(shown()), ok(conflict))
    await use.show(GROUP)
    use.confirm(true)
    await use.merge()

    expect(step.value).toEqual({ at: 'conflict', text: 'Поля разные.', hostPage: '/merge' })
  })

  it('does not let a late answer for another survivor win over a newer one', async () => {
    let answerFirst: (outcome: CallOutcome<unknown>) => void = () => {}
    const first = new Promise<CallOutcome<unknown>>(resolve => (answerFirst = resolve))
    const { use, step } = server(ok(shown()), first, ok(shown('3')))
    await use.show(GROUP)
    const late = use.chooseSurvivor('2')
    await use.chooseSurvivor('3')
    answerFirst(ok(shown('2')))
    await late

    expect(step.value).toMatchObject({ preview: { survivor: '3' } })
  })

  it('keeps what is chosen while another survivor is on its way, and merges nothing meanwhile', async () => {
    let answer: (outcome: CallOutcome<unknown>) => void = () => {}
    const slow = new Promise<CallOutcome<unknown>>(resolve => (answer = resolve))
    const { use, step, asked } = server(ok(shown()), slow)
    await use.show(GROUP)
    const change = use.chooseSurvivor('2')
    use.choose('city', '2')
    use.confirm(true)
    await use.merge()
    answer(ok(shown('2')))
    await change

    expect(step.value).toMatchObject({ at: 'shown', choices: { city: '2' }, isChanging: false })
    expect(asked.map(({ path }) => path)).toEqual(['/api/merge/preview', '/api/merge/preview'])
  })

  it.each([
    ['stale', 'under-way'],
    ['refused', 'refused'],
    ['unavailable', 'unavailable'],
  ] as const)('says why it did not happen: %s', async (status, problem) => {
    const { use, step } = server(ok(shown()), { status } as CallOutcome<unknown>)
    await use.show(GROUP)
    use.confirm(true)
    await use.merge()

    expect(step.value).toMatchObject({ at: 'confirming', problem })
  })
})
