import { describe, expect, it } from 'vitest'
import type { Call } from '../../shared/contract/endpoint.ts'
import {
  finishUpload,
  MAX_FILE_BYTES,
  PIECE_BYTES,
  putPiece,
  startUpload,
  steerLoad,
} from '../../shared/contract/import.ts'
import { useUpload } from './use-upload.ts'

/** A server whose answers to each address are given in turn; the last one stays. */
function scene(answers: Readonly<Record<string, readonly unknown[]>> = {}) {
  const asked: string[] = []
  const sent: number[] = []
  const turns = new Map<string, number>()
  const ok: Readonly<Record<string, unknown>> = {
    [startUpload.path]: { status: 'ok', answer: { load: '7' } },
  }
  const call = (async ({ path }: { path: string }, question: { at?: number }) => {
    asked.push(path)
    if (question.at !== undefined) sent.push(question.at)
    const given = answers[path]
    const turn = turns.get(path) ?? 0
    turns.set(path, turn + 1)
    return given?.[Math.min(turn, given.length - 1)] ?? ok[path] ?? { status: 'ok', answer: {} }
  }) as unknown as Call
  return { use: useUpload(call, async () => {}), asked, sent }
}

const file = (name: string, size = 10) => new File(['x'.repeat(size)], name)

describe('an upload', () => {
  it('names the load when the whole file is there', async () => {
    const { use, asked } = scene()

    expect(await use.begin(file('база.csv'))).toBe('7')
    expect(asked).toEqual([startUpload.path, putPiece.path, finishUpload.path])
    expect([use.upload.value, use.problem.value]).toEqual([null, null])
  })

  it('asks nobody about a file that cannot be read', async () => {
    const { use, asked } = scene()

    expect(await use.begin(file('база.xls'))).toBeNull()
    expect([asked, use.problem.value?.id]).toEqual([[], 'load.problem.old-excel'])
  })

  it.each([
    [{ status: 'invalid', fields: { size: 'too-large' } }, 'load.problem.too-large'],
    [{ status: 'invalid', fields: { name: 'something-new' } }, 'load.problem.refused'],
    [{ status: 'no-access' }, 'load.problem.no-access'],
    [{ status: 'unavailable' }, 'load.problem.unavailable'],
  ])('says why it could not begin: %o', async (outcome, id) => {
    const { use } = scene({ [startUpload.path]: [outcome] })

    expect(await use.begin(file('база.csv'))).toBeNull()
    expect([use.problem.value?.id, use.upload.value]).toEqual([id, null])
  })

  it('names the largest size in words', async () => {
    const { use } = scene()
    const large = new File([], 'база.csv')
    Object.defineProperty(large, 'size', { value: MAX_FILE_BYTES + 1 })

    await use.begin(large)

    expect(use.problem.value).toEqual({
      id: 'load.problem.too-large',
      values: { megabytes: MAX_FILE_BYTES / 1024 / 1024 },
    })
  })

  it('asks again to read the file when that answer was lost', async () => {
    const lost = { status: 'unavailable' }
    const { use } = scene({ [finishUpload.path]: [lost, lost, { status: 'ok', answer: {} }] })

    expect(await use.begin(file('база.csv'))).toBe('7')
  })

  it('goes on with what is missing', async () => {
    const { use, sent } = scene()

    await use.goOn({ load: '7', received: [0] }, file('база.csv', PIECE_BYTES + 1))

    expect(sent).toEqual([1])
  })

  it('leaves nothing on the server when it is cancelled, and a late answer brings it not back', async () => {
    const late = Promise.withResolvers()
    const { use, asked } = scene({ [putPiece.path]: [late.promise] })
    const begun = use.begin(file('база.csv'))
    while (!asked.includes(putPiece.path)) await new Promise(resolve => setImmediate(resolve))
    await use.cancel()
    late.resolve({ status: 'ok', answer: { received: 1 } })

    expect(await begun).toBeNull()
    expect([asked.at(-1), use.upload.value]).toEqual([steerLoad.path, null])
    expect(asked).not.toContain(finishUpload.path)
  })
})
