import { describe, expect, it } from 'vitest'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { BulkPreview, BulkRun } from '../../shared/contract/merge-bulk.ts'
import { instant } from '../../shared/time/instant.ts'
import { useBulk } from './use-bulk.ts'

const run = (change: Partial<BulkRun> = {}): BulkRun => ({
  run: 'r-1',
  state: 'running',
  startedAt: instant('2026-12-02T07:00:00Z'),
  by: 'Анна Орлова',
  total: 42,
  done: 0,
  merged: 0,
  conflicts: 0,
  skipped: 0,
  refused: 0,
  secondsLeft: null,
  text: '',
  ...change,
})

const preview = (groups: number, going: BulkRun | null = null): BulkPreview => ({
  groups,
  cards: groups * 2,
  button: `Объединить ${groups} групп`,
  text: '',
  cannotUndo: [],
  others: 'deleted',
  run: going,
})

const ok = (answer: unknown) => ({ status: 'ok', answer }) as const

function server(...answers: readonly CallOutcome<unknown>[]) {
  const asked: { readonly path: string; readonly question: Record<string, unknown> }[] = []
  const left = [...answers]
  const call = (async (endpoint: { path: string }, question: Record<string, unknown>) => {
    asked.push({ path: endpoint.path, question })
    return left.shift() ?? { status: 'unavailable' }
  }) as unknown as Call
  const use = useBulk(call)
  return { asked, use, state: use.state }
}

describe('merging all sure groups', () => {
  it('orders the number that was on the button, follows it, and counts anew at the end', async () => {
    const done = run({ state: 'done', done: 42, merged: 40, conflicts: 2 })
    const { use, state, asked } = server(
      ok(preview(42)),
      ok({ type: 'started', run: run() }),
      ok(run({ done: 10 })),
      ok(done),
      ok(preview(2, done)),
    )
    await use.load()
    use.ask(true)
    await use.start()
    expect(asked[1]?.question).toMatchObject({ groups: 42 })
    await use.look()
    expect(state.value.run?.done).toBe(10)
    await use.look()
    await Promise.resolve()
    expect(state.value).toMatchObject({ run: { state: 'done' }, isAsked: false, isOwn: true })
    await use.look()

    expect(asked.map(({ path }) => path.split('/').at(-1))).toEqual([
      'bulk',
      'start',
      'state',
      'state',
      'bulk',
    ])
  })

  it('asks again when the number has changed meanwhile, and begins nothing', async () => {
    const { use, state } = server(
      ok(preview(42)),
      ok({ type: 'stale', groups: 41, text: 'Групп уже 41.' }),
      ok(preview(41)),
    )
    await use.load()
    use.ask(true)
    await use.start()

    expect(state.value).toMatchObject({
      isAsked: true,
      isBusy: false,
      run: null,
      preview: { groups: 41 },
      problem: { why: 'stale', text: 'Групп уже 41.' },
    })
  })

  it('begins one run though the answer was lost', async () => {
    const { use, asked } = server(
      ok(preview(42)),
      { status: 'unavailable' },
      ok({ type: 'started', run: run() }),
    )
    await use.load()
    await use.start()
    await use.start()

    expect(asked[2]?.question['nonce']).toBe(asked[1]?.question['nonce'])
  })

  it('finds a run that is under way, and stops it', async () => {
    const { use, state, asked } = server(
      ok(preview(30, run({ done: 12 }))),
      ok(run({ state: 'done', done: 12, merged: 12 })),
      ok(preview(30)),
    )
    await use.load()
    expect(state.value.run?.done).toBe(12)
    await use.steer('stop')

    expect(asked[1]?.question).toEqual({ run: 'r-1', to: 'stop' })
    expect(state.value.run?.state).toBe('done')
  })
})
