import { unknownVariables } from '../templates/fill.ts'
import { plannedStages, type SettingsFields, type SettingsGround } from './fields.ts'
import { type Blame, readAmount } from './read-amount.ts'
import type { Duration, StageLimit, StageTemplate } from './saved-settings.ts'

export const MAX_TITLE = 200
export const MAX_TEXT = 2000
/** Longest limit and deadline: a working year and what is nearly one. */
const MAX_AMOUNT = { hours: 2000, days: 365 } as const

/** Limits and templates by stage, each into its own rule. Those of stages that are gone are left out. */
export function readStageFields(
  fields: SettingsFields,
  { pipelines }: SettingsGround,
  blame: Blame,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const stages = pipelines.flatMap(plannedStages)
  const limits = stages.flatMap(({ id }) => {
    const limit = readLimit(fields, id, blame)
    return limit === null ? [] : [[id, limit] as const]
  })
  const templates = stages.flatMap(({ id }) => {
    const template = readTemplate(fields, id, blame)
    return template === null ? [] : [[id, template] as const]
  })
  return {
    'limit-stage-time': { limits: Object.fromEntries(limits) },
    'plan-stage-task': { templates: Object.fromEntries(templates) },
  }
}

function readLimit(fields: SettingsFields, stage: string, blame: Blame): StageLimit | null {
  const path = `limits.${stage}`
  if ((fields[`${path}.amount`] ?? '').trim() === '') return null
  const duration = readDuration(fields, path, blame)
  return { ...duration, calendar: fields[`${path}.calendar`] === 'yes' }
}

function readTemplate(fields: SettingsFields, stage: string, blame: Blame): StageTemplate | null {
  const path = `templates.${stage}`
  const title = (fields[`${path}.title`] ?? '').trim()
  const text = (fields[`${path}.text`] ?? '').trim()
  if (title === '' && text === '') return null
  blameText(`${path}.title`, title, { max: MAX_TITLE, blame })
  blameText(`${path}.text`, text, { max: MAX_TEXT, blame })
  return { title, text, due: readDuration(fields, path, blame) }
}

function blameText(
  path: string,
  text: string,
  { max, blame }: { readonly max: number; readonly blame: Blame },
): void {
  if (text === '') blame(path, 'empty')
  else if (text.length > max) blame(path, 'too-long')
  else if (unknownVariables(text).length > 0) blame(path, 'unknown-variable')
}

function readDuration(fields: SettingsFields, path: string, blame: Blame): Duration {
  const unit = fields[`${path}.unit`] === 'hours' ? 'hours' : 'days'
  const amount = readAmount(fields[`${path}.amount`] ?? '', MAX_AMOUNT[unit])
  if (typeof amount === 'number') return { amount, unit }
  blame(`${path}.amount`, amount)
  return { amount: 1, unit }
}
