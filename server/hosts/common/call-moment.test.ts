import { describe, expect, it } from 'vitest'
import { instant, MINUTE, plus, SECOND } from '../../../shared/time/instant.ts'
import { isThisCall } from './call-moment.ts'

const startedAt = instant('2026-12-02T07:00:00Z')
const span = (fromMs: number, toMs: number) => ({
  startedAt: plus(startedAt, fromMs),
  endedAt: plus(startedAt, toMs),
})
const call = span(0, 30 * SECOND)

describe('what a host has written down', () => {
  it.each([0, 30 * SECOND, -2 * MINUTE, 3 * MINUTE])('is this call %d ms after its begin', ms => {
    expect(isThisCall(plus(startedAt, ms), call, [])).toBe(true)
  })

  it.each([-4 * MINUTE, 4 * MINUTE])('is another one %d ms after its begin', ms => {
    expect(isThisCall(plus(startedAt, ms), call, [])).toBe(false)
  })

  it('is the call that it is nearest to', () => {
    const again = span(MINUTE, 2 * MINUTE)

    expect(isThisCall(plus(startedAt, 5 * SECOND), call, [again])).toBe(true)
    expect(isThisCall(plus(startedAt, MINUTE), call, [again])).toBe(false)
    expect(isThisCall(plus(startedAt, MINUTE), again, [call])).toBe(true)
  })
})
