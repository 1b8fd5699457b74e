import {
  lostStages,
  NUMBERS,
  plannedStages,
  SETTING_RULES,
  type SettingsFields,
  type SettingsGround,
} from './fields.ts'
import type { Blame } from './read-amount.ts'

const SIMPLE =
  /^(quiet\.(on|until)|heads\.default|dedupe\.(owner|repeat|phones|emails)|exempt\.(users|admins)|review\.(questions|reasons)|daily\.(on|morning|evening|emails)|schedule\.(zone|days-off|work-days|week\.[0-6]\.(on|from|to)))$/

/** What was sent about a stage, a pipeline or a group deleted since the form was opened; an empty field about it harms nobody. */
export function blameStrangers(fields: SettingsFields, ground: SettingsGround, blame: Blame): void {
  const known = {
    pipelines: new Set<string>(ground.pipelines.map(({ id }) => id)),
    groups: new Set(ground.groups.map(({ id }) => id)),
    stages: new Set<string>(ground.pipelines.flatMap(plannedStages).map(({ id }) => id)),
    ground,
  }
  for (const [path, value] of Object.entries(fields)) {
    if (SIMPLE.test(path) || path in NUMBERS) continue
    const problem = strangerIn(path, value.trim(), known)
    if (problem !== null) blame(path, problem)
  }
}

interface Known {
  readonly pipelines: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
  readonly stages: ReadonlySet<string>
  readonly ground: SettingsGround
}

function strangerIn(path: string, value: string, known: Known): string | null {
  const [, rule] = /^rules\.([a-z-]+)\./.exec(path) ?? []
  if (rule !== undefined && !SETTING_RULES.some(one => one === rule)) return 'unknown-field'
  const [, pipeline] = /^(?:rules\.[a-z-]+|heads|funnels)\.in\.(.+)$/.exec(path) ?? []
  if (pipeline !== undefined) return strange(value, known.pipelines.has(pipeline), 'pipeline')
  const [, group] = /^heads\.group\.(.+)$/.exec(path) ?? []
  if (group !== undefined) return strange(value, known.groups.has(group), 'group')
  const [, closing] = /^dedupe\.close\.(.+)$/.exec(path) ?? []
  if (closing !== undefined) return strangeClosing(value, closing, known)
  const [, kind, stage, part] =
    /^(limits|templates)\.(.+)\.(amount|unit|calendar|title|text)$/.exec(path) ?? []
  if (stage !== undefined) {
    const carries = kind === 'limits' ? part === 'amount' : part === 'title' || part === 'text'
    return carries ? strange(value, known.stages.has(stage), 'stage') : null
  }
  return rule !== undefined && /\.(on|strength)$/.test(path) ? null : 'unknown-field'
}

function strange(value: string, isKnown: boolean, what: string): string | null {
  return value === '' || isKnown ? null : `unknown-${what}`
}

function strangeClosing(value: string, pipeline: string, { pipelines, ground }: Known) {
  if (value === '') return null
  if (!pipelines.has(pipeline)) return 'unknown-pipeline'
  const stages = ground.pipelines.filter(({ id }) => id === pipeline).flatMap(lostStages)
  return stages.some(({ id }) => id === value) ? null : 'unknown-stage'
}
