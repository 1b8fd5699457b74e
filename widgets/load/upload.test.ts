import { describe, expect, it } from 'vitest'
import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import { uploadFile } from './upload.ts'

const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7) % 256)

type Fault = 'lost' | 'unavailable' | 'stale' | 'no-access'

/** A server that keeps what comes, and fails at the turns named; `lost` came but was not answered for. */
function scene(faults: Readonly<Record<number, Fault>> = {}) {
  const kept = new Map<number, Uint8Array>()
  const stop = new AbortController()
  const progress: number[] = []
  const waits: number[] = []
  let turn = 0
  const run = (received: readonly number[] = []) =>
    uploadFile({
      file: new Blob([bytes]),
      pieceBytes: 6_000,
      received,
      stop: stop.signal,
      onProgress: share => progress.push(share),
      wait: async ms => void waits.push(ms),
      async send({ at, data }): Promise<CallOutcome<unknown>> {
        turn += 1
        const fault = faults[turn]
        if (fault !== undefined && fault !== 'lost') return { status: fault }
        kept.set(at, Uint8Array.from(Buffer.from(data, 'base64')))
        return fault === 'lost' ? { status: 'unavailable' } : { status: 'ok', answer: {} }
      },
    })
  const whole = () => [0, 1, 2, 3].flatMap(at => [...(kept.get(at) ?? [])])
  return { run, stop, progress, waits, kept, whole, turns: () => turn }
}

describe('a file on its way', () => {
  it('comes whole, piece by piece', async () => {
    const { run, whole, progress } = scene()

    expect(await run()).toBe('done')
    expect(whole()).toEqual([...bytes])
    expect(progress).toEqual([0.25, 0.5, 0.75, 1])
  })

  it('sends a piece again when its answer was lost, and only that one', async () => {
    const { run, whole, waits, turns } = scene({ 2: 'lost', 4: 'unavailable' })

    expect(await run()).toBe('done')
    expect(whole()).toEqual([...bytes])
    expect([waits, turns()]).toEqual([[1_000, 1_000], 6])
  })

  it('sends what is missing where it was cut off before', async () => {
    const { run, kept, progress } = scene()

    expect(await run([0, 2])).toBe('done')
    expect([...kept.keys()]).toEqual([1, 3])
    expect(progress).toEqual([0.75, 1])
  })

  it('gives up when nobody answers for two minutes', async () => {
    const down = Object.fromEntries(
      Array.from({ length: 20 }, (_, at): [number, Fault] => [at + 1, 'unavailable']),
    )
    const { run, waits } = scene(down)

    expect(await run()).toBe('unavailable')
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(120_000)
  })

  it('ends where it is cancelled, and where the server refuses', async () => {
    const cancelled = scene()
    cancelled.stop.abort()

    expect(await cancelled.run()).toBe('cancelled')
    expect(cancelled.turns()).toBe(0)
    expect(await scene({ 2: 'stale' }).run()).toBe('refused')
    expect(await scene({ 1: 'no-access' }).run()).toBe('no-access')
  })
})
