import type { Pipeline } from '../crm/model.ts'
import { readDigest, type SavedDigest } from '../digest/settings.ts'
import { defaultSchedule } from '../time/calendar-ru.ts'
import type { Instant } from '../time/instant.ts'
import type { DayHours, WorkSchedule } from '../time/work-schedule.ts'
import { toClock } from './clock-text.ts'
import { funnelFields } from './funnel-fields.ts'
import type { SavedRule, SavedSettings, StageLimit, StageTemplate } from './saved-settings.ts'

/**
 * Settings as a form shows them: path of the field → its text, as typed. One flat map for both sides, so that a field is named alike
 * where it is shown, compared, sent and refused:
 *
 * - `quiet.on`, `quiet.until` (milliseconds since 1970)
 * - `rules.<rule>.on`, `rules.<rule>.strength`, `rules.<rule>.in.<pipeline>` (empty: as everywhere, `off`, or a strength)
 * - `limits.<stage>.amount` (empty: no limit), `.unit`, `.calendar`; `limits-react.hours`
 * - `templates.<stage>.title`, `.text` (both empty: no template), `.amount`, `.unit`
 * - `step.grace`, `step.due`, `step.escalate`; `contact.yellow`, `contact.red`
 * - `heads.default`, `heads.in.<pipeline>`, `heads.group.<group>` (user id; empty: by the host's structure)
 * - `dedupe.owner`, `dedupe.repeat`, `dedupe.close.<pipeline>` (a lost stage; empty: stays open), `dedupe.phones`, `dedupe.emails` (one a line)
 * - `funnels.in.<pipeline>` (`leads`, `sales`, `service`, or `none` of the three)
 * - `review.questions`, `review.reasons` (one a line; empty: the standard ones)
 * - `exempt.users` (a user id a line), `exempt.admins` (`yes`: administrators obey)
 * - R9: `daily.on`, `daily.morning`, `daily.evening` (`09:00`; empty: not then), `daily.emails` (one a line)
 * - `schedule.zone`, `schedule.week.<0–6>.on`, `.from`, `.to` (`09:00`), `schedule.days-off`, `schedule.work-days` (a date a line)
 *
 * Switches hold `yes` or `no`.
 */
export type SettingsFields = Readonly<Record<string, string>>

/** Path of a field → what is wrong with it. */
export type FieldProblems = Readonly<Record<string, string>>

/** Rules with settings, in the order the page shows them. */
export const SETTING_RULES = [
  'dedupe-incoming',
  'plan-stage-task',
  'ensure-next-step',
  'limit-stage-time',
  'ensure-first-contact',
] as const

/** Rules about stages and plans (R3, R4, R5): what is no card of a salesman's yet does not obey them. */
export const STAGE_RULES = ['plan-stage-task', 'ensure-next-step', 'limit-stage-time'] as const

/** Numbers of rules: where they are saved, what they are until somebody says otherwise, what is allowed. */
export const NUMBERS = {
  'step.grace': { rule: 'ensure-next-step', name: 'graceMinutes', otherwise: 15, max: 1440 },
  'step.due': { rule: 'ensure-next-step', name: 'dueInHours', otherwise: 2, max: 200 },
  'step.escalate': { rule: 'ensure-next-step', name: 'escalateHours', otherwise: 8, max: 200 },
  'contact.yellow': {
    rule: 'ensure-first-contact',
    name: 'yellowMinutes',
    otherwise: 15,
    max: 1440,
  },
  'contact.red': { rule: 'ensure-first-contact', name: 'redMinutes', otherwise: 30, max: 1440 },
  'limits-react.hours': { rule: 'limit-stage-time', name: 'reactInHours', otherwise: 8, max: 200 },
} as const

/** What the settings are about: read live from the host. */
export interface SettingsGround {
  readonly pipelines: readonly WatchedPipeline[]
  /** Who may be named head of sales, or exempt. */
  readonly users: readonly { readonly id: string }[]
  /** Groups of those users. */
  readonly groups: readonly { readonly id: string }[]
  /** The tenant's own zone, for the hours it has until somebody says otherwise. */
  readonly timeZone: string
  readonly now: Instant
}

