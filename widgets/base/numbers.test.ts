import { describe, expect, it } from 'vitest'
import type { BaseNumbers, BaseReport } from '../../shared/contract/base.ts'
import { instant } from '../../shared/time/instant.ts'
import { deedOf } from './deed-key.ts'
import { groupsOf, isClean, toDirt, toRows } from './numbers.ts'
import { planWords } from './plan.ts'
import { leftWords } from './time-left.ts'

const none = { auto: 0, propose: 0, related: 0 }
const numbers = (change: Partial<BaseNumbers> = {}): BaseNumbers => ({
  cards: { contact: 938, company: 170 },
  groups: { contact: none, company: none },
  extra: 0,
  dirt: [],
  ...change,
})

const report = (before: BaseNumbers, after: BaseNumbers = before): BaseReport => ({
  check: 2,
  startedAt: instant('2026-12-02T07:00:00Z'),
  finishedAt: instant('2026-12-02T07:10:00Z'),
  startedBy: null,
  before,
  after,
  merged: 0,
  mergedCards: 0,
  apart: 0,
  remarks: [],
  rules: [],
})

describe('the numbers of a check', () => {
  it('name only groups that there are or were', () => {
    const before = numbers({ groups: { contact: { ...none, auto: 5 }, company: none }, extra: 5 })
    const rows = toRows(report(before, numbers()))

    expect(rows.map(({ id, before: was, after }) => [id, was, after])).toEqual([
      ['base.number.cards.contact', 938, 938],
      ['base.number.cards.company', 170, 170],
      ['base.number.extra', 5, 0],
      ['base.number.auto.contact', 5, 0],
    ])
    expect(rows.at(-1)?.behind).toEqual({ tier: 'auto', kind: 'contact' })
  })

  it('are clean when nothing waits, though cards are related', () => {
    const groups = { contact: { ...none, related: 8 }, company: none }

    expect(isClean(numbers({ groups }))).toBe(true)
    expect(groupsOf(numbers({ groups }), 'related')).toBe(8)
  })

  it('stand beside those of the check before', () => {
    const line = { what: 'no-phone', kind: 'contact', text: 'Без телефона', count: 7 } as const
    const earlier = report(numbers({ dirt: [{ ...line, count: 9 }] }))
    const now = report(numbers({ dirt: [line, { ...line, kind: 'company' }] }))

    expect(toDirt(now, earlier).map(row => row.earlier)).toEqual([9, 0])
    expect(toDirt(now, null).map(row => row.earlier)).toEqual([null, null])
  })
})

describe('the words of the page', () => {
  it.each([
    [20_000, { id: 'base.left.soon' }],
    [61_000, { id: 'base.left.minutes', values: { minutes: 2 } }],
    [3_600_000, { id: 'base.left.hours', values: { hours: 1, minutes: 0 } }],
    [5_430_000, { id: 'base.left.hours', values: { hours: 1, minutes: 31 } }],
  ])('tell %i ms as people do', (ms, words) => {
    expect(leftWords(ms)).toEqual(words)
  })

  it.each([
    [
      { goal: 10, done: 3, waiting: 40 },
      { id: 'base.plan.progress', values: { done: 3, goal: 10, left: 7 } },
    ],
    [
      { goal: 10, done: 3, waiting: 2 },
      { id: 'base.plan.progress', values: { done: 3, goal: 10, left: 2 } },
    ],
    [
      { goal: 10, done: 11, waiting: 2 },
      { id: 'base.plan.done', values: { done: 11 } },
    ],
    [
      { goal: 10, done: 4, waiting: 0 },
      { id: 'base.plan.nothing-left', values: { done: 4 } },
    ],
  ])('count the day’s ten: %j', (plan, words) => {
    expect(planWords(plan)).toEqual(words)
  })
})

describe('a key on a group', () => {
  const key = { target: null, ctrlKey: false, altKey: false, metaKey: false, repeat: false }

  it.each([
    ['1', 'merge'],
    ['2', 'apart'],
    ['3', 'skip'],
    ['4', null],
    ['toString', null],
  ])('%s says %s', (pressed, deed) => {
    expect(deedOf({ ...key, key: pressed })).toBe(deed)
  })

  it('says nothing while somebody types, holds it down or means the browser', () => {
    const typing = { tagName: 'INPUT', type: 'text' } as unknown as EventTarget
    const choosing = { tagName: 'INPUT', type: 'radio' } as unknown as EventTarget

    expect(deedOf({ ...key, key: '2', target: typing })).toBeNull()
    expect(deedOf({ ...key, key: '2', repeat: true })).toBeNull()
    expect(deedOf({ ...key, key: '2', ctrlKey: true })).toBeNull()
    expect(deedOf({ ...key, key: '2', target: choosing })).toBe('apart')
  })
})
