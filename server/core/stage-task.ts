import type { Card } from '../../shared/crm/model.ts'
import type { StageTaskSettings } from '../../shared/settings/saved-settings.ts'
import type { Policy } from './policy.ts'
import { toFields } from './read-settings.ts'
import type { StageTask } from './rule.ts'
import { reaches } from './strength.ts'

/** The rule whose templates others take their words from (R3). */
export const STAGE_TASK_RULE = 'plan-stage-task'
/** The rule that limits stays (R5). */
export const STAGE_LIMIT_RULE = 'limit-stage-time'

export function findStageTask(policy: Policy, card: Pick<Card, 'pipeline' | 'stage'>): StageTask {
  const rule = policy.rules.find(({ id }) => id === STAGE_TASK_RULE)
  if (rule === undefined) return { template: null, isMade: false }
  const { isOn, strength, settings } = policy.ruleSettings(rule, card.pipeline)
  // Made by the rule's own reader.
  const { templates } = settings as StageTaskSettings
  const template = templates[card.stage] ?? null
  return { template, isMade: template !== null && isOn && reaches(strength, 'act') }
}

/** Whether a rule may speak of the stage by its name. */
export function hasStageRule(policy: Policy, card: Pick<Card, 'pipeline' | 'stage'>): boolean {
  return [STAGE_TASK_RULE, STAGE_LIMIT_RULE].some(id => {
    const rule = policy.rules.find(known => known.id === id)
    if (rule === undefined) return false
    const { templates, limits } = toFields(policy.ruleSettings(rule, card.pipeline).settings)
    return card.stage in toFields(templates) || card.stage in toFields(limits)
  })
}
