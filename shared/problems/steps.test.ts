import { describe, expect, it } from 'vitest'
import { aCard, aTask, NOON } from '../../tests/samples.ts'
import { asId } from '../crm/ids.ts'
import type { Task } from '../crm/model.ts'
import { DAY, HOUR, plus } from '../time/instant.ts'
import { findProblems } from './find-problems.ts'
import { closedSteps, followSteps, NO_STEPS, postponedSince, withoutClosed } from './steps.ts'

/** What is remembered after looks at these tasks, an hour apart. */
function after(...looks: readonly (readonly Task[])[]) {
  return looks.reduce((memory, tasks, index) => {
    const now = plus(NOON, index * HOUR)
    return followSteps(memory, tasks, { since: plus(now, -HOUR), now })
  }, NO_STEPS)
}

const dueIn = (days: number | null, parts: Partial<Task> = {}) => [
  aTask({ dueAt: days === null ? null : plus(NOON, days * DAY), ...parts }),
]

describe('a deadline', () => {
  it('is moved too often with the third move to a later day', () => {
    const twice = after(dueIn(1), dueIn(2), dueIn(3))
    const thrice = after(dueIn(1), dueIn(2), dueIn(3), dueIn(4))

    expect(postponedSince(twice, dueIn(3))).toBeNull()
    expect(postponedSince(thrice, dueIn(4))).toBe(plus(NOON, 3 * HOUR))
  })

  it.each([
    ['seen again as it was', [dueIn(1), dueIn(1), dueIn(1), dueIn(1)]],
    ['moved to an earlier day', [dueIn(9), dueIn(7), dueIn(5), dueIn(3)]],
    ['set for the first time', [dueIn(null), dueIn(1), dueIn(2), dueIn(3)]],
    ['of a message waiting', [1, 2, 3, 4].map(days => dueIn(days, { isIncoming: true }))],
    ['of a case of the head of sales', [1, 2, 3, 4].map(days => dueIn(days, { isCase: true }))],
    ['of other tasks each', [1, 2, 3, 4].map(days => dueIn(days, { id: asId(days) }))],
  ])('is not moved by being %s', (_what, looks) => {
    expect(postponedSince(after(...looks), looks.at(-1) ?? [])).toBeNull()
  })

  it('that was taken away and set again later was moved', () => {
    const looks = [dueIn(1), dueIn(null), dueIn(2), dueIn(null), dueIn(3), dueIn(4)]

    expect(postponedSince(after(...looks), dueIn(4))).not.toBeNull()
  })

  it('of a closed task troubles nobody any more', () => {
    expect(postponedSince(after(dueIn(1), dueIn(2), dueIn(3), dueIn(4), []), [])).toBeNull()
  })
})

describe('a step that is gone', () => {
  it('is known with the moment before which it was not there, until it is judged', () => {
    const memory = after(dueIn(1), [], [])

    expect(closedSteps(memory, [])).toEqual([{ id: '301', since: plus(NOON, -HOUR) }])
    expect(closedSteps(memory, dueIn(1))).toEqual([])
    expect(closedSteps(withoutClosed(memory, []), [])).toEqual([])
  })
})

describe('problems of steps', () => {
  it('come after all others, in their order', () => {
    const steps = { ...after(dueIn(1), dueIn(2), dueIn(3), dueIn(-1), dueIn(4)), emptyAt: NOON }
    const facts = { card: aCard(), openTasks: dueIn(-1), gapSince: null, steps }

    expect(findProblems(facts, NOON).map(({ type }) => type)).toEqual([
      'overdue',
      'postponed-too-often',
      'empty-task',
    ])
  })
})
