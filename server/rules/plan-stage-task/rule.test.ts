import { describe, expect, it } from 'vitest'
import { asId, type UserId } from '../../../shared/crm/ids.ts'
import type { StageTaskSettings } from '../../../shared/settings/saved-settings.ts'
import { DAY, instant, plus } from '../../../shared/time/instant.ts'
import { given } from '../../../tests/given.ts'
import { aCard, aContact, aTask, aUser, NOON } from '../../../tests/samples.ts'
import { planStageTask } from './rule.ts'

const at = instant
const settings = {
  templates: {
    'lead:NEW': {
      title: 'Перезвонить: {клиент}',
      text: '{сделка}, {стадия}, {ответственный}, {сумма}',
      due: { amount: 3, unit: 'days' },
    },
  } as StageTaskSettings['templates'],
}

describe('plan-stage-task', () => {
  it('makes the task of the stage, due so many working days after the entry', () => {
    const facts = {
      card: aCard({ amount: { minor: 150_000, currency: 'RUB' } }),
      contacts: [aContact()],
      stageName: 'Новый',
    }

    const { actions, lookAgainAt } = given(planStageTask, facts, { settings }).at(NOON)

    expect(actions).toMatchObject([
      {
        type: 'task.create',
        kind: 'step',
        needs: 'act',
        assignee: '7',
        title: { values: { text: 'Перезвонить: Иванов Иван' } },
        text: { values: { text: 'Заявка с сайта, Новый, Анна Сидорова, 1\u00a0500\u00a0₽' } },
        // Eleven in Moscow on Wednesday → eleven on Monday.
        dueAt: at('2026-03-16T08:00:00Z'),
      },
    ])
    expect(lookAgainAt).toBeNull()
  })

  it('counts hours as they pass at work', () => {
    const hours = {
      templates: {
        'lead:NEW': { title: 'А', text: 'Б', due: { amount: 10, unit: 'hours' } },
      } as StageTaskSettings['templates'],
    }

    expect(given(planStageTask, {}, { settings: hours }).at(NOON).actions).toMatchObject([
      { dueAt: at('2026-03-12T09:00:00Z') },
    ])
  })

  it.each([
    ['earlier', '2026-03-12T09:00:00Z', 0],
    ['at the same moment', '2026-03-16T08:00:00Z', 0],
    ['later', '2026-03-16T08:00:01Z', 1],
  ])('is content with a next step due %s', (_when, due, tasks) => {
    const openTasks = [aTask({ dueAt: at(due) })]

    expect(given(planStageTask, { openTasks }, { settings }).at(NOON).actions).toHaveLength(tasks)
  })

  it.each([
    ['a message waiting for an answer', { isIncoming: true }],
    ['our own task for the head of sales', { isCase: true }],
  ])('does not take %s for a next step', (_what, task) => {
    const openTasks = [aTask(task)]

    expect(given(planStageTask, { openTasks }, { settings }).at(NOON).actions).toHaveLength(1)
  })

  it('leaves an entry older than a day alone', () => {
    const scene = given(planStageTask, {}, { settings })
    const entry = aCard().stageSince

    expect(scene.at(plus(entry, DAY - 1)).actions).toHaveLength(1)
    expect(scene.at(plus(entry, DAY)).actions).toEqual([])
  })

  it('names one stay with one key, and a re-entry with another', () => {
    const keyOf = (card = aCard()) =>
      given(planStageTask, { card }, { settings }).at(NOON).actions[0]?.key

    expect(keyOf(aCard({ title: 'Иначе' }))).toBe(keyOf())
    expect(keyOf(aCard({ stageSince: at('2026-03-11T08:30:00Z') }))).not.toBe(keyOf())
  })

  it.each([
    ['a stage without a template', { card: aCard({ stage: asId('lead:IN_PROCESS') }) }],
    ['a closed card', { card: aCard({ status: 'won' }) }],
    ['nobody to give it to', { owner: null, headOfSales: null }],
  ])('makes nothing for %s', (_what, facts) => {
    expect(given(planStageTask, facts, { settings }).at(NOON).actions).toEqual([])
  })

  it('gives the task of a dismissed rep to the head of sales', () => {
    const facts = { owner: aUser({ isActive: false }) }

    expect(given(planStageTask, facts, { settings }).at(NOON).actions).toMatchObject([
      { assignee: asId<UserId>(2) },
    ])
  })
})

describe('settings of plan-stage-task', () => {
  it.each([
    undefined,
    'act',
    { templates: [] },
    { templates: { 'lead:NEW': null } },
    { templates: { 'lead:NEW': { title: 'А', text: ' ', due: { amount: 1, unit: 'days' } } } },
    { templates: { 'lead:NEW': { title: 'А', text: 'Б', due: { amount: 0, unit: 'days' } } } },
    { templates: { 'lead:NEW': { title: 'А', text: 'Б', due: { amount: 1, unit: 'weeks' } } } },
  ])('leave out what does not fit: %j', saved => {
    expect(planStageTask.readSettings(saved)).toEqual({ templates: {} })
  })
})
