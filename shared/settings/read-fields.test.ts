import { describe, expect, it } from 'vitest'
import { asId, type StageId } from '../crm/ids.ts'
import { DAY, plus } from '../time/instant.ts'
import { ground, nothing, now, problemsOf, savedFrom } from '../../tests/settings-ground.ts'
import { fieldsOf } from './fields.ts'
import type { SavedSettings } from './saved-settings.ts'

const template = {
  'templates.deal:NEW.title': 'Связаться: {клиент}',
  'templates.deal:NEW.text': 'Что вас смущает?',
}

describe('readFields', () => {
  it.each([
    [{ 'limits.deal:NEW.amount': '0' }, { 'limits.deal:NEW.amount': 'too-small' }],
    [{ 'limits.deal:NEW.amount': '-3' }, { 'limits.deal:NEW.amount': 'too-small' }],
    [{ 'limits.deal:NEW.amount': 'три' }, { 'limits.deal:NEW.amount': 'not-a-number' }],
    [{ 'limits.deal:NEW.amount': '1e9' }, { 'limits.deal:NEW.amount': 'too-large' }],
    [{ 'limits.deal:GONE.amount': '3' }, { 'limits.deal:GONE.amount': 'unknown-stage' }],
    [{ 'limits.deal:WON.amount': '3' }, { 'limits.deal:WON.amount': 'unknown-stage' }],
    [
      { ...template, 'templates.deal:NEW.text': 'ы'.repeat(10_000) },
      { 'templates.deal:NEW.text': 'too-long' },
    ],
    [
      { ...template, 'templates.deal:NEW.title': 'ы'.repeat(201) },
      { 'templates.deal:NEW.title': 'too-long' },
    ],
    [{ ...template, 'templates.deal:NEW.text': ' ' }, { 'templates.deal:NEW.text': 'empty' }],
    [
      { ...template, 'templates.deal:NEW.text': 'Привет, {имя}' },
      { 'templates.deal:NEW.text': 'unknown-variable' },
    ],
    [{ ...template, 'templates.deal:NEW.amount': '' }, { 'templates.deal:NEW.amount': 'empty' }],
    [{ 'schedule.days-off': '2027-01-01\n2027-01-01' }, { 'schedule.days-off': 'twice' }],
    [{ 'schedule.days-off': '2027-02-30' }, { 'schedule.days-off': 'not-a-date' }],
    [{ 'schedule.work-days': '2026-01-01' }, { 'schedule.work-days': 'twice' }],
    [
      { 'schedule.week.0.from': '18:00', 'schedule.week.0.to': '09:00' },
      { 'schedule.week.0.to': 'ends-before-start' },
    ],
    [{ 'schedule.week.0.from': '' }, { 'schedule.week.0.from': 'not-a-time' }],
    [{ 'schedule.zone': 'Europe/Atlantis' }, { 'schedule.zone': 'unknown-zone' }],
    [{ 'step.grace': '0' }, { 'step.grace': 'too-small' }],
    [{ 'step.due': '' }, { 'step.due': 'empty' }],
    [{ 'contact.yellow': '40' }, { 'contact.red': 'not-above-yellow' }],
    [{ 'heads.default': '99' }, { 'heads.default': 'unknown-user' }],
    [{ 'heads.in.deal:9': '7' }, { 'heads.in.deal:9': 'unknown-pipeline' }],
    [{ 'quiet.on': 'yes' }, { 'quiet.until': 'empty' }],
    [{ 'quiet.on': 'yes', 'quiet.until': String(now) }, { 'quiet.until': 'in-the-past' }],
    [
      { 'rules.ensure-next-step.strength': 'kill' },
      { 'rules.ensure-next-step.strength': 'unknown-word' },
    ],
    [{ 'rules.merge-all.on': 'yes' }, { 'rules.merge-all.on': 'unknown-field' }],
    [{ __proto__x: 'yes' }, { __proto__x: 'unknown-field' }],
  ])('refuses %j naming the field', (fields, problems) => {
    expect(problemsOf(fields)).toEqual(problems)
  })

  it('names everything that is wrong at once', () => {
    const fields = { 'step.grace': 'x', 'limits.deal:NEW.amount': '0', 'schedule.zone': '' }

    expect(Object.keys(problemsOf(fields)).toSorted()).toEqual(Object.keys(fields).toSorted())
  })

  it('refuses a week in which nobody works', () => {
    const week = [0, 1, 2, 3, 4].map(day => [`schedule.week.${day}.on`, 'no'])

    expect(problemsOf(Object.fromEntries(week))).toEqual({ 'schedule.week.0.on': 'nobody-works' })
  })

  it('forgets an emptied limit of a stage that is gone', () => {
    const before: SavedSettings = {
      ...nothing,
      rules: {
        'limit-stage-time': {
          on: true,
          strength: 'act',
          limits: { [asId<StageId>('deal:GONE')]: { amount: 3, unit: 'days', calendar: false } },
        },
      },
    }

    const saved = savedFrom({ 'limits.deal:GONE.amount': '' }, before)

    expect(saved.rules['limit-stage-time']?.limits).toEqual({})
  })

  it('saves a limit, a template and the rest of a form in the shapes the rules read', () => {
    const saved = savedFrom({
      ...template,
      'templates.deal:NEW.amount': '1,5',
      'templates.deal:NEW.unit': 'hours',
      'limits.deal:TALKS.amount': '4',
      'limits.deal:TALKS.calendar': 'yes',
      'rules.limit-stage-time.strength': 'act',
      'rules.limit-stage-time.in.deal:0': 'off',
      'heads.in.deal:0': '7',
      'quiet.on': 'yes',
      'quiet.until': String(plus(now, DAY)),
    })

    expect(saved).toMatchObject({
      quietUntil: plus(now, DAY),
      schedule: null,
      heads: { byDefault: null, byPipeline: { 'deal:0': '7' } },
      rules: {
        'limit-stage-time': {
          on: true,
          strength: 'act',
          reactInHours: 8,
          limits: { 'deal:TALKS': { amount: 4, unit: 'days', calendar: true } },
          byPipeline: { 'deal:0': { on: false } },
        },
        'plan-stage-task': {
          templates: {
            'deal:NEW': {
              title: 'Связаться: {клиент}',
              text: 'Что вас смущает?',
              due: { amount: 1.5, unit: 'hours' },
            },
          },
        },
      },
    })
  })

  it('keeps what the form has no fields for', () => {
    const before: SavedSettings = {
      ...nothing,
      wizard: { step: 2, doneAt: null },
      rules: {
        'ensure-next-step': {
          on: true,
          strength: 'act',
          title: 'Своё дело',
          byPipeline: { 'deal:0': { dueInHours: 5, strength: 'warn' } },
        },
      },
    }

    const saved = savedFrom({ 'rules.ensure-next-step.in.deal:0': '' }, before)

    expect(saved.wizard).toEqual({ step: 2, doneAt: null })
    expect(saved.rules['ensure-next-step']).toMatchObject({
      strength: 'act',
      title: 'Своё дело',
      byPipeline: { 'deal:0': { dueInHours: 5 } },
    })
  })

  it('keeps a head of sales who has left until somebody names another one', () => {
    const before = { ...nothing, heads: { byDefault: asId<never>('99'), byPipeline: {} } }

    expect(savedFrom({ 'step.grace': '20' }, before).heads?.byDefault).toBe('99')
    expect(savedFrom({ 'heads.default': '' }, before).heads?.byDefault).toBeNull()
  })

  it('saves only a schedule of the tenant’s own', () => {
    const own = savedFrom({ 'schedule.week.5.on': 'yes' })

    expect(own.schedule?.week[5]).toEqual({ from: 540, to: 1080 })
    expect(own.schedule?.timeZone).toBe('Europe/Samara')
    expect(savedFrom({ 'schedule.week.5.on': 'no' }, own).schedule).toBeNull()
  })

  it('takes midnight as the end of a day', () => {
    const saved = savedFrom({ 'schedule.week.0.to': '00:00' })

    expect(saved.schedule?.week[0]).toEqual({ from: 540, to: 1440 })
    expect(fieldsOf(saved, ground)['schedule.week.0.to']).toBe('00:00')
  })

  it('reads its own fields back as what was saved', () => {
    const saved = savedFrom({ ...template, 'limits.deal:NEW.amount': '2,5', 'step.due': '3' })

    expect(savedFrom(fieldsOf(saved, ground), saved)).toEqual(saved)
  })
})

describe('fieldsOf', () => {
  it('shows a quiet mode that has ended as off', () => {
    const fields = fieldsOf({ ...nothing, quietUntil: now }, ground)

    expect(fields['quiet.on']).toBe('no')
  })

  it('has fields for open stages alone', () => {
    const fields = fieldsOf(nothing, ground)

    expect(fields['limits.deal:NEW.amount']).toBe('')
    expect(fields).not.toHaveProperty(['limits.deal:WON.amount'])
  })
})
