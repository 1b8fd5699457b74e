import { describe, expect, it } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import type { PipelineId, StageId } from '../../shared/crm/ids.ts'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import { readOpen, toAddress } from './address.ts'
import { limitText, percentOf, wordsOf, workingTime } from './finding-words.ts'

describe('a number of the first look in words', () => {
  it('has no 0 % of something and no 100 % of less than all', () => {
    expect([percentOf(0, 10), percentOf(1, 1000), percentOf(999, 1000), percentOf(7, 7)]).toEqual([
      0, 1, 99, 100,
    ])
    expect(percentOf(0, 0)).toBe(0)
  })

  it('says that there is too little, and how much of it', () => {
    expect(wordsOf({ state: 'few', n: 7 })).toEqual({
      values: [{ id: 'first-look.few' }],
      notes: [{ id: 'first-look.few.note', values: { n: 7, enough: 20 } }],
      behind: null,
    })
    expect(wordsOf({ state: 'few', n: 0 }).notes).toEqual([{ id: 'first-look.few.nothing' }])
  })

  it('tells limits that are set from what is usual, and leaves out what is not so', () => {
    const limits = { state: 'limits', count: 5, of: 10, overSet: 5, untold: 0 } as const
    expect(wordsOf(limits).notes.map(({ id }) => id)).toEqual([
      'first-look.of-limited',
      'first-look.over-set',
    ])
    expect(wordsOf({ ...limits, overSet: 2, untold: 3 }).notes.map(({ id }) => id)).toEqual([
      'first-look.of-limited',
      'first-look.over-set',
      'first-look.over-usual',
      'first-look.untold',
    ])
  })

  it('names a bottleneck with both shares, and opens those that went no further', () => {
    const worst = {
      pipeline: asId<PipelineId>('deal:0'),
      pipelineName: 'Продажи',
      stage: asId<StageId>('deal:NEW'),
      stageName: 'Переговоры',
      now: { part: 10, whole: 40 },
      past: { part: 60, whole: 100 },
      missed: 14,
    }
    const words = wordsOf({ state: 'bottleneck', worst, told: 3, of: 4 })
    expect(words.behind).toBe(30)
    expect(words.notes[1]).toEqual({
      id: 'first-look.bottleneck.note',
      values: { now: 25, past: 60, count: 14 },
    })
    expect(wordsOf({ state: 'bottleneck', worst: null, told: 3, of: 4 }).behind).toBeNull()
  })

  it('shows no money as nought', () => {
    expect(wordsOf({ state: 'money', count: 0, sums: [] }).values).toEqual([
      { id: 'first-look.number', values: { count: 0 } },
    ])
  })

  it.each([
    [30_000, { id: 'first-look.moment' }],
    [12 * MINUTE, { id: 'first-look.minutes', values: { minutes: 12 } }],
    [96 * MINUTE, { id: 'first-look.hours', values: { hours: 1.6 } }],
    [122 * HOUR + MINUTE, { id: 'first-look.hours', values: { hours: 122 } }],
  ])('tells working time of %i ms', (ms, text) => {
    expect(workingTime(ms)).toEqual(text)
  })

  it('names a limit by its unit and its clock', () => {
    expect(limitText({ amount: 3, unit: 'days' }).id).toBe('first-look.limit.working-days')
    expect(limitText({ amount: 4, unit: 'hours', calendar: true }).id).toBe(
      'first-look.limit.calendar-hours',
    )
  })
})

describe('the address of the first look', () => {
  it('holds the open list, and nothing that is no number of ours', () => {
    expect(readOpen(toAddress('overdue'))).toBe('overdue')
    expect(readOpen('finding=everything')).toBeNull()
    expect(toAddress(null)).toBe('')
  })
})
