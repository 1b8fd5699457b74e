import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStir } from './stir.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('a stir of the queue', () => {
  it('wakes idle workers a few times after something happened, and then lets them sleep', () => {
    const wake = vi.fn<() => void>()
    createStir(wake).happened()

    vi.advanceTimersByTime(10_000)

    expect(wake).toHaveBeenCalledTimes(6)
  })

  it('looks soon after each of two things, however long the next look is away, and also while they never end', () => {
    const wake = vi.fn<() => void>()
    const stir = createStir(wake)
    stir.happened()
    vi.advanceTimersByTime(600)
    wake.mockClear()

    stir.happened()
    vi.advanceTimersByTime(8)
    expect(wake).toHaveBeenCalledTimes(1)

    for (let ms = 0; ms < 100; ms += 2) {
      stir.happened()
      vi.advanceTimersByTime(2)
    }
    expect(wake.mock.calls.length).toBeGreaterThan(10)
  })

  it('wakes nobody once it is stopped, though the last jobs end only then', () => {
    const wake = vi.fn<() => void>()
    const stir = createStir(wake)
    stir.happened()
    stir.stop()
    stir.happened()

    vi.advanceTimersByTime(10_000)

    expect(wake).not.toHaveBeenCalled()
  })
})
