import { describe, expect, it } from 'vitest'
import { asInstant } from '../time/instant.ts'
import { aStanding } from '../../tests/queue/samples.ts'
import { problemsAt } from './moments.ts'

const typesAt = (now: number, changed: Parameters<typeof aStanding>[0]) =>
  problemsAt(aStanding(changed).moments, asInstant(now)).map(({ type }) => type)

describe('moments of an open card', () => {
  it('tell at any later time what is wrong, heaviest first', () => {
    const moments = {
      limit: { nearAt: asInstant(20), exceededAt: asInstant(60) },
      contactDueAt: asInstant(30),
    }

    expect(typesAt(10, moments)).toEqual([])
    expect(typesAt(20, moments)).toEqual(['limit-near'])
    expect(typesAt(30, moments)).toEqual(['first-contact-late', 'limit-near'])
    expect(typesAt(50, moments)).toEqual(['overdue', 'first-contact-late', 'limit-near'])
    expect(typesAt(60, moments)).toEqual(['limit-exceeded', 'overdue', 'first-contact-late'])
  })

  it('say nothing of steps where their rule is off', () => {
    const faults = { step: null, postponedSince: asInstant(1), emptyAt: asInstant(2) }

    expect(typesAt(50, { ...faults, watchesSteps: false })).toEqual([])
    expect(typesAt(50, faults)).toEqual(['no-next-step', 'postponed-too-often', 'empty-task'])
  })
})
