import { describe, expect, it } from 'vitest'
import type { CardRef } from '../../../shared/crm/model.ts'
import { instant } from '../../../shared/time/instant.ts'
import { aCard, aContact } from '../../../tests/samples.ts'
import type { Facts, KnownPerson } from '../../core/rule.ts'
import { findLinked } from './requester.ts'

const createdAt = instant('2026-03-02T08:00:00Z')
const card = aCard({ createdAt })

function factsWith(contactAt: string, receivedAt: string, known?: Partial<KnownPerson>): Facts {
  const contact = aContact({ createdAt: instant(contactAt) })
  const request = { card: card.ref, receivedAt: instant(receivedAt), outcome: null }
  const people = [{ contact, sharedKeys: [], openCards: [], earlierRequests: 0, ...known }]
  const matches = known === undefined ? null : { people, sharedKeys: [], companies: [] }
  // Only these are read.
  return { card, contacts: [contact], matches, request } as unknown as Facts
}

/** An open card of the same kind, made so many cards later or earlier. */
function cardAt(step: number): CardRef {
  return { ...card.ref, id: String(Number(card.ref.id) + step) } as CardRef
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

  it.each([
    ['only requests after this one were given to him', [1, 2], 2, true],
    ['a request before this one was given to him', [-1, 1], 2, false],
    ['one was given to him that is closed by now', [1], 2, false],
  ])('is fresh or not where %s', (_what, steps, earlierRequests, isFresh) => {
    const known = { openCards: steps.map(cardAt), earlierRequests }
    const facts = factsWith('2026-03-02T07:59:58Z', '2026-03-02T08:00:01Z', known)

    expect(findLinked(facts)?.isFresh).toBe(isFresh)
  })
})