/** A pipeline with what its cards obey, see `HostCapabilities.leadsObey`. */
export interface WatchedPipeline extends Pipeline {
  readonly obeys: 'every-rule' | 'first-contact'
}

/** Rules a pipeline may have its own word about. */
export function rulesOf({
  obeys,
}: Pick<WatchedPipeline, 'obeys'>): readonly (typeof SETTING_RULES)[number][] {
  if (obeys === 'every-rule') return SETTING_RULES
  return SETTING_RULES.filter(rule => !STAGE_RULES.some(silent => silent === rule))
}

/** Stages that may have a limit and a task. */
export function plannedStages(
  pipeline: Pick<WatchedPipeline, 'obeys' | 'stages'>,
): Pipeline['stages'] {
  return pipeline.obeys === 'every-rule' ? openStages(pipeline) : []
}

/** Stages into which a twin may be closed. */
export function lostStages({ stages }: Pick<Pipeline, 'stages'>): Pipeline['stages'] {
  return stages.filter(({ status }) => status === 'lost')
}

/** Every field there is, filled with what was saved or else with what holds until then. */
export function fieldsOf(saved: SavedSettings, ground: SettingsGround): SettingsFields {
  const isQuiet = saved.quietUntil !== null && saved.quietUntil > ground.now
  return {
    'quiet.on': toSwitch(isQuiet),
    'quiet.until': isQuiet ? String(saved.quietUntil) : '',
    ...ruleFields(saved, ground.pipelines),
    ...numberFields(saved),
    ...stageFields(saved, ground.pipelines),
    ...headFields(saved, ground),
    ...dedupeFields(saved, ground),
    ...exemptFields(saved),
    ...caseFields(saved),
    ...funnelFields(saved, ground.pipelines),
    ...digestFields(readDigest(saved.digest)),
    ...scheduleFields(saved.schedule ?? standardSchedule(ground)),
  }
}

/** Working time of a tenant that has not set its own. */
export function standardSchedule({ timeZone }: Pick<SettingsGround, 'timeZone'>): WorkSchedule {
  return { ...defaultSchedule, timeZone }
}

export function toSwitch(isOn: boolean): 'yes' | 'no' {
  return isOn ? 'yes' : 'no'
}

/** Stages in which a card can stand: a limit or a task makes sense only there. */
export function openStages({ stages }: Pick<Pipeline, 'stages'>): Pipeline['stages'] {
  return stages.filter(({ status }) => status === 'open')
}

function ruleFields(saved: SavedSettings, pipelines: readonly WatchedPipeline[]): SettingsFields {
  const entries = SETTING_RULES.flatMap(rule => {
    const own = saved.rules[rule]
    const inPipelines = pipelines
      .filter(pipeline => rulesOf(pipeline).includes(rule))
      .map(({ id }) => [`rules.${rule}.in.${id}`, overrideOf(own?.byPipeline?.[id] ?? {})])
    return [
      [`rules.${rule}.on`, toSwitch(own?.on ?? true)],
      [`rules.${rule}.strength`, own?.strength ?? 'show'],
      ...inPipelines,
    ]
  })
  return Object.fromEntries(entries)
}

function overrideOf({ on, strength }: Readonly<Record<string, unknown>>): string {
  if (on === false) return 'off'
  return typeof strength === 'string' ? strength : ''
}

function numberFields({ rules }: SavedSettings): SettingsFields {
  const entries = Object.entries(NUMBERS).map(([path, { rule, name, otherwise }]) => {
    const saved = rules[rule]?.[name]
    return [path, String(typeof saved === 'number' ? saved : otherwise)]
  })
  return Object.fromEntries(entries)
}

