import type { UserId } from '../../../shared/crm/ids.ts'
import { nameOf, type User } from '../../../shared/crm/model.ts'
import type { Message } from '../../../shared/i18n/message.ts'
import {
  findNextStep,
  isMovedWithoutStep,
  isOverdue,
  type Step,
} from '../../../shared/problems/find-problems.ts'
import { HOUR, latest, MINUTE, plus } from '../../../shared/time/instant.ts'
import type { Action } from '../../core/action.ts'
import { fillStageTemplate } from '../../core/fill-stage-template.ts'
import { readNumber, readText, toFields } from '../../core/read-settings.ts'
import { findActive, findResponsible } from '../../core/responsible.ts'
import { defineRule, type Facts, type RuleContext, type Verdict } from '../../core/rule.ts'

export interface EnsureNextStepSettings {
  /** How long a card may be without a next step after creation, a move or the last task's closing. Wall-clock minutes. */
  readonly graceMinutes: number
  /** How soon the created step is due, in working hours. */
  readonly dueInHours: number
  /** Working hours after which the head of sales hears of an overdue step. */
  readonly escalateHours: number
  /** Words of the created step; `null`: ours. */
  readonly title: string | null
  readonly text: string | null
}

type Context = RuleContext<EnsureNextStepSettings>

const DEFAULTS: EnsureNextStepSettings = {
  graceMinutes: 15,
  dueInHours: 2,
  escalateHours: 8,
  title: null,
  text: null,
}

const NOTHING: Verdict = { actions: [], lookAgainAt: null }

/**
 * Every open card has a next step (R4). Without one for longer than the grace time: creates it. With an overdue one: reminds the
 * responsible at once, tells the head of sales later.
 *
 * One step per gap and one reminder per deadline: the key holds the moment the gap began, or the task with its deadline.
 */
export const ensureNextStep = defineRule<EnsureNextStepSettings>({
  id: 'ensure-next-step',

  defaults: DEFAULTS,

  readSettings(saved) {
    const fields = toFields(saved)
    const { graceMinutes, dueInHours, escalateHours } = DEFAULTS
    return {
      graceMinutes: readNumber(fields['graceMinutes'], {
        from: 0,
        to: 10_080,
        otherwise: graceMinutes,
      }),
      dueInHours: readNumber(fields['dueInHours'], { from: 0, to: 1000, otherwise: dueInHours }),
      escalateHours: readNumber(fields['escalateHours'], {
        from: 0,
        to: 1000,
        otherwise: escalateHours,
      }),
      title: readText(fields['title']),
      text: readText(fields['text']),
    }
  },

  decide(facts, context) {
    if (facts.card.status !== 'open') return NOTHING
    const step = findNextStep(facts.openTasks)
    return step === null ? fillGap(facts, context) : watch(step, facts, context)
  },
})

function fillGap(facts: Facts, context: Context): Verdict {
  const { card, gapSince } = facts
  const { now, settings, strength } = context
  const seen = latest(card.createdAt, card.stageSince)
  const graceMinutes = isMoveToAnswer(facts, context) ? 0 : settings.graceMinutes
  const graceEnds = plus(latest(seen, gapSince ?? seen), graceMinutes * MINUTE)
  if (now < graceEnds) return { actions: [], lookAgainAt: graceEnds }

  const responsible = findResponsible(facts)
  if (responsible === null) return NOTHING
  const gap = `${nameOf(card.ref)}/${gapSince ?? seen}`
  const step = createStep(facts, context, { gap, assignee: responsible.id })
  // At full strength the new step tells the responsible by itself.
  const reminder = notifyOfGap(facts, gap, responsible)
  return { actions: strength === 'warn' ? [reminder, step] : [step], lookAgainAt: null }
}

/**
 * Moving a card on without a next step is answered at once, without a time of grace: no host lets an app forbid the move. Not where
 * the stage's own task is just being made.
 */
