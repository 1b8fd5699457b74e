import { describe, expect, it } from 'vitest'
import { instant } from '../../shared/time/instant.ts'
import { checkDecision, problemOf } from './draft.ts'

const now = instant('2026-12-02T07:00:00Z')
const whole = {
  reason: 'no-budget',
  text: ' Предложить рассрочку ',
  next: '2026-12-04T10:00',
  answers: ['Дорого', ''],
}

describe('a decision', () => {
  it('is read by the clock of the company', () => {
    expect(checkDecision(whole, now, 'Europe/Moscow')).toEqual({
      decision: {
        reason: 'no-budget',
        text: 'Предложить рассрочку',
        nextAt: instant('2026-12-04T07:00:00Z'),
        answers: ['Дорого', ''],
      },
    })
  })

  it.each([
    [{ reason: '' }, 'reason', 'no-reason'],
    [{ text: '  ' }, 'text', 'no-text'],
    [{ next: '' }, 'next', 'no-date'],
    [{ next: '2026-12-02T10:00' }, 'next', 'past'],
  ])('is not sent with %j', (change, field, what) => {
    const checked = checkDecision({ ...whole, ...change }, now, 'Europe/Moscow')

    expect(checked).toEqual({ problem: { field, what } })
  })

  it.each([
    [{ status: 'stale' }, { field: 'form', what: 'stale' }],
    [{ status: 'unavailable' }, { field: 'form', what: 'failed' }],
    [
      { status: 'invalid', fields: { nextAt: 'too-large' } },
      { field: 'next', what: 'too-far' },
    ],
    [
      { status: 'invalid', fields: { card: 'closed' } },
      { field: 'form', what: 'stale' },
    ],
  ] as const)('says why the server did not take it: %j', (outcome, problem) => {
    expect(problemOf(outcome)).toEqual(problem)
  })
})
