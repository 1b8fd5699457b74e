import type { PipelineId, UserId } from '../crm/ids.ts'
import { asInstant, type Instant } from '../time/instant.ts'
import {
  type FieldProblems,
  fieldsOf,
  NUMBERS,
  openStages,
  SETTING_RULES,
  type SettingsFields,
  type SettingsGround,
} from './fields.ts'
import { type Blame, readAmount } from './read-amount.ts'
import { readScheduleFields } from './read-schedule-fields.ts'
import { readStageFields } from './read-stage-fields.ts'
import type { SavedHeads, SavedRule, SavedSettings } from './saved-settings.ts'

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
 * `nobody-works`, `not-above-yellow`, `unknown-word`.
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
    schedule: readScheduleFields(whole, ground, blame),
  }
  return Object.keys(problems).length === 0 ? { ok: true, saved } : { ok: false, problems }
}

const SIMPLE =
  /^(quiet\.(on|until)|heads\.default|schedule\.(zone|days-off|work-days|week\.[0-6]\.(on|from|to)))$/

/** A stage or a pipeline deleted since the form was opened; an empty field about it harms nobody. */
function blameStrangers(fields: SettingsFields, ground: SettingsGround, blame: Blame): void {
  const pipelines = new Set<string>(ground.pipelines.map(({ id }) => id))
  const stages = new Set<string>(ground.pipelines.flatMap(openStages).map(({ id }) => id))
  for (const [path, value] of Object.entries(fields)) {
    if (SIMPLE.test(path) || path in NUMBERS) continue
    const [, rule] = /^rules\.([a-z-]+)\./.exec(path) ?? []
    if (rule !== undefined && !SETTING_RULES.some(known => known === rule))
      blame(path, 'unknown-field')
    const [, pipeline] = /^(?:rules\.[a-z-]+|heads)\.in\.(.+)$/.exec(path) ?? []
    const [, kind, stage, part] =
      /^(limits|templates)\.(.+)\.(amount|unit|calendar|title|text)$/.exec(path) ?? []
    if (pipeline !== undefined) {
      if (value !== '' && !pipelines.has(pipeline)) blame(path, 'unknown-pipeline')
    } else if (stage !== undefined) {
      const carries = kind === 'limits' ? part === 'amount' : part === 'title' || part === 'text'
      if (carries && value.trim() !== '' && !stages.has(stage)) blame(path, 'unknown-stage')
    } else if (rule === undefined || !/\.(on|strength)$/.test(path)) blame(path, 'unknown-field')
  }
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
  rule: string,
  own: SavedRule | undefined,
  { ground, blame }: { readonly ground: SettingsGround; readonly blame: Blame },
): NonNullable<SavedRule['byPipeline']> | null {
  const words = ['', 'off', ...STRENGTHS] as const
  const byPipeline = new Map(Object.entries(own?.byPipeline ?? {}))
  for (const { id } of ground.pipelines) {
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

/** @returns `null` when the field holds none of the words */
function readWord<Word extends string>(
  fields: SettingsFields,
  path: string,
  { words, blame }: { readonly words: readonly Word[]; readonly blame: Blame },
): Word | null {
  const word = words.find(known => known === fields[path])
  if (word === undefined) blame(path, 'unknown-word')
  return word ?? null
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

function readHeads(
  fields: SettingsFields,
  before: SavedSettings,
  { users, pipelines }: SettingsGround,
  blame: Blame,
): SavedHeads {
  const known = new Set(users.map(({ id }) => id))
  const read = (path: string, saved: UserId | undefined | null): UserId | null => {
    const text = fields[path] ?? ''
    if (text === '') return null
    // One who was named before and has left since stays named: his dismissal is no fault of this form.
    if (!known.has(text) && text !== saved) blame(path, 'unknown-user')
    return text as UserId
  }
  const byPipeline: Readonly<Record<PipelineId, UserId>> = before.heads?.byPipeline ?? {}
  const own = pipelines.flatMap(({ id }) => {
    const user = read(`heads.in.${id}`, byPipeline[id])
    return user === null ? [] : [[id, user] as const]
  })
  return {
    byDefault: read('heads.default', before.heads?.byDefault),
    byPipeline: Object.fromEntries(own),
  }
}
