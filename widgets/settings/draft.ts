import type {
  RuleSettings,
  SettingsAnswer,
  SettingsChange,
} from '../../shared/contract/settings.ts'
import type { StrengthName } from '../../shared/contract/settings.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { fromWallTime, toWallTime } from '../ui/wall-time.ts'

/** One rule as it is being edited; numbers as typed, `null` where the rule has no such field. */
export interface RuleDraft {
  readonly id: string
  readonly isOn: boolean
  readonly strength: StrengthName
  readonly graceMinutes: string | null
  readonly escalateHours: string | null
}

/** What people type, before it is anything. */
export interface SettingsDraft {
  readonly rules: readonly RuleDraft[]
  readonly isQuiet: boolean
  /** Value of `datetime-local`, in the company's zone. */
  readonly quietUntil: string
}

/** Field → what is wrong with it. Fields are `<rule id>.<name>` and `quietUntil`. */
export type FieldProblems = Readonly<Record<string, string>>

const FIELDS = ['isOn', 'strength', 'graceMinutes', 'escalateHours'] as const

/** Limits of the server (shared/contract/read.ts), told before asking it. */
const LIMITS = { graceMinutes: 1440, escalateHours: 200 } as const

export function toDraft(answer: SettingsAnswer, timeZone: string): SettingsDraft {
  return {
    rules: answer.rules.map(rule => ({
      ...rule,
      graceMinutes: toText(rule.graceMinutes),
      escalateHours: toText(rule.escalateHours),
    })),
    isQuiet: answer.quietUntil !== null,
    quietUntil: answer.quietUntil === null ? '' : toWallTime(answer.quietUntil, timeZone),
  }
}

/** Names of the fields in which two drafts differ. */
export function differences(mine: SettingsDraft, theirs: SettingsDraft): readonly string[] {
  const fields = mine.rules.flatMap(rule => {
    const other = theirs.rules.find(({ id }) => id === rule.id)
    return FIELDS.filter(name => other !== undefined && rule[name] !== other[name]).map(
      name => `${rule.id}.${name}`,
    )
  })
  const isQuietSame =
    mine.isQuiet === theirs.isQuiet && (!mine.isQuiet || mine.quietUntil === theirs.quietUntil)
  return isQuietSame ? fields : [...fields, 'quietUntil']
}

/**
 * What was typed, upon what somebody else saved meanwhile: untouched fields follow him, touched ones stay.
 *
 * @param base what the typing began with
 */
export function rebase(
  mine: SettingsDraft,
  base: SettingsDraft,
  theirs: SettingsDraft,
): SettingsDraft {
  const touched = new Set(differences(mine, base))
  const rules = theirs.rules.map(their => {
    const own = mine.rules.find(({ id }) => id === their.id)
    if (own === undefined) return their
    const kept = FIELDS.filter(name => touched.has(`${their.id}.${name}`))
    return { ...their, ...Object.fromEntries(kept.map(name => [name, own[name]])) }
  })
  const { isQuiet, quietUntil } = touched.has('quietUntil') ? mine : theirs
  return { rules, isQuiet, quietUntil }
}

/** A draft as a change to send, or what is wrong with it, by field. */
export function toChange(
  draft: SettingsDraft,
  version: number,
  timeZone: string,
): { readonly change: SettingsChange } | { readonly problems: FieldProblems } {
  const quietUntil = readQuiet(draft, timeZone)
  const problems = Object.fromEntries([
    ...draft.rules.flatMap(problemsOf),
    ...(quietUntil === 'empty' ? [['quietUntil', 'empty']] : []),
  ])
  if (Object.keys(problems).length > 0 || quietUntil === 'empty') return { problems }
  return { change: { version, rules: draft.rules.map(toSettings), quietUntil } }
}

/** The server names fields by their place in the question; people see them by rule. */
export function toFieldProblems(
  fields: Readonly<Record<string, string>>,
  draft: SettingsDraft,
): FieldProblems {
  return Object.fromEntries(
    Object.entries(fields).map(([path, problem]) => {
      const [, index, name] = /^rules\.(\d+)\.(\w+)$/.exec(path) ?? []
      const rule = draft.rules[Number(index)]
      return [rule === undefined ? path : `${rule.id}.${name}`, problem]
    }),
  )
}

function toText(value: number | null): string | null {
  return value === null ? null : String(value)
}

function readQuiet(draft: SettingsDraft, timeZone: string): Instant | null | 'empty' {
  if (!draft.isQuiet) return null
  return fromWallTime(draft.quietUntil, timeZone) ?? 'empty'
}

function problemsOf(rule: RuleDraft): readonly (readonly [string, string])[] {
  return (['graceMinutes', 'escalateHours'] as const).flatMap(name => {
    const text = rule[name]
    const problem = text === null ? null : problemOfNumber(text, LIMITS[name])
    return problem === null ? [] : [[`${rule.id}.${name}`, problem] as const]
  })
}

function problemOfNumber(text: string, limit: number): string | null {
  if (text.trim() === '') return 'empty'
  const value = readNumber(text)
  if (Number.isNaN(value)) return 'not-a-number'
  if (value < 1) return 'too-small'
  return value > limit ? 'too-large' : null
}

/** People write decimal commas. */
function readNumber(text: string): number {
  return Number(text.trim().replace(',', '.'))
}

function toSettings(rule: RuleDraft): RuleSettings {
  return {
    ...rule,
    graceMinutes: rule.graceMinutes === null ? null : readNumber(rule.graceMinutes),
    escalateHours: rule.escalateHours === null ? null : readNumber(rule.escalateHours),
  }
}
