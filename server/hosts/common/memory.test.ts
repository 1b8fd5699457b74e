import { describe, expect, it } from 'vitest'
import { asInstant } from '../../../shared/time/instant.ts'
import { createMemory } from './memory.ts'

describe('memory', () => {
  function aMemory() {
    const clock = { now: 0, loads: 0 }
    const memory = createMemory(1_000, () => asInstant(clock.now))
    const load = async () => ++clock.loads
    return { clock, memory, load }
  }

  it('loads once for all who ask meanwhile', async () => {
    const { memory, load } = aMemory()

    expect(await Promise.all([memory.recall('a', load), memory.recall('a', load)])).toEqual([1, 1])
  })

  it.each([
    [999, 1],
    [1_000, 2],
  ])('after %i ms has loaded %i times', async (ms, loads) => {
    const { clock, memory, load } = aMemory()
    await memory.recall('a', load)
    clock.now = ms

    expect(await memory.recall('a', load)).toBe(loads)
  })

  it('does not remember a failure', async () => {
    const { memory, load } = aMemory()
    const fail = async () => {
      throw new Error('down')
    }

    await expect(memory.recall('a', fail)).rejects.toThrow('down')
    expect(await memory.recall('a', load)).toBe(1)
  })

  it('keeps tenants apart', async () => {
    const { memory, load } = aMemory()

    expect([await memory.recall('a', load), await memory.recall('b', load)]).toEqual([1, 2])
  })
})
