import { describe, expect, it } from 'vitest'
import type { CallAdvice } from '../../shared/contract/client-time.ts'
import { HOUR, instant, plus } from '../../shared/time/instant.ts'
import { isAskedFirst } from './asked-first.ts'

const NOW = instant('2026-11-26T20:00:00Z')

function clock(moment: CallAdvice['moment'], hours: number | null) {
  const until = hours === null ? null : plus(NOW, hours * HOUR)
  return { zone: 'Europe/Samara', place: 'Самара', call: { moment, text: '', short: '', until } }
}

describe('a call from the client page', () => {
  it.each([
    ['early', 1, true],
    ['late', 9, true],
    ['weekend', null, true],
    // The day has begun there since.
    ['early', 0, false],
    ['good', 1, false],
    ['unknown', null, false],
  ] as const)(
    'at a moment %s that ends in %s hours is asked about: %s',
    (moment, hours, isAsked) => {
      expect(isAskedFirst(clock(moment, hours), NOW)).toBe(isAsked)
    },
  )
})
