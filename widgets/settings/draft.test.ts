import { describe, expect, it } from 'vitest'
import {
  countIn,
  differences,
  firstFault,
  goneFrom,
  movedUnder,
  rebase,
  sectionOf,
  withDefaults,
} from './draft.ts'

const base = { 'step.grace': '15', 'step.due': '2', 'limits.deal:NEW.amount': '' }

describe('differences', () => {
  it('names the fields that differ, a missing one being empty', () => {
    const mine = { ...base, 'step.grace': '20', 'limits.deal:OLD.amount': '' }

    expect(differences(mine, base)).toEqual(['step.grace'])
  })
})

describe('rebase', () => {
  it('keeps what was typed upon what somebody else saved', () => {
    const mine = { ...base, 'step.grace': '20' }
    const theirs = { ...base, 'step.grace': '30', 'step.due': '5' }

    expect(rebase(mine, base, theirs)).toEqual({ ...theirs, 'step.grace': '20' })
  })

  it('leaves out what was typed about a stage that is gone meanwhile, and names it', () => {
    const mine = { ...base, 'limits.deal:NEW.amount': '3' }
    const { 'limits.deal:NEW.amount': _gone, ...theirs } = base

    expect(rebase(mine, base, theirs)).toEqual(theirs)
    expect(goneFrom(mine, base, theirs)).toEqual(['limits.deal:NEW.amount'])
  })
})

describe('movedUnder', () => {
  it('names what both have and what differs, not what only one of them has', () => {
    const { 'limits.deal:NEW.amount': _gone, ...rest } = base
    const theirs = { ...rest, 'step.due': '5', 'limits.deal:FRESH.unit': 'days' }

    expect(movedUnder({ ...base, 'limits.deal:NEW.amount': '3' }, theirs)).toEqual(['step.due'])
  })
})

describe('withDefaults', () => {
  it('touches one section alone', () => {
    const fields = { 'step.grace': '20', 'limits.deal:NEW.amount': '3' }

    expect(withDefaults(fields, base, 'steps')).toEqual({ ...base, 'limits.deal:NEW.amount': '3' })
  })
})

describe('firstFault', () => {
  it('follows the order of the page, not that of the answer', () => {
    const problems = {
      'schedule.zone': 'empty',
      'step.due': 'empty',
      'limits.deal:NEW.amount': 'x',
    }

    expect(firstFault(problems, { ...base, 'schedule.zone': '' })).toBe('limits.deal:NEW.amount')
  })

  it('finds faults of fields the page does not have, too', () => {
    expect(firstFault({ 'limits.deal:GONE.amount': 'unknown-stage' }, base)).toBe(
      'limits.deal:GONE.amount',
    )
    expect(firstFault({}, base)).toBeNull()
  })
})

describe('sectionOf', () => {
  it.each([
    ['quiet.until', 'overview'],
    ['rules.ensure-next-step.in.deal:0', 'rules'],
    ['limits-react.hours', 'limits'],
    ['templates.deal:NEW.text', 'limits'],
    ['contact.red', 'steps'],
    ['heads.in.deal:0', 'heads'],
  ])('puts %s into %s', (path, section) => {
    expect(sectionOf(path)).toBe(section)
  })

  it('counts fields by section', () => {
    expect(countIn('steps', ['step.due', 'contact.red', 'quiet.on'])).toBe(2)
  })
})
