import { asInstant, type Instant } from '../time/instant.ts'
import {
  type FieldProblems,
  fieldsOf,
  NUMBERS,
  rulesOf,
  SETTING_RULES,
  type SettingsFields,
  type SettingsGround,
} from './fields.ts'
import { type Blame, readAmount } from './read-amount.ts'
import { readWord } from './read-word.ts'
import { blameStrangers } from './blame-strangers.ts'
import { readCaseFields } from './read-case-fields.ts'
import { readDedupeFields } from './read-dedupe-fields.ts'
import { readDigestFields } from './read-digest-fields.ts'
import { readExempt, readHeads } from './read-people-fields.ts'
import { readFunnels } from './read-funnels.ts'
import { readScheduleFields } from './read-schedule-fields.ts'
import { readStageFields } from './read-stage-fields.ts'
import type { SavedRule, SavedSettings } from './saved-settings.ts'

export type FieldsRead =
  | { readonly ok: true; readonly saved: SavedSettings }
  | { readonly ok: false; readonly problems: FieldProblems }

const STRENGTHS = ['show', 'warn', 'act'] as const

/**
 * What a form says → what is saved, or everything that is wrong with it by field. The same code warns in the browser and refuses on
 * the server. A field that is missing stays as it was saved, so a form may send only what was changed in it.
 *
 * Words: `empty`, `not-a-number`, `too-small`, `too-large`, `too-long`, `in-the-past`, `unknown-stage`, `unknown-pipeline`,
 * `unknown-user`, `unknown-variable`, `unknown-zone`, `unknown-field`, `ends-before-start`, `not-a-time`, `not-a-date`, `twice`,
 * `nobody-works`, `not-above-yellow`, `unknown-word`, `unknown-group`, `not-a-phone`, `not-an-email`, `not-an-address`, `too-many`.
 *
 * @param before what was saved; parts the form has no fields for are kept from it
 */
export function readFields(
  fields: SettingsFields,
  before: SavedSettings,
  ground: SettingsGround,
): FieldsRead {
  const problems: Record<string, string> = {}
  const blame: Blame = (path, problem) => {
    problems[path] ??= problem
  }
  blameStrangers(fields, ground, blame)
  const whole = { ...fieldsOf(before, ground), ...fields }
  const saved: SavedSettings = {
    ...before,
    rules: { ...before.rules, ...readRules(whole, before, ground, blame) },
    quietUntil: readQuiet(whole, ground.now, blame),
    heads: readHeads(whole, before, ground, blame),
    exempt: readExempt(whole, before, ground, blame),
    ...readCaseFields(whole, before, blame),
    funnels: readFunnels(whole, before, ground, blame),
    digest: readDigestFields(whole, blame),
    schedule: readScheduleFields(whole, ground, blame),
  }
  return Object.keys(problems).length === 0 ? { ok: true, saved } : { ok: false, problems }
}

function readQuiet(fields: SettingsFields, now: Instant, blame: Blame): Instant | null {
  if (fields['quiet.on'] !== 'yes') return null
  const text = fields['quiet.until'] ?? ''
  const until = Number(text)
  if (text.trim() === '' || !Number.isInteger(until) || until > 8.64e15)
    blame('quiet.until', 'empty')
  else if (until <= now) blame('quiet.until', 'in-the-past')
  return asInstant(until)
}

function readRules(
  fields: SettingsFields,
  before: SavedSettings,
  ground: SettingsGround,
  blame: Blame,
): Readonly<Record<string, SavedRule>> {
  const stages = readStageFields(fields, ground, blame)
  const numbers = readNumbers(fields, blame)
  const dedupe = readDedupeFields(fields, ground, blame)
  const rules = SETTING_RULES.map((id): [string, SavedRule] => {
    const own = before.rules[id]
    const strength = readWord(fields, `rules.${id}.strength`, { words: STRENGTHS, blame })
    const byPipeline = readOverrides(fields, id, own, { ground, blame })
    return [
      id,
      {
        ...own,
        ...numbers[id],
        ...stages[id],
        ...(id === 'dedupe-incoming' && dedupe),
        on: fields[`rules.${id}.on`] === 'yes',
        strength: strength ?? 'show',
        ...(byPipeline !== null && { byPipeline }),
      },
    ]
  })
  return Object.fromEntries(rules)
}

/** @returns `null` when no pipeline does anything differently and none ever did */
function readOverrides(
  fields: SettingsFields,
  rule: (typeof SETTING_RULES)[number],
  own: SavedRule | undefined,
  { ground, blame }: { readonly ground: SettingsGround; readonly blame: Blame },
): NonNullable<SavedRule['byPipeline']> | null {
  const words = ['', 'off', ...STRENGTHS] as const
  const byPipeline = new Map(Object.entries(own?.byPipeline ?? {}))
  for (const { id } of ground.pipelines.filter(one => rulesOf(one).includes(rule))) {
    const word = readWord(fields, `rules.${rule}.in.${id}`, { words, blame })
    if (word === null) continue
    const { on: _on, strength: _strength, ...rest } = byPipeline.get(id) ?? {}
    const kept = { ...rest, ...toOverride(word) }
    if (Object.keys(kept).length === 0) byPipeline.delete(id)
    else byPipeline.set(id, kept)
  }
  return byPipeline.size === 0 && own?.byPipeline === undefined
    ? null
    : Object.fromEntries(byPipeline)
}

function toOverride(word: string): Readonly<Record<string, unknown>> {
  if (word === '') return {}
  return word === 'off' ? { on: false } : { on: true, strength: word }
}

function readNumbers(
  fields: SettingsFields,
  blame: Blame,
): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const byRule: Record<string, Record<string, number>> = {}
  for (const [path, { rule, name, max }] of Object.entries(NUMBERS)) {
    const value = readAmount(fields[path] ?? '', max)
    if (typeof value === 'string') blame(path, value)
    else byRule[rule] = { ...byRule[rule], [name]: value }
  }
  const { yellowMinutes = 0, redMinutes = Infinity } = byRule['ensure-first-contact'] ?? {}
  if (redMinutes < yellowMinutes) blame('contact.red', 'not-above-yellow')
  return byRule
}
