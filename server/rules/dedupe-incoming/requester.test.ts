import { describe, expect, it } from 'vitest'
import { instant } from '../../../shared/time/instant.ts'
import { aCard, aContact } from '../../../tests/samples.ts'
import type { Facts } from '../../core/rule.ts'
import { findLinked } from './requester.ts'

const createdAt = instant('2026-03-02T08:00:00Z')
const card = aCard({ createdAt })

function factsWith(contactAt: string, receivedAt: string): Facts {
  const contact = aContact({ createdAt: instant(contactAt) })
  const request = { card: card.ref, receivedAt: instant(receivedAt), outcome: null }
  // Only these are read.
  return { card, contacts: [contact], matches: null, request } as unknown as Facts
}

describe('the contact a form made with its card', () => {
  it.each([
    ['heard of at once', '2026-03-02T08:00:01Z'],
    ['found half an hour later by a sweep', '2026-03-02T08:30:00Z'],
  ])('is fresh when the request was %s', (_why, receivedAt) => {
    const linked = findLinked(factsWith('2026-03-02T07:59:58Z', receivedAt))

    expect(linked?.isFresh).toBe(true)
  })

  it('is not fresh when it is a year older than the card', () => {
    const linked = findLinked(factsWith('2025-03-02T07:59:58Z', '2026-03-02T08:00:01Z'))

    expect(linked?.isFresh).toBe(false)
  })
})
