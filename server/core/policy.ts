import type { PipelineId, UserId } from '../../shared/crm/ids.ts'
import { momentsOf } from '../../shared/problems/find-problems.ts'
import { problemsAt, type ProblemMoments } from '../../shared/problems/moments.ts'
import type { Problem } from '../../shared/problems/problem.ts'
import type { SavedHeads } from '../../shared/settings/saved-settings.ts'
import { defaultSchedule } from '../../shared/time/calendar-ru.ts'
import { asInstant, type Instant } from '../../shared/time/instant.ts'
import { readSchedule } from '../../shared/time/read-schedule.ts'
import type { WorkTime } from '../../shared/time/work-schedule.ts'
import { type CallWindows, createCallWindows } from '../../shared/time/call-window.ts'
import { createWorkTime } from '../../shared/time/work-time.ts'
import type { Action } from './action.ts'
import { type Exempt, isExempt, readExempt } from './exempt.ts'
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
  /** The same hours and days by a client's own clock. */
  readonly callWindows: CallWindows
  readonly heads: SavedHeads
  readonly exempt: Exempt
  /** What a rule was told for a pipeline: the pipeline's word, else the tenant's, else the preset's. */
  ruleSettings(rule: Rule, pipeline: PipelineId): RuleMode
}

export interface RuleMode {
  readonly isOn: boolean
  readonly strength: Strength
  readonly settings: unknown
}

/** Why a planned action is not done now. */
export type HeldByPolicy = 'quiet' | 'strength' | 'nobody'

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

/** What the settings do not say: the tenant and its host as they are. */
export interface PolicyGround {
  /** The tenant's own zone, for the preset's working hours. */
  readonly timeZone?: string
  /** Rules that are silent in a pipeline whatever was saved. */
  readonly silent?: { readonly pipeline: PipelineId; readonly rules: readonly string[] } | null
  /** Administrators the host's list of users does not tell of. */
  readonly admins?: ReadonlySet<UserId>
}

/** Reads what was saved. Forgiving: a bad or missing value falls back to the tenant's, then to the preset's. */
export function readPolicy(
  saved: unknown,
  rules: readonly Rule[],
  { timeZone = defaultSchedule.timeZone, silent = null, admins = new Set() }: PolicyGround = {},
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
    callWindows: createCallWindows(schedule),
    heads: readHeads(fields['heads']),
    exempt: readExempt(fields['exempt'], admins),
    ruleSettings(rule, pipeline) {
      const name = `${rule.id}/${pipeline}`
      const known = modes.get(name)
      if (known !== undefined) return known
      const read = readMode(rule, toFields(savedRules[rule.id]), pipeline)
      const isSilent = silent?.pipeline === pipeline && silent.rules.includes(rule.id)
      const mode = isSilent ? { ...read, isOn: false } : read
      modes.set(name, mode)
      return mode
    },
  }
}

/** What a rule is told about a card; `null` when it is off, or leaves this card alone. */
function contextFor(
  policy: Policy,
  rule: Rule,
  { card, owner }: Pick<Facts, 'card' | 'owner'>,
  now: Instant,
): RuleContext<unknown> | null {
  const { isOn, strength, settings } = policy.ruleSettings(rule, card.pipeline)
  if (!isOn || isExempt(policy.exempt, owner)) return null
  const isQuiet = policy.quietUntil !== null && now < policy.quietUntil
  const { workTime } = policy
  return { now, workTime, strength, settings, isQuiet, stageTask: findStageTask(policy, card) }
}

/** Everything wrong with a card by this tenant's rules, heaviest first. A rule that is off sees nothing. */
export function problemsOf(policy: Policy, facts: Facts, now: Instant): readonly Problem[] {
  const moments = momentsFor(policy, facts, now)
  return moments === null ? [] : problemsAt(moments, now)
}

/** The same as moments, good until the card or the settings change; `null`: it is closed. */
export function momentsFor(policy: Policy, facts: Facts, now: Instant): ProblemMoments | null {
  if (facts.card.status !== 'open') return null
  const known = policy.rules.flatMap(rule => {
    const context = contextFor(policy, rule, facts, now)
    return context === null ? [] : [rule.problemFacts?.(facts, context) ?? {}]
  })
  const moments = momentsOf(Object.assign({}, facts, ...known) as Facts)
  return { ...moments, watchesSteps: isStepRuleOn(policy, facts, now) }
}

/** The rule that marks what is wrong with the next step (R4). */
const STEP_RULE = 'ensure-next-step'

/** A set of rules without it marks them all the same: they are of the card itself. */
function isStepRuleOn(policy: Policy, facts: Facts, now: Instant): boolean {
  if (isExempt(policy.exempt, facts.owner)) return false
  const rule = policy.rules.find(({ id }) => id === STEP_RULE)
  return rule === undefined || contextFor(policy, rule, facts, now) !== null
}

/** What the tenant's rules want done about a card, and what of it is held. Pure. */
export function applyRules(policy: Policy, facts: Facts, now: Instant): RulesVerdict {
  const isQuiet = policy.quietUntil !== null && now < policy.quietUntil
  const verdicts = policy.rules.flatMap(rule => {
    const context = contextFor(policy, rule, facts, now)
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
  if (isQuiet) return 'quiet'
  return action.type === 'case.unassigned' ? 'nobody' : null
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
