import type { BaseSchedule } from '../contract/base.ts'
import type { PipelineId, StageId, UserId } from '../crm/ids.ts'
import type { SavedDigest } from '../digest/settings.ts'
import type { FunnelWord } from '../funnel/assign.ts'
import type { Span as Duration } from '../time/add-duration.ts'
import type { Instant } from '../time/instant.ts'
import type { WorkSchedule } from '../time/work-schedule.ts'

/** What a tenant's admin saved. Written by the settings page and the wizard, read back by `readPolicy`. */
export interface SavedSettings {
  readonly rules: SavedRules
  /** Quiet mode: until then everything is recorded, nothing is done. */
  readonly quietUntil: Instant | null
  /** `null`: the preset. */
  readonly schedule: WorkSchedule | null
  /** Missing where it was saved before there were any: the host's structure alone. */
  readonly heads?: SavedHeads
  /** Missing where it was saved before there were any: the rules apply to everybody. */
  readonly exempt?: SavedExempt
  /** R7. Missing where it was saved before there were any: the standard questions and reasons. */
  readonly cases?: SavedCases
  /** R9. Missing where it was saved before there was one: it is not sent. */
  readonly digest?: SavedDigest
  /** Which of the three funnels a pipeline belongs to. Missing where it was saved before there were any: `usualFunnel`. */
  readonly funnels?: Readonly<Record<PipelineId, FunnelWord>>
  /** How often the whole base is looked through for duplicates. Missing until somebody says so: twice a year. */
  readonly base?: { readonly schedule: BaseSchedule }
  /** Missing where it was saved before there was a wizard. */
  readonly wizard?: SavedWizard
}

/** By rule id. The five with settings of their own are named, so that whoever reads them knows their shapes. */
export interface SavedRules {
  readonly 'dedupe-incoming'?: SavedRule & Partial<DedupeSettings>
  readonly 'plan-stage-task'?: SavedRule & Partial<StageTaskSettings>
  readonly 'limit-stage-time'?: SavedRule & Partial<StageLimitSettings>
  readonly 'ensure-first-contact'?: SavedRule & Partial<FirstContactSettings>
  readonly [rule: string]: SavedRule | undefined
}

/** Besides these a rule's own settings, by their names. */
export interface SavedRule {
  readonly on: boolean
  readonly strength: 'show' | 'warn' | 'act'
  /** What a pipeline does differently, by its id; what it does not say comes from the tenant. Maps (`templates`, `limits`) are laid over each other. */
  readonly byPipeline?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly [setting: string]: unknown
}

/** R2, `dedupe-incoming`. What joining means: docs/decisions/0015. */
export interface DedupeSettings {
  /** Whose responsible a known client's request gets: the client's, as long as he works here, or its own. */
  readonly owner: 'client' | 'request'
  /** A request of a client with an open card goes its own way, or is joined to that card. */
  readonly repeat: 'own' | 'join'
  /** Where a joined request's own card is closed, by its pipeline: a lost stage. A pipeline that is missing leaves it open. */
  readonly closeTo: Readonly<Record<PipelineId, StageId>>
  /** Numbers that belong to nobody in particular, E.164. */
  readonly sharedPhones: readonly string[]
  /** Mailboxes that belong to nobody in particular: an address, or `@domain` for all of a domain. Lower case. */
  readonly sharedEmails: readonly string[]
}

/** R3, `plan-stage-task`. */
export interface StageTaskSettings {
  readonly templates: Readonly<Record<StageId, StageTemplate>>
}

export interface StageTemplate {
  /** 1 to 200 characters, with variables of shared/templates. */
  readonly title: string
  /** 1 to 2,000 characters. */
  readonly text: string
  /** Working time from the entry into the stage. */
  readonly due: Duration
}

/** R5, `limit-stage-time`. */
export interface StageLimitSettings {
  readonly limits: Readonly<Record<StageId, StageLimit>>
  /** How soon the head of sales has to take an overstayed deal apart, in working hours. */
  readonly reactInHours: number
}

export interface StageLimit extends Duration {
  /** Counted by the calendar, nights and days off included; otherwise working time. */
  readonly calendar: boolean
}

/** R6, `ensure-first-contact`. Working minutes since the request came. */
export interface FirstContactSettings {
  readonly yellowMinutes: number
  readonly redMinutes: number
}

export type { Duration }

/** Who is head of sales: the pipeline's own, then the group's, then the host's structure, then the one for everybody. */
export interface SavedHeads {
  readonly byDefault: UserId | null
  readonly byPipeline: Readonly<Record<PipelineId, UserId>>
  /** By id of the group. Missing where it was saved before there were any. */
  readonly byGroup?: Readonly<Record<string, UserId>>
}

/** Whose cards the rules leave alone. */
export interface SavedExempt {
  readonly users: readonly UserId[]
  /** Whether the rules apply to administrators, too. */
  readonly adminsObey: boolean
}

/** What a case is taken apart with; a list that is missing is the standard one. */
export interface SavedCases {
  readonly questions?: readonly string[]
  readonly reasons?: readonly string[]
}

export interface SavedWizard {
  /** The step to go on from, 0 first. */
  readonly step: number
  readonly doneAt: Instant | null
}
