import { describe, expect, it } from 'vitest'
import { asId, type UserId } from '../../../shared/crm/ids.ts'
import { instant } from '../../../shared/time/instant.ts'
import { given } from '../../../tests/given.ts'
import { aCard, aTask, aUser, NOON } from '../../../tests/samples.ts'
import { ensureNextStep } from './rule.ts'

const head = asId<UserId>(2)
const rep = asId<UserId>(7)
const at = instant

describe('ensure-next-step, for a card without a next step', () => {
  it('creates a step for the responsible, due in two working hours', () => {
    const { actions, lookAgainAt } = given(ensureNextStep, {}).at(NOON)

    expect(actions).toMatchObject([
      {
        type: 'task.create',
        kind: 'step',
        needs: 'act',
        assignee: rep,
        subject: { kind: 'lead', id: '91' },
        title: { id: 'ensure-next-step.title' },
        dueAt: at('2026-03-11T11:00:00Z'),
      },
    ])
    expect(lookAgainAt).toBeNull()
  })

  it.each([
    ['its creation', { createdAt: at('2026-03-11T08:50:00Z') }, '2026-03-11T08:00:00Z'],
    ['the closing of its last task', {}, '2026-03-11T08:50:00Z'],
  ])('waits for 15 minutes after %s', (_what, card, gapSince) => {
    const facts = { card: aCard(card), gapSince: at(gapSince) }

    expect(given(ensureNextStep, facts).at(NOON)).toEqual({
      actions: [],
      lookAgainAt: at('2026-03-11T09:05:00Z'),
    })
    expect(given(ensureNextStep, facts).at(at('2026-03-11T09:05:00Z')).actions).toHaveLength(1)
  })

  describe('moved on without one', () => {
    const card = aCard({ stageSince: at('2026-03-11T08:50:00Z') })
    const facts = { card, gapSince: at('2026-03-11T08:00:00Z') }
    const template = {
      title: 'КП: {сделка}',
      text: 'Для {клиент}',
      due: { amount: 1, unit: 'days' },
    } as const

    it('gets its step at once at full strength', () => {
      expect(given(ensureNextStep, facts).at(at('2026-03-11T08:50:00Z')).actions).toMatchObject([
        { type: 'task.create', because: { id: 'ensure-next-step.because-moved' } },
      ])
    })

    it.each([
      ['the rule only warns', { strength: 'warn' } as const],
      ["the stage's own task is being made", { stageTask: { template, isMade: true } }],
    ])('waits for 15 minutes where %s', (_what, scene) => {
      expect(given(ensureNextStep, facts, scene).at(NOON)).toEqual({
        actions: [],
        lookAgainAt: at('2026-03-11T09:05:00Z'),
      })
    })

    it('waits where nobody saw whether it lost its step before the move', () => {
      const unseen = { card, gapSince: card.stageSince }

      expect(given(ensureNextStep, unseen).at(NOON).actions).toEqual([])
    })

    it("takes the words of the stage's template", () => {
      const scene = { stageTask: { template, isMade: false } }

      expect(given(ensureNextStep, facts, scene).at(NOON).actions).toMatchObject([
        {
          title: { values: { text: 'КП: Заявка с сайта' } },
          text: { values: { text: 'Для Иванов Иван' } },
          dueAt: at('2026-03-11T11:00:00Z'),
        },
      ])
    })
  })

  it.each([
    ['a task that is done', { isDone: true }],
    ['a task without a deadline', { dueAt: null }],
    ['a message waiting for an answer', { isIncoming: true }],
    ['our own task for the head of sales', { isCase: true }],
  ])('does not take %s for a next step', (_what, task) => {
    const { actions } = given(ensureNextStep, { openTasks: [aTask(task)] }).at(NOON)

    expect(actions).toMatchObject([{ type: 'task.create' }])
  })

  it('names one gap with one key, however often it is looked at and wherever the card is moved', () => {
    const gapSince = at('2026-03-11T08:00:00Z')
    const moved = aCard({ stageSince: at('2026-03-12T08:00:00Z') })

    const first = given(ensureNextStep, { gapSince }).at(NOON)
    const later = given(ensureNextStep, { gapSince, card: moved }).at(at('2026-03-13T09:00:00Z'))

    expect(later.actions[0]?.key).toBe(first.actions[0]?.key)
  })

  it('names a second gap in one stay with another key', () => {
    const [first, second] = ['2026-03-11T08:00:00Z', '2026-03-11T08:30:00Z'].map(
      gap => given(ensureNextStep, { gapSince: at(gap) }).at(NOON).actions[0]?.key,
    )

    expect(second).not.toBe(first)
  })

  it.each([
    ['is dismissed', aUser({ isActive: false })],
    ['is nobody', null],
  ])('gives the step to the head of sales when the owner %s', (_what, owner) => {
    expect(given(ensureNextStep, { owner }).at(NOON).actions).toMatchObject([{ assignee: head }])
  })

  it('does nothing when the owner is dismissed and nobody is head of sales', () => {
    const facts = { owner: aUser({ isActive: false }), headOfSales: null }

    expect(given(ensureNextStep, facts).at(NOON)).toEqual({ actions: [], lookAgainAt: null })
  })

  it.each(['won', 'lost'] as const)('leaves a %s card alone', status => {
    const facts = {
      card: aCard({ status }),
      openTasks: [aTask({ dueAt: at('2026-01-01T09:00:00Z') })],
    }

    expect(given(ensureNextStep, facts).at(NOON)).toEqual({ actions: [], lookAgainAt: null })
  })

  it('obeys a deal as it does a lead', () => {
    const card = aCard({ ref: { kind: 'deal', id: asId(15) } })

    expect(given(ensureNextStep, { card }).at(NOON).actions).toMatchObject([
      { subject: { kind: 'deal', id: '15' }, key: expect.stringContaining('deal:15') },
    ])
  })

  it('sets the deadline into the next working morning for a request of the night', () => {
    const facts = { gapSince: at('2026-03-11T19:00:00Z') }

    expect(given(ensureNextStep, facts).at(at('2026-03-11T20:00:00Z')).actions).toMatchObject([
      { dueAt: at('2026-03-12T08:00:00Z') },
    ])
  })

  it("uses the admin's own words, deadline and grace time", () => {
    const settings = {
      title: 'Перезвонить',
      text: 'Что вас смущает?',
      dueInHours: 1,
      graceMinutes: 0,
    }

    expect(given(ensureNextStep, { gapSince: NOON }, { settings }).at(NOON).actions).toMatchObject([
      {
        title: { values: { text: 'Перезвонить' } },
        text: { values: { text: 'Что вас смущает?' } },
        dueAt: at('2026-03-11T10:00:00Z'),
      },
    ])
  })

  it('reminds instead of creating at the strength of warning', () => {
    const { actions } = given(ensureNextStep, {}, { strength: 'warn' }).at(NOON)

    expect(actions.filter(({ needs }) => needs === 'warn')).toMatchObject([
      { type: 'user.notify', user: rep },
    ])
    expect(actions.filter(({ needs }) => needs === 'act')).toMatchObject([{ type: 'task.create' }])
  })
})

