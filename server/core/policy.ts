import type { PipelineId } from '../../shared/crm/ids.ts'
import { defaultSchedule } from '../../shared/time/calendar-ru.ts'
import { asInstant, type Instant } from '../../shared/time/instant.ts'
import { readSchedule } from '../../shared/time/read-schedule.ts'
import type { WorkSchedule, WorkTime } from '../../shared/time/work-schedule.ts'
import { createWorkTime } from '../../shared/time/work-time.ts'
import type { Action } from './action.ts'
import { toFields } from './read-settings.ts'
import type { Facts, Rule } from './rule.ts'
import { reaches, STRENGTHS, type Strength } from './strength.ts'

/** What a tenant's admin saved. Written by the settings page, read back by `readPolicy`. */
export interface SavedSettings {
  /** By rule id. */
  readonly rules: Readonly<Record<string, SavedRule>>
  /** Quiet mode: until then everything is recorded, nothing is done. */
  readonly quietUntil: Instant | null
  /** `null`: the preset. */
  readonly schedule: WorkSchedule | null
}

/** Besides these two a rule's own settings, by their names. */
export interface SavedRule {
  readonly on: boolean
  readonly strength: Strength
  /** What a pipeline does differently; what it does not say comes from the tenant. */
  readonly byPipeline?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly [setting: string]: unknown
}

/** How one tenant wants to be looked after. */
export interface Policy {
  readonly rules: readonly Rule[]
  readonly quietUntil: Instant | null
  readonly workTime: WorkTime
  /** What a rule was told for a pipeline: the pipeline's word, else the tenant's, else the preset's. */
  ruleSettings(rule: Rule, pipeline: PipelineId): RuleMode
}

export interface RuleMode {
  readonly isOn: boolean
  readonly strength: Strength
  readonly settings: unknown
}

/** Why a planned action is not done now. */
export type HeldByPolicy = 'quiet' | 'strength'

export interface RuledAction {
  readonly rule: string
  readonly action: Action
  readonly held: HeldByPolicy | null
}

export interface RulesVerdict {
  readonly planned: readonly RuledAction[]
  /** The earliest moment at which a rule could change its mind; `null` when none will. */
  readonly lookAgainAt: Instant | null
}

type Fields = Readonly<Record<string, unknown>>

/** A new tenant: every rule only shows. Quiet mode is set by whoever installs. */
const PRESET: RuleMode = { isOn: true, strength: 'show', settings: {} }

/**
 * Reads what was saved. Forgiving: a bad or missing value falls back to the tenant's, then to the preset's.
 *
 * @param timeZone the tenant's own zone, for the preset's working hours
 */
export function readPolicy(
  saved: unknown,
  rules: readonly Rule[],
  timeZone: string = defaultSchedule.timeZone,
): Policy {
  const fields = toFields(saved)
  const savedRules = toFields(fields['rules'])
  const schedule = readSchedule(fields['schedule']) ?? { ...defaultSchedule, timeZone }
  return {
    rules,
    quietUntil: readMoment(fields['quietUntil']),
    workTime: createWorkTime(schedule),
    ruleSettings: (rule, pipeline) => readMode(rule, toFields(savedRules[rule.id]), pipeline),
  }
}

/** What the tenant's rules want done about a card, and what of it is held. Pure. */
export function applyRules(policy: Policy, facts: Facts, now: Instant): RulesVerdict {
  const isQuiet = policy.quietUntil !== null && now < policy.quietUntil
  const verdicts = policy.rules.flatMap(rule => {
    const { isOn, strength, settings } = policy.ruleSettings(rule, facts.card.pipeline)
    if (!isOn) return isOpenRequest(facts) ? [recordOnly(rule, facts, policy, now)] : []
    const context = { now, workTime: policy.workTime, strength, settings, isQuiet }
    const { actions, lookAgainAt } = rule.decide(facts, context)
    const planned = actions.map(action => ({
      rule: rule.id,
      action,
      held: heldBy(action, strength, isQuiet),
    }))
    return [{ planned, lookAgainAt }]
  })
  const planned = verdicts.flatMap(verdict => verdict.planned)
  const hasQuiet = planned.some(({ held }) => held === 'quiet')
  const looks = [
    ...verdicts.map(({ lookAgainAt }) => lookAgainAt),
    hasQuiet ? policy.quietUntil : null,
  ]
  return { planned, lookAgainAt: earliest(looks) }
}

function isOpenRequest({ request }: Facts): boolean {
  return request !== null && request.outcome === null
}

/** Every request gets an outcome (R1 is always on), also where the rule that recognises its client is off. */
function recordOnly(rule: Rule, facts: Facts, policy: Policy, now: Instant): RulesVerdict {
  const { settings } = policy.ruleSettings(rule, facts.card.pipeline)
  const context = {
    now,
    workTime: policy.workTime,
    strength: 'show' as const,
    settings,
    isQuiet: true,
  }
  const planned = rule
    .decide(facts, context)
    .actions.filter(({ type }) => type === 'request.settle')
    .map(action => ({ rule: rule.id, action, held: null }))
  return { planned, lookAgainAt: null }
}

/** Recording how a request ended touches nothing on the host, so nothing holds it. */
function heldBy(action: Action, strength: Strength, isQuiet: boolean): HeldByPolicy | null {
  if (action.type === 'request.settle') return null
  if (!reaches(strength, action.needs)) return 'strength'
  return isQuiet ? 'quiet' : null
}

function earliest(moments: readonly (Instant | null)[]): Instant | null {
  const known = moments.filter(moment => moment !== null)
  return known.length === 0 ? null : asInstant(Math.min(...known))
}

function readMode(rule: Rule, saved: Fields, pipeline: PipelineId): RuleMode {
  const { byPipeline, ...tenantWide } = saved
  const own = toFields(toFields(byPipeline)[pipeline])
  const layers = [own, tenantWide]
  return {
    isOn: firstThat(layers, 'on', isBoolean) ?? PRESET.isOn,
    strength: firstThat(layers, 'strength', isStrength) ?? PRESET.strength,
    settings: rule.readSettings({ ...tenantWide, ...own }),
  }
}

function readMoment(value: unknown): Instant | null {
  return typeof value === 'number' && Number.isFinite(value) ? asInstant(value) : null
}

function firstThat<Value>(
  layers: readonly Fields[],
  name: string,
  isFit: (value: unknown) => value is Value,
): Value | undefined {
  return layers.map(layer => layer[name]).find(isFit)
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

function isStrength(value: unknown): value is Strength {
  return STRENGTHS.some(strength => strength === value)
}