function stageFields(
  { rules }: SavedSettings,
  pipelines: readonly WatchedPipeline[],
): SettingsFields {
  const limits = mapOf<StageLimit>(rules['limit-stage-time'], 'limits')
  const templates = mapOf<StageTemplate>(rules['plan-stage-task'], 'templates')
  const fields = pipelines.flatMap(plannedStages).map(({ id }) => {
    const limit = limits[id]
    const template = templates[id]
    return {
      [`limits.${id}.amount`]: limit === undefined ? '' : String(limit.amount),
      [`limits.${id}.unit`]: limit?.unit ?? 'days',
      [`limits.${id}.calendar`]: toSwitch(limit?.calendar ?? false),
      [`templates.${id}.title`]: template?.title ?? '',
      [`templates.${id}.text`]: template?.text ?? '',
      [`templates.${id}.amount`]: String(template?.due.amount ?? 1),
      [`templates.${id}.unit`]: template?.due.unit ?? 'days',
    }
  })
  return Object.assign({}, ...fields)
}

/** Written by `readFields` alone, so what is inside has its shape. */
function mapOf<Value>(rule: SavedRule | undefined, name: string): Readonly<Record<string, Value>> {
  return (rule?.[name] ?? {}) as Readonly<Record<string, Value>>
}

function headFields(
  { heads }: SavedSettings,
  { pipelines, groups }: SettingsGround,
): SettingsFields {
  const byPipeline: Readonly<Record<string, string>> = heads?.byPipeline ?? {}
  return {
    'heads.default': heads?.byDefault ?? '',
    ...Object.fromEntries(pipelines.map(({ id }) => [`heads.in.${id}`, byPipeline[id] ?? ''])),
    ...Object.fromEntries(
      groups.map(({ id }) => [`heads.group.${id}`, heads?.byGroup?.[id] ?? '']),
    ),
  }
}

function dedupeFields({ rules }: SavedSettings, { pipelines }: SettingsGround): SettingsFields {
  const saved = rules['dedupe-incoming']
  const closeTo: Readonly<Record<string, string>> = saved?.closeTo ?? {}
  const closable = pipelines.filter(pipeline => lostStages(pipeline).length > 0)
  return {
    'dedupe.owner': saved?.owner ?? 'client',
    'dedupe.repeat': saved?.repeat ?? 'own',
    ...Object.fromEntries(closable.map(({ id }) => [`dedupe.close.${id}`, closeTo[id] ?? ''])),
    'dedupe.phones': (saved?.sharedPhones ?? []).join('\n'),
    'dedupe.emails': (saved?.sharedEmails ?? []).join('\n'),
  }
}

function exemptFields({ exempt }: SavedSettings): SettingsFields {
  return {
    'exempt.users': (exempt?.users ?? []).join('\n'),
    'exempt.admins': toSwitch(exempt?.adminsObey ?? true),
  }
}

function digestFields({ on, morning, evening, emails }: SavedDigest): SettingsFields {
  return {
    'daily.on': toSwitch(on),
    'daily.morning': morning === null ? '' : toClock(morning),
    'daily.evening': evening === null ? '' : toClock(evening),
    'daily.emails': emails.join('\n'),
  }
}

/** Both lists a line each; an empty one is the standard one. */
function caseFields({ cases }: SavedSettings): SettingsFields {
  return {
    'review.questions': (cases?.questions ?? []).join('\n'),
    'review.reasons': (cases?.reasons ?? []).join('\n'),
  }
}

/** A schedule in the words of the form; apart, because the page fills in a year's calendar by it. */
export function scheduleFields(schedule: WorkSchedule): SettingsFields {
  const week = schedule.week.map((hours, day) => ({
    [`schedule.week.${day}.on`]: toSwitch(hours !== null),
    [`schedule.week.${day}.from`]: toClock((hours ?? STANDARD_HOURS).from),
    [`schedule.week.${day}.to`]: toClock((hours ?? STANDARD_HOURS).to),
  }))
  return {
    'schedule.zone': schedule.timeZone,
    ...Object.assign({}, ...week),
    'schedule.days-off': schedule.daysOff.join('\n'),
    'schedule.work-days': schedule.workDays.join('\n'),
  }
}

const STANDARD_HOURS: DayHours = { from: 9 * 60, to: 18 * 60 }
