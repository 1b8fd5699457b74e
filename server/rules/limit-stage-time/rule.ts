import type { User } from '../../../shared/crm/model.ts'
import type { Message } from '../../../shared/i18n/message.ts'
import { type LimitMoments, limitMoments } from '../../../shared/problems/limit-moments.ts'
import type { StageLimit, StageLimitSettings } from '../../../shared/settings/saved-settings.ts'
import { HOUR } from '../../../shared/time/instant.ts'
import type { Action } from '../../core/action.ts'
import { readDuration, readMap, readNumber, toFields } from '../../core/read-settings.ts'
import { findActive, findResponsible } from '../../core/responsible.ts'
import { defineRule, type Facts, type RuleContext, type Verdict } from '../../core/rule.ts'
import { stayOf } from '../../core/stay.ts'

type Context = RuleContext<StageLimitSettings>

const DEFAULTS: StageLimitSettings = { limits: {}, reactInHours: 8 }

const NOTHING: Verdict = { actions: [], lookAgainAt: null }

/**
 * A card may stand on a stage only so long (R5). Beyond it the head of sales gets a task to take it apart, and the card a note.
 * Nothing but leaving the stage stops the clock: no edit, no step planned far ahead.
 *
 * One task per stay. Where nobody is head of sales there is no task, never one for the rep: the journal says so, once per stay.
 */
export const limitStageTime = defineRule<StageLimitSettings>({
  id: 'limit-stage-time',

  defaults: DEFAULTS,

  readSettings(saved) {
    const { limits, reactInHours } = toFields(saved)
    const bounds = { from: 0, to: 1000, otherwise: DEFAULTS.reactInHours }
    return { limits: readMap(limits, readLimit), reactInHours: readNumber(reactInHours, bounds) }
  },

  decide(facts, context) {
    const found = findLimit(facts, context)
    if (found === null) return NOTHING
    const { now } = context
    const { nearAt, exceededAt } = found.moments
    if (now < nearAt) return { actions: [], lookAgainAt: nearAt }
    if (now < exceededAt) return { actions: [], lookAgainAt: exceededAt }
    return {
      actions: answer(facts, context, found),
      lookAgainAt: null,
      brokenSince: exceededAt,
    }
  },

  problemFacts: (facts, context) => ({ limit: findLimit(facts, context)?.moments ?? null }),
})

interface Found {
  readonly limit: StageLimit
  readonly moments: LimitMoments
}

function findLimit({ card }: Facts, { settings, workTime }: Context): Found | null {
  const limit = settings.limits[card.stage]
  if (card.status !== 'open' || limit === undefined) return null
  return { limit, moments: limitMoments(card.stageSince, limit, workTime) }
}

function answer(facts: Facts, context: Context, { limit, moments }: Found): readonly Action[] {
  const head = findActive(facts.headOfSales)
  const because: Message = {
    id: 'limit-stage-time.because',
    values: {
      stage: facts.stageName ?? '—',
      limit: inWords(limit),
      since: { at: facts.card.stageSince },
      exceeded: { at: moments.exceededAt },
    },
  }
  const notices =
    context.strength === 'warn' ? notify(facts, { head, because, limit: inWords(limit) }) : []
  const deeds =
    head === null ? [leaveOpen(facts, because)] : openCase(facts, context, { head, because })
  return [...notices, ...deeds]
}

/** Never a task for the rep instead: what is left is to say so, where the administrator reads. */
function leaveOpen({ card }: Facts, because: Message): Action {
  return {
    type: 'case.unassigned',
    key: `limit-stage-time/nobody/${stayOf(card)}`,
    needs: 'act',
    subject: card.ref,
    because,
  }
}

function openCase(
  { card, owner }: Facts,
  { now, workTime, settings }: Context,
  { head, because }: { head: User; because: Message },
): readonly Action[] {
  const stay = stayOf(card)
  return [
    {
      type: 'task.create',
      kind: 'case',
      key: `limit-stage-time/case/${stay}`,
      needs: 'act',
      subject: card.ref,
      title: { id: 'limit-stage-time.case', values: { card: card.title } },
      text: { id: 'limit-stage-time.case-text', values: { owner: owner?.name ?? '—' } },
      dueAt: workTime.plus(now, settings.reactInHours * HOUR),
      assignee: head.id,
      because,
    },
    {
      type: 'note.add',
      key: `limit-stage-time/note/${stay}`,
      needs: 'act',
      subject: card.ref,
      text: { id: 'limit-stage-time.note', values: { why: because, head: head.name } },
      because,
    },
  ]
}

function notify(
  facts: Facts,
  { head, because, limit }: { head: User | null; because: Message; limit: Message },
): readonly Action[] {
  const { card, stageName } = facts
  const responsible = findResponsible(facts)
  const people = [responsible, head === responsible ? null : head].filter(user => user !== null)
  return people.map(user => ({
    type: 'user.notify',
    key: `limit-stage-time/notice/${stayOf(card)}/${user.id}`,
    needs: 'warn',
    user: user.id,
    subject: card.ref,
    text: {
      id: 'limit-stage-time.notify',
      values: { card: card.title, stage: stageName ?? '—', limit },
    },
    because,
  }))
}

function inWords({ amount, unit, calendar }: StageLimit): Message {
  return { id: `limit-stage-time.${calendar ? 'calendar' : 'working'}-${unit}`, values: { amount } }
}

function readLimit(saved: unknown): StageLimit | null {
  const duration = readDuration(saved)
  return duration === null ? null : { ...duration, calendar: toFields(saved)['calendar'] === true }
}