function isMoveToAnswer({ card, gapSince }: Facts, { strength, stageTask }: Context): boolean {
  return strength === 'act' && !stageTask.isMade && isMovedWithoutStep(card, gapSince)
}

function createStep(
  facts: Facts,
  { now, workTime, settings, stageTask }: Context,
  { gap, assignee }: { gap: string; assignee: UserId },
): Action {
  const { card, gapSince } = facts
  const { graceMinutes, dueInHours } = settings
  const written =
    stageTask.template === null ? settings : fillStageTemplate(stageTask.template, facts)
  return {
    type: 'task.create',
    key: `ensure-next-step/gap/${gap}`,
    needs: 'act',
    subject: card.ref,
    kind: 'step',
    title: inWords(written.title, { id: 'ensure-next-step.title' }),
    text: inWords(written.text, { id: 'ensure-next-step.text' }),
    dueAt: workTime.plus(now, dueInHours * HOUR),
    assignee,
    because: isMovedWithoutStep(card, gapSince)
      ? { id: 'ensure-next-step.because-moved', values: { at: { at: card.stageSince } } }
      : {
          id: 'ensure-next-step.because-gap',
          values: {
            since: { at: latest(card.createdAt, card.stageSince, gapSince ?? card.createdAt) },
            minutes: graceMinutes,
          },
        },
  }
}

function notifyOfGap({ card }: Facts, gap: string, { id }: User): Action {
  return {
    type: 'user.notify',
    key: `ensure-next-step/gap-notice/${gap}`,
    needs: 'warn',
    user: id,
    subject: card.ref,
    text: { id: 'ensure-next-step.notify-gap', values: { card: card.title } },
    because: { id: 'ensure-next-step.because-no-step' },
  }
}

function watch(step: Step, facts: Facts, context: Context): Verdict {
  const { now, workTime, settings } = context
  if (!isOverdue(step, now)) return { actions: [], lookAgainAt: step.dueAt }

  const responsible = findResponsible(facts)
  const reminders = responsible === null ? [] : [remind(step, facts, responsible)]
  const head = findActive(facts.headOfSales)
  if (head === null || head.id === responsible?.id) return { actions: reminders, lookAgainAt: null }

  const escalateAt = workTime.plus(step.dueAt, settings.escalateHours * HOUR)
  if (now < escalateAt) return { actions: reminders, lookAgainAt: escalateAt }
  return {
    actions: [...reminders, escalate(step, facts, { head, hours: settings.escalateHours })],
    lookAgainAt: null,
  }
}

function remind(step: Step, { card }: Facts, { id }: User): Action {
  const values = { card: card.title, step: step.title, due: { at: step.dueAt } }
  return {
    type: 'user.notify',
    key: `ensure-next-step/overdue/${nameOf(card.ref)}/${step.id}/${step.dueAt}`,
    needs: 'warn',
    user: id,
    subject: card.ref,
    text: { id: 'ensure-next-step.notify-overdue', values },
    because: { id: 'ensure-next-step.because-overdue', values: { due: { at: step.dueAt } } },
  }
}

function escalate(
  step: Step,
  { card, owner }: Facts,
  { head, hours }: { head: User; hours: number },
): Action {
  const values = {
    card: card.title,
    step: step.title,
    due: { at: step.dueAt },
    owner: owner?.name ?? '—',
  }
  return {
    type: 'user.notify',
    key: `ensure-next-step/escalated/${nameOf(card.ref)}/${step.id}/${step.dueAt}`,
    needs: 'act',
    user: head.id,
    subject: card.ref,
    text: { id: 'ensure-next-step.notify-head', values },
    because: {
      id: 'ensure-next-step.because-escalated',
      values: { due: { at: step.dueAt }, hours },
    },
  }
}

/** An admin's own text has no language of ours: it is shown as written. */
function inWords(written: string | null, ours: Message): Message {
  return written === null ? ours : { id: 'ensure-next-step.written', values: { text: written } }
}
