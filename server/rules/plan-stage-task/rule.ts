import { findNextStep } from '../../../shared/problems/find-problems.ts'
import type { StageTaskSettings, StageTemplate } from '../../../shared/settings/saved-settings.ts'
import { addWorkingSpan } from '../../../shared/time/add-duration.ts'
import { DAY, plus } from '../../../shared/time/instant.ts'
import type { Action } from '../../core/action.ts'
import { fillStageTemplate } from '../../core/fill-stage-template.ts'
import { readDuration, readMap, readText, toFields } from '../../core/read-settings.ts'
import { findResponsible } from '../../core/responsible.ts'
import { defineRule, type Facts, type Verdict } from '../../core/rule.ts'
import { stayOf } from '../../core/stay.ts'

/** Older entries are left alone: a first run or a long outage makes no tasks for the past. */
const FRESH_MS = DAY

const NOTHING: Verdict = { actions: [], lookAgainAt: null }

/**
 * Entering a stage that has a template makes its task for the responsible (R3). The deadline is so much working time after the
 * entry, by the settings at the moment of creation. A next step not later than that is enough, and nothing is made.
 *
 * One task per stay.
 */
export const planStageTask = defineRule<StageTaskSettings>({
  id: 'plan-stage-task',

  defaults: { templates: {} },

  readSettings: saved => ({ templates: readMap(toFields(saved)['templates'], readTemplate) }),

  decide(facts, { now, workTime, settings }) {
    const { card, openTasks } = facts
    const template = settings.templates[card.stage]
    if (card.status !== 'open' || template === undefined) return NOTHING
    if (now >= plus(card.stageSince, FRESH_MS)) return NOTHING

    const dueAt = addWorkingSpan(workTime, card.stageSince, template.due)
    const step = findNextStep(openTasks)
    const responsible = findResponsible(facts)
    if (responsible === null || (step !== null && step.dueAt <= dueAt)) return NOTHING
    const action: Action = {
      ...taskOf(facts, template),
      kind: 'step',
      key: `plan-stage-task/${stayOf(card)}`,
      needs: 'act',
      subject: card.ref,
      dueAt,
      assignee: responsible.id,
    }
    return { actions: [action], lookAgainAt: null, brokenSince: card.stageSince }
  },
})

function taskOf(facts: Facts, template: StageTemplate) {
  const { title, text } = fillStageTemplate(template, facts)
  return {
    type: 'task.create' as const,
    title: { id: 'plan-stage-task.written', values: { text: title } },
    text: { id: 'plan-stage-task.written', values: { text } },
    because: {
      id: 'plan-stage-task.because',
      values: { stage: facts.stageName ?? '—', since: { at: facts.card.stageSince } },
    },
  }
}

function readTemplate(saved: unknown): StageTemplate | null {
  const fields = toFields(saved)
  const title = readText(fields['title'])
  const text = readText(fields['text'])
  const due = readDuration(fields['due'])
  return title === null || text === null || due === null ? null : { title, text, due }
}
