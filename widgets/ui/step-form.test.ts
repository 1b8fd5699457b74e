import { describe, expect, it } from 'vitest'
import { HOUR, instant, plus } from '../../shared/time/instant.ts'
import { checkStep, failedForm } from './step-form.ts'

const now = instant('2026-11-25T09:00:00Z')
const zone = 'Asia/Yekaterinburg'

describe('checkStep', () => {
  it('takes an offered moment as it is and trims the title', () => {
    const dueAt = plus(now, HOUR)

    expect(checkStep({ title: ' Позвонить ', due: { at: dueAt } }, now, zone)).toEqual({
      step: { title: 'Позвонить', dueAt },
    })
  })

  it('reads a typed time in the company zone', () => {
    const draft = { title: 'Позвонить', due: { wallTime: '2026-11-26T10:00' } }

    expect(checkStep(draft, now, zone)).toEqual({
      step: { title: 'Позвонить', dueAt: instant('2026-11-26T05:00:00Z') },
    })
  })

  it.each([
    ['   ', '2026-11-26T10:00', 'title', 'no-title'],
    ['я'.repeat(201), '2026-11-26T10:00', 'title', 'title-too-long'],
    ['Позвонить', '', 'due', 'no-date'],
    ['Позвонить', '2026-11-25T14:00', 'due', 'past'],
  ])('refuses "%.5s" at "%s" and points at the %s', (title, wallTime, field, meaning) => {
    expect(checkStep({ title, due: { wallTime } }, now, zone)).toEqual({
      problem: { field, text: { id: `ui.form.${meaning}` } },
    })
  })

  it('lets a title of the longest length pass', () => {
    const draft = { title: 'я'.repeat(200), due: { at: plus(now, HOUR) } }

    expect(checkStep(draft, now, zone)).toHaveProperty('step')
  })
})

describe('failedForm', () => {
  it.each([
    [{ status: 'unavailable' as const }, 'form', 'failed'],
    [{ status: 'no-access' as const }, 'form', 'no-access'],
    [{ status: 'refused' as const }, 'form', 'refused'],
    [{ status: 'invalid' as const, fields: { dueAt: 'in-the-past' } }, 'due', 'past'],
    [{ status: 'invalid' as const, fields: { title: 'empty' } }, 'title', 'no-title'],
    [{ status: 'invalid' as const, fields: { nonce: 'x' } }, 'form', 'failed'],
  ])('keeps the nonce after %j and says so at the %s', (outcome, field, meaning) => {
    expect(failedForm('n1', outcome)).toEqual({
      status: 'open',
      nonce: 'n1',
      problem: { field, text: { id: `ui.form.${meaning}` } },
    })
  })
})