describe('ensure-next-step, for a card with a next step', () => {
  const dueAt = at('2026-03-11T09:00:00Z')
  const overdue = { openTasks: [aTask({ dueAt })] }

  it('waits for the deadline', () => {
    expect(given(ensureNextStep, { openTasks: [aTask()] }).at(NOON)).toEqual({
      actions: [],
      lookAgainAt: at('2026-03-12T09:00:00Z'),
    })
  })

  it('reminds the responsible at the deadline and looks again when the head of sales is due', () => {
    const { actions, lookAgainAt } = given(ensureNextStep, overdue).at(dueAt)

    expect(actions).toMatchObject([{ type: 'user.notify', user: rep, needs: 'warn' }])
    expect(lookAgainAt).toBe(at('2026-03-12T08:00:00Z'))
  })

  it('tells the head of sales after eight working hours', () => {
    const before = given(ensureNextStep, overdue).at(at('2026-03-12T07:59:59Z'))
    const then = given(ensureNextStep, overdue).at(at('2026-03-12T08:00:00Z'))

    expect(before.actions).toHaveLength(1)
    expect(then.actions).toMatchObject([
      { user: rep },
      { type: 'user.notify', user: head, needs: 'act', key: expect.stringContaining('escalated') },
    ])
    expect(then.lookAgainAt).toBeNull()
  })

  it.each([
    ['nobody is head of sales', null],
    ['the head of sales is the rep himself', aUser()],
    ['the head of sales is dismissed', aUser({ id: head, isActive: false })],
  ])('tells nobody else when %s', (_what, headOfSales) => {
    const { actions, lookAgainAt } = given(ensureNextStep, { ...overdue, headOfSales }).at(
      at('2026-03-20T09:00:00Z'),
    )

    expect(actions).toMatchObject([{ user: rep }])
    expect(lookAgainAt).toBeNull()
  })

  it('tells the head of sales once, at once, about the step of a dismissed rep', () => {
    const facts = { ...overdue, owner: aUser({ isActive: false }) }

    expect(given(ensureNextStep, facts).at(at('2026-03-20T09:00:00Z')).actions).toMatchObject([
      { user: head, needs: 'warn' },
    ])
  })

  it('names one deadline with one key and a moved deadline with another', () => {
    const keyOf = (due: string) =>
      given(ensureNextStep, { openTasks: [aTask({ dueAt: at(due) })] }).at(NOON).actions[0]?.key

    expect(keyOf('2026-03-10T09:00:00Z')).toBe(keyOf('2026-03-10T09:00:00Z'))
    expect(keyOf('2026-03-10T10:00:00Z')).not.toBe(keyOf('2026-03-10T09:00:00Z'))
  })

  it('looks at the earliest of several steps', () => {
    const openTasks = [aTask(), aTask({ id: asId(302), dueAt })]

    expect(given(ensureNextStep, { openTasks }).at(NOON).actions).toMatchObject([
      { key: expect.stringContaining('302') },
    ])
  })
})

describe('settings of ensure-next-step', () => {
  it.each([
    ['nothing', undefined],
    ['another type', 'act'],
    [
      'values out of range',
      { graceMinutes: -1, dueInHours: Number.NaN, escalateHours: 1e9, title: ' ' },
    ],
    ['values of another type', { graceMinutes: '15', dueInHours: null, title: 5 }],
  ])('fall back to their defaults for %s', (_what, saved) => {
    expect(ensureNextStep.readSettings(saved)).toEqual(ensureNextStep.defaults)
  })

  it('keep what fits', () => {
    expect(
      ensureNextStep.readSettings({ graceMinutes: 0, escalateHours: 4, text: ' А? ' }),
    ).toEqual({
      ...ensureNextStep.defaults,
      graceMinutes: 0,
      escalateHours: 4,
      text: 'А?',
    })
  })
})
