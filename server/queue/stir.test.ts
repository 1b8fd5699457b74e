import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStir } from './stir.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('a stir of the queue', () => {
  it('wakes idle workers a few times after something happened, and then lets them sleep', () => {
    const wake = vi.fn<() => void>()
    createStir(wake).happened()

    vi.advanceTimersByTime(10_000)

    expect(wake).toHaveBeenCalledTimes(4)
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
