import { describe, expect, it } from 'vitest'
import { createTurnstile } from './turnstile.ts'

describe('a turnstile', () => {
  it('lets in as many as it has places, and the next one when somebody has left', () => {
    const { enter } = createTurnstile(2)
    const leave = enter()
    expect(enter()).not.toBeNull()
    expect(enter()).toBeNull()

    leave?.()
    // Leaving twice frees one place.
    leave?.()
    expect(enter()).not.toBeNull()
    expect(enter()).toBeNull()
  })
})
