import { describe, expect, it } from 'vitest'
import { instant, MINUTE, plus, SECOND } from '../../shared/time/instant.ts'
import type { RequestFact } from '../core/rule.ts'
import type { CardView, HostCapabilities } from '../hosts/host.ts'
import { aCard, aContact } from '../../tests/samples.ts'
import { pauseForPeople } from './still-arriving.ts'

const receivedAt = instant('2026-03-02T10:00:00Z')
const card = aCard({ phones: [], emails: [] })
const request: RequestFact = { card: card.ref, receivedAt, outcome: null }
const slow: HostCapabilities = {
  hasLeads: true,
  leadsObey: 'first-contact',
  peopleComeWithinMs: MINUTE,
  hasNotifications: false,
}

function viewWith(phones: readonly string[]): CardView {
  const contacts = phones.length === 0 ? [] : [aContact({ phones })]
  return {
    card,
    contacts,
    openTasks: [],
    found: null,
    marks: new Map(),
    touchedAt: null,
    halfMade: [],
  }
}

function pauseAt(ageMs: number, capabilities = slow): number | null {
  return pauseForPeople(request, viewWith([]), { now: plus(receivedAt, ageMs), capabilities })
}

describe('a request without anybody on it', () => {
  it.each([
    [0, 3 * SECOND],
    [3 * SECOND, 3 * SECOND],
    [20 * SECOND, 20 * SECOND],
  ])('%d ms after it came is looked at again in %d ms', (ageMs, pause) => {
    expect(pauseAt(ageMs)).toBe(pause)
  })

  it('is decided as it is once the host has had its time', () => {
    expect(pauseAt(MINUTE)).toBeNull()
  })

  it('is decided at once where people come with their card', () => {
    expect(pauseAt(0, { ...slow, peopleComeWithinMs: 0 })).toBeNull()
  })

  it('is decided as soon as it has a phone', () => {
    const view = viewWith(['+79123456789'])

    expect(pauseForPeople(request, view, { now: receivedAt, capabilities: slow })).toBeNull()
  })

  it.each([
    ['is no request', null],
    ['has its outcome', { ...request, outcome: { type: 'nameless' as const } }],
  ])('is not waited for when it %s', (_why, known) => {
    const around = { now: receivedAt, capabilities: slow }

    expect(pauseForPeople(known, viewWith([]), around)).toBeNull()
  })
})
