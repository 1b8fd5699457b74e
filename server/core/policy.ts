import type { PipelineId } from '../../shared/crm/ids.ts'
import type { Card } from '../../shared/crm/model.ts'
import { findProblems, type Problem } from '../../shared/problems/find-problems.ts'
import type { SavedHeads } from '../../shared/settings/saved-settings.ts'
import { defaultSchedule } from '../../shared/time/calendar-ru.ts'
import { asInstant, type Instant } from '../../shared/time/instant.ts'
import { readSchedule } from '../../shared/time/read-schedule.ts'
import type { WorkTime } from '../../shared/time/work-schedule.ts'
import { createWorkTime } from '../../shared/time/work-time.ts'
import type { Action } from './action.ts'
import { readHeads } from './heads.ts'
import { toFields } from './read-settings.ts'
import type { Facts, Rule, RuleContext } from './rule.ts'
import { findStageTask } from './stage-task.ts'
import { reaches, STRENGTHS, type Strength } from './strength.ts'

export type { SavedRule, SavedSettings } from '../../shared/settings/saved-settings.ts'

/** How one tenant wants to be looked after. */
export interface Policy {
  readonly rules: readonly Rule[]
  readonly quietUntil: Instant | null
  readonly workTime: WorkTime
  readonly heads: SavedHeads
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
  /** Since when the fault it answers has been there, where its rule says so. */
  readonly brokenSince?: Instant
}

export interface RulesVerdict {
  readonly planned: readonly RuledAction[]
  /** The earliest moment at which a rule could change its mind; `null` when none will. */
  readonly lookAgainAt: Instant | null
}

type Fields = Readonly<Record<string, unknown>>

/** A new tenant: every rule only shows. Quiet mode is set by whoever installs. */
const PRESET: RuleMode = { isOn: true, strength: 'show', settings: {} }

/** Settings that are maps by stage. */
const MAPS = ['templates', 'limits'] as const

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
  // A review asks thousands of times.
  const modes = new Map<string, RuleMode>()
  return {
    rules,
    quietUntil: readMoment(fields['quietUntil']),
    workTime: createWorkTime(schedule),
    heads: readHeads(fields['heads']),
    ruleSettings(rule, pipeline) {
      const name = `${rule.id}/${pipeline}`
      const mode = modes.get(name) ?? readMode(rule, toFields(savedRules[rule.id]), pipeline)
      modes.set(name, mode)
      return mode
    },
  }
}

/** What a rule is told about a card; `null` when it is off. */
function contextFor(
  policy: Policy,
  rule: Rule,
  card: Card,
  now: Instant,
): RuleContext<unknown> | null {
  const { isOn, strength, settings } = policy.ruleSettings(rule, card.pipeline)
  if (!isOn) return null
  const isQuiet = policy.quietUntil !== null && now < policy.quietUntil
  const { workTime } = policy
  return { now, workTime, strength, settings, isQuiet, stageTask: findStageTask(policy, card) }
}

/** Everything wrong with a card by this tenant's rules, heaviest first. A rule that is off sees nothing. */
export function problemsOf(policy: Policy, facts: Facts, now: Instant): readonly Problem[] {
  const known = policy.rules.flatMap(rule => {
    const context = contextFor(policy, rule, facts.card, now)
    return context === null ? [] : [rule.problemFacts?.(facts, context) ?? {}]
  })
  return findProblems(Object.assign({}, facts, ...known) as Facts, now)
}

/** What the tenant's rules want done about a card, and what of it is held. Pure. */
export function applyRules(policy: Policy, facts: Facts, now: Instant): RulesVerdict {
  const isQuiet = policy.quietUntil !== null && now < policy.quietUntil
  const verdicts = policy.rules.flatMap(rule => {
    const context = contextFor(policy, rule, facts.card, now)
    if (context === null) return isOpenRequest(facts) ? [recordOnly(rule, facts, policy, now)] : []
    const { actions, lookAgainAt, brokenSince } = rule.decide(facts, context)
    const planned = actions.map(action => ({
      rule: rule.id,
      action,
      held: heldBy(action, context.strength, isQuiet),
      ...(brokenSince !== undefined && { brokenSince }),
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
    stageTask: findStageTask(policy, facts.card),
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
    settings: rule.readSettings(layOver(tenantWide, own)),
  }
}

/** Maps by stage are laid over each other, so that a pipeline's one template does not take away the others. */
function layOver(tenantWide: Fields, own: Fields): Fields {
  const maps = MAPS.filter(name => name in own && name in tenantWide).map(name => [
    name,
    { ...toFields(tenantWide[name]), ...toFields(own[name]) },
  ])
  return { ...tenantWide, ...own, ...Object.fromEntries(maps) }
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
