import { describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { StageLimit, StageLimitSettings } from '../../../shared/settings/saved-settings.ts'
import { findProblems } from '../../../shared/problems/find-problems.ts'
import { type Instant, instant } from '../../../shared/time/instant.ts'
import { given } from '../../../tests/given.ts'
import { aCard, aTask, aUser, someFacts } from '../../../tests/samples.ts'
import { defaultSchedule } from '../../../shared/time/calendar-ru.ts'
import { createWorkTime } from '../../../shared/time/work-time.ts'
import { limitStageTime } from './rule.ts'

const at = instant

function limited(limit: Partial<StageLimit> = {}): Partial<StageLimitSettings> {
  const whole: StageLimit = { amount: 4, unit: 'hours', calendar: false, ...limit }
  return { limits: { 'lead:NEW': whole } as StageLimitSettings['limits'] }
}

/** The card came to its stage at 11:00 in Moscow, on a Wednesday. */
const scene = (limit?: Partial<StageLimit>, facts = {}) =>
  given(limitStageTime, facts, { settings: limited(limit) })

describe('limit-stage-time', () => {
  it('looks again when the last quarter begins, then when the limit ends', () => {
    expect(scene().at(at('2026-03-11T09:00:00Z'))).toEqual({
      actions: [],
      lookAgainAt: at('2026-03-11T11:00:00Z'),
    })
    expect(scene().at(at('2026-03-11T11:00:00Z'))).toEqual({
      actions: [],
      lookAgainAt: at('2026-03-11T12:00:00Z'),
    })
  })

  it('gives the head of sales a task and the card a note once the limit is over', () => {
    const { actions, lookAgainAt, brokenSince } = scene().at(at('2026-03-11T12:00:00Z'))

    expect(actions).toMatchObject([
      {
        type: 'task.create',
        kind: 'case',
        needs: 'act',
        assignee: '2',
        dueAt: at('2026-03-12T11:00:00Z'),
      },
      { type: 'note.add', needs: 'act' },
    ])
    expect([lookAgainAt, brokenSince]).toEqual([null, at('2026-03-11T12:00:00Z')])
  })

  it.each<[string, Partial<StageLimit>, string]>([
    ['working days', { amount: 3, unit: 'days' }, '2026-03-16T08:00:00Z'],
    ['half a working day', { amount: 0.5, unit: 'days' }, '2026-03-11T12:00:00Z'],
    ['calendar days', { amount: 3, unit: 'days', calendar: true }, '2026-03-14T08:00:00Z'],
    ['calendar hours over a night', { amount: 20, calendar: true }, '2026-03-12T04:00:00Z'],
    ['working hours over a night', { amount: 8 }, '2026-03-12T07:00:00Z'],
  ])('counts %s', (_what, limit, exceeded) => {
    const end = at(exceeded)

    expect(scene(limit).at((end - 1) as Instant).actions).toEqual([])
    expect(scene(limit).at(end).actions).toHaveLength(2)
  })

  it('is not switched off by a step planned far ahead', () => {
    const openTasks = [aTask({ dueAt: at('2026-06-01T09:00:00Z') })]

    expect(scene({}, { openTasks }).at(at('2026-03-11T12:00:00Z')).actions).toHaveLength(2)
  })

  it('names one stay with one key whatever is edited, and a re-entry with another', () => {
    const keyOf = (card = aCard()) =>
      scene({}, { card }).at(at('2026-03-20T12:00:00Z')).actions[0]?.key

    expect(keyOf(aCard({ title: 'Иначе', owner: asId(8) }))).toBe(keyOf())
    expect(keyOf(aCard({ stageSince: at('2026-03-12T08:00:00Z') }))).not.toBe(keyOf())
  })

  it.each([
    ['nobody is head of sales', null],
    ['he is dismissed', aUser({ id: asId(2), isActive: false })],
  ])('makes no task for anybody else when %s', (_what, headOfSales) => {
    const { actions } = scene({}, { headOfSales }).at(at('2026-03-20T12:00:00Z'))

    // Only that there was nobody: nothing of it reaches the host.
    expect(actions).toMatchObject([{ type: 'case.unassigned', needs: 'act' }])
  })

  it('tells the responsible and the head of sales at the strength of warning', () => {
    const warned = given(limitStageTime, {}, { settings: limited(), strength: 'warn' })
    const { actions } = warned.at(at('2026-03-11T12:00:00Z'))

    expect(actions.filter(({ needs }) => needs === 'warn')).toMatchObject([
      { type: 'user.notify', user: '7' },
      { type: 'user.notify', user: '2' },
    ])
    expect(new Set(actions.map(({ key }) => key)).size).toBe(4)
  })

  it.each([
    ['a stage without a limit', { card: aCard({ stage: asId('lead:IN_PROCESS') }) }],
    ['a closed card', { card: aCard({ status: 'lost' }) }],
  ])('leaves %s alone', (_what, facts) => {
    expect(scene({}, facts).at(at('2026-03-20T12:00:00Z'))).toEqual({
      actions: [],
      lookAgainAt: null,
    })
  })

  it.each([
    ['2026-03-11T10:59:59Z', []],
    ['2026-03-11T11:00:00Z', [{ type: 'limit-near', since: at('2026-03-11T11:00:00Z') }]],
    ['2026-03-11T12:00:00Z', [{ type: 'limit-exceeded', since: at('2026-03-11T12:00:00Z') }]],
  ])('marks the card at %s', (now, problems) => {
    const facts = someFacts({ openTasks: [aTask()] })
    const context = {
      now: at(now),
      workTime: createWorkTime(defaultSchedule),
      strength: 'show' as const,
      settings: { ...limitStageTime.defaults, ...limited() },
      isQuiet: true,
      stageTask: { template: null, isMade: false },
    }
    const known = limitStageTime.problemFacts?.(facts, context)

    expect(findProblems({ ...facts, ...known }, at(now))).toEqual(problems)
  })
})

describe('settings of limit-stage-time', () => {
  it.each([
    undefined,
    { limits: 5 },
    { limits: { 'lead:NEW': { amount: 0, unit: 'hours' } } },
    { limits: { 'lead:NEW': { amount: -2, unit: 'hours' } } },
    { limits: { 'lead:NEW': { amount: '4', unit: 'hours' } } },
    { limits: { 'lead:NEW': { amount: Number.NaN, unit: 'days' } } },
  ])('leave out what does not fit: %j', saved => {
    expect(limitStageTime.readSettings(saved)).toEqual(limitStageTime.defaults)
  })
})
