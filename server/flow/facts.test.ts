import { describe, expect, it } from 'vitest'
import { instant } from '../../shared/time/instant.ts'
import { aCard } from '../../tests/samples.ts'
import { gapOf } from './facts.ts'

const createdAt = instant('2026-03-02T09:00:00Z')
const stageSince = instant('2026-03-03T09:00:00Z')
const now = instant('2026-03-04T09:00:00Z')
const card = aCard({ status: 'open', createdAt, stageSince })
const seen = {
  lookedAt: createdAt,
  lookAgainAt: null,
  touchedAt: null,
  steps: null,
  standing: null,
}

describe('the gap of a card', () => {
  it('is none while the card has a next step', () => {
    expect(gapOf(card, true, { ...seen, gapSince: createdAt }, now)).toBeNull()
  })

  it('is none once the card is closed', () => {
    expect(gapOf(aCard({ status: 'won' }), false, null, now)).toBeNull()
  })

  it('begins with the entry into the stage on a card never seen before', () => {
    expect(gapOf(card, false, null, now)).toBe(stageSince)
  })

  it('begins now on a card that had a step at the last look', () => {
    expect(gapOf(card, false, { ...seen, gapSince: null }, now)).toBe(now)
  })

  it('goes on from where it began, so that its key stays the same', () => {
    expect(gapOf(card, false, { ...seen, gapSince: createdAt }, now)).toBe(createdAt)
  })
})
