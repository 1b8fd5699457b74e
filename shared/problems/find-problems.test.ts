import { describe, expect, it } from 'vitest'
import { asId } from '../crm/ids.ts'
import { instant } from '../time/instant.ts'
import { aCard, aTask, NOON } from '../../tests/samples.ts'
import { findNextStep, findProblems } from './find-problems.ts'

describe('findNextStep', () => {
  it('is the earliest open task with a deadline', () => {
    const tasks = [
      aTask(),
      aTask({ id: asId(302), dueAt: NOON }),
      aTask({ id: asId(303), dueAt: null }),
    ]

    expect(findNextStep(tasks)?.id).toBe('302')
  })

  it.each([{ isDone: true }, { isIncoming: true }, { isCase: true }, { dueAt: null }])(
    'is never a task with %j',
    parts => {
      expect(findNextStep([aTask(parts)])).toBeNull()
    },
  )
})

describe('findProblems', () => {
  const gapSince = instant('2026-03-11T08:00:00Z')

  it('finds a card without a next step and since when', () => {
    expect(findProblems({ card: aCard(), openTasks: [], gapSince }, NOON)).toEqual([
      { type: 'no-next-step', since: gapSince },
    ])
  })

  it.each([
    ['at its deadline', NOON, 1],
    ['a moment before', instant('2026-03-11T09:00:00.001Z'), 0],
  ])('takes a step for overdue %s', (_what, dueAt, count) => {
    const openTasks = [aTask({ dueAt })]

    expect(findProblems({ card: aCard(), openTasks, gapSince: null }, NOON)).toHaveLength(count)
  })

  it('says since when a step is overdue', () => {
    const openTasks = [aTask({ dueAt: gapSince })]

    expect(findProblems({ card: aCard(), openTasks, gapSince: null }, NOON)).toEqual([
      { type: 'overdue', since: gapSince },
    ])
  })

  it('finds nothing wrong with a closed card', () => {
    const card = aCard({ status: 'lost' })

    expect(findProblems({ card, openTasks: [], gapSince }, NOON)).toEqual([])
  })
})
