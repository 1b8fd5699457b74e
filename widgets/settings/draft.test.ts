import { describe, expect, it } from 'vitest'
import type { SettingsAnswer } from '../../shared/contract/settings.ts'
import { instant } from '../../shared/time/instant.ts'
import { differences, rebase, toChange, toDraft, toFieldProblems } from './draft.ts'
import type { RuleDraft, SettingsDraft } from './draft.ts'

const zone = 'Europe/Moscow'
const answer: SettingsAnswer = {
  version: 3,
  canChange: true,
  rules: [
    {
      id: 'dedupe-incoming',
      isOn: true,
      strength: 'show',
      graceMinutes: null,
      escalateHours: null,
    },
    { id: 'ensure-next-step', isOn: true, strength: 'act', graceMinutes: 15, escalateHours: 8 },
  ],
  quietUntil: instant('2026-12-01T09:00:00Z'),
  isStripShown: false,
  journal: [],
  buried: [],
}
const base = toDraft(answer, zone)

function edited(change: Partial<RuleDraft>, draft: SettingsDraft = base): SettingsDraft {
  const rules = draft.rules.map(rule =>
    rule.id === 'ensure-next-step' ? { ...rule, ...change } : rule,
  )
  return { ...draft, rules }
}

describe('toChange', () => {
  it('sends back what came when nothing was touched', () => {
    expect(toChange(base, 3, zone)).toEqual({
      change: { version: 3, rules: answer.rules, quietUntil: answer.quietUntil },
    })
  })

  it('understands a decimal comma and spaces', () => {
    const result = toChange(edited({ escalateHours: ' 1,5 ' }), 3, zone)

    expect(result).toMatchObject({ change: { rules: [{}, { escalateHours: 1.5 }] } })
  })

  it.each([
    ['', 'empty'],
    ['abc', 'not-a-number'],
    ['0', 'too-small'],
    ['1441', 'too-large'],
  ])('refuses "%s" as minutes: %s', (graceMinutes, problem) => {
    expect(toChange(edited({ graceMinutes }), 3, zone)).toEqual({
      problems: { 'ensure-next-step.graceMinutes': problem },
    })
  })

  it.each(['1', '1440'])('takes %s minutes, the limit itself', graceMinutes => {
    expect(toChange(edited({ graceMinutes }), 3, zone)).toHaveProperty('change')
  })

  it('wants a time for quiet mode, and none when it is off', () => {
    const untimed = { ...base, quietUntil: '' }

    expect(toChange(untimed, 3, zone)).toEqual({ problems: { quietUntil: 'empty' } })
    expect(toChange({ ...untimed, isQuiet: false }, 3, zone)).toMatchObject({
      change: { quietUntil: null },
    })
  })
})

describe('differences', () => {
  it('names each field that differs', () => {
    const mine = { ...edited({ isOn: false, graceMinutes: '30' }), isQuiet: false }

    expect(differences(mine, base)).toEqual([
      'ensure-next-step.isOn',
      'ensure-next-step.graceMinutes',
      'quietUntil',
    ])
  })

  it('finds none in a draft nobody touched', () => {
    expect(differences(base, toDraft(answer, zone))).toEqual([])
  })
})

describe('rebase', () => {
  it('keeps what was typed and follows the other one elsewhere', () => {
    const mine = edited({ graceMinutes: '30' })
    const theirs = { ...edited({ escalateHours: '16', strength: 'warn' }), isQuiet: false }

    expect(rebase(mine, base, theirs)).toEqual({
      ...edited({ graceMinutes: '30', escalateHours: '16', strength: 'warn' }),
      isQuiet: false,
    })
  })

  it('keeps what was typed where both changed the same field', () => {
    const mine = edited({ graceMinutes: '30' })

    expect(rebase(mine, base, edited({ graceMinutes: '60' }))).toEqual(mine)
  })
})

describe('toFieldProblems', () => {
  it('names a rule where the server names its place', () => {
    const fields = { 'rules.1.graceMinutes': 'too-small', quietUntil: 'x', 'rules.9.isOn': 'y' }

    expect(toFieldProblems(fields, base)).toEqual({
      'ensure-next-step.graceMinutes': 'too-small',
      quietUntil: 'x',
      'rules.9.isOn': 'y',
    })
  })
})
