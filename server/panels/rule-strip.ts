import {
  type PlannedStep,
  type StripAnswer,
  getStrip,
  planStep,
  replyToStrip,
} from '../../shared/contract/rule-strip.ts'
import { readNewStep, readNothing, readStripReply } from '../../shared/contract/read.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { findNextStep } from '../../shared/problems/find-problems.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { HOUR, type Instant, MINUTE } from '../../shared/time/instant.ts'
import type { WorkTime } from '../../shared/time/work-schedule.ts'
import { problemsOf } from '../core/policy.ts'
import { loadFacts } from '../flow/facts.ts'
import { describeProblem } from './problem-words.ts'
import { describeRequest } from './rule-strip-request.ts'
import { askedOf, toQuestion } from './rule-strip-questions.ts'
import { replyTo } from './rule-strip-reply.ts'
import type { PanelTools } from './tools.ts'
import { BY_PERSON } from '../flow/by-person.ts'
import type { LedgerRow } from '../store/store.ts'
import { timeOfLook } from './client-zone.ts'
import { type Clockface, dayText, isLaterToday, timeText, whenText } from './when-words.ts'
import { reviewOf } from './cases-strip.ts'
import { endOf } from './end-of.ts'
import { journalText } from './journal-text.ts'
import { type Look, lookAt } from './look-at.ts'
import { ApiFailure, changeableCard, type Panel, type PanelContext, definePanel } from './panel.ts'

/** Not worth a line: said elsewhere in the strip, or meant for somebody else. */
const UNSAID = new Set<LedgerRow['action']['type']>(['request.settle', 'user.notify', 'zone.set'])

/** How many lines of what was done the strip shows. */
const DONE_LINES = 3

export function ruleStripPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getStrip, readNothing, (_question, context) => answerStrip(tools, context)),
    definePanel(planStep, readNewStep, (step, context) => addStep(tools, step, context)),
    definePanel(replyToStrip, readStripReply, (reply, context) => replyTo(tools, reply, context)),
  ]
}

async function answerStrip(tools: PanelTools, context: PanelContext): Promise<StripAnswer> {
  return stripOf(tools, context, await lookAt(tools, context))
}

/** The state of a card that was just read. */
export async function stripOf(
  tools: PanelTools,
  context: PanelContext,
  look: Look,
): Promise<StripAnswer> {
  const { desk, view, known } = look
  const card = view.card.ref
  const { store, clock } = tools.flow
  const now = clock.now()
  const { policy, request } = known
  const facts = await loadFacts(desk, view, now, known)
  const rows = await store.ledger.ofCard(context.tenant.id, card, DONE_LINES * 4)
  const step = findNextStep(view.openTasks)
  const say = tools.sayTo(context)
  const face = faceOf(context)
  const when = (at: Instant) => say(whenText(at, now, face))
  const asked = await askedOf({ tools, context, look, facts, now })

  return {
    now,
    isOpen: view.card.status === 'open',
    nextStep:
      step === null
        ? null
        : {
            title: step.title,
            dueAt: step.dueAt,
            when: when(step.dueAt),
            isToday: isLaterToday(step.dueAt, now, face),
          },
    problems: problemsOf(policy, facts, now).map(problem =>
      describeProblem(problem, { now, dueAt: step?.dueAt ?? null, say }),
    ),
    clientTime: await timeOfLook(tools, context, { ...look, say }),
    request: await describeRequest(desk, { card, outcome: request?.outcome ?? null, say }),
    questions: asked.map(one => toQuestion(one, say)),
    review: await reviewOf(tools, context, { card, now, say }),
    quiet: quietWords(policy.quietUntil, now, { say, face }),
    offers: offersFrom(policy.workTime, now).map(at => ({ at, label: when(at) })),
    done: lines(rows, { say, face }),
  }
}

interface Words {
  readonly say: Say
  readonly face: Clockface
}

export function faceOf({ session, tenant }: PanelContext): Clockface {
  return { locale: session.locale, timeZone: tenant.timeZone }
}

function momentText(at: Instant, { say, face }: Words): string {
  const values = { day: dayText(at, face), time: timeText(at, face) }
  return say({ id: 'rule-strip.done.at', values })
}

function quietWords(
  until: Instant | null,
  now: Instant,
  { say, face }: Words,
): StripAnswer['quiet'] {
  if (until === null || until <= now) return null
  const values = { day: dayText(until, face) }
  return {
    text: say({ id: 'rule-strip.quiet', values }),
    short: say({ id: 'rule-strip.quiet.short', values }),
  }
}

/** Soon today, tomorrow, in three working days, in a working week: a click each. */
export function offersFrom(workTime: WorkTime, now: Instant): readonly Instant[] {
  const rounded = Math.ceil(now / (15 * MINUTE)) * 15 * MINUTE
  const from = rounded as Instant satisfies Instant
  const offers = [
    workTime.plus(from, HOUR),
    workTime.plus(from, 3 * HOUR),
    workTime.plusDays(from, 1),
    workTime.plusDays(from, 3),
    workTime.plusDays(from, 5),
  ]
  return [...new Set(offers)].toSorted((first, second) => first - second)
}

function lines(rows: readonly LedgerRow[], { say, face }: Words): StripAnswer['done'] {
  return rows
    .filter(row => row.state === 'done' || row.state === 'held')
    .filter(row => !UNSAID.has(row.action.type))
    .slice(0, DONE_LINES)
    .map(row => ({
      at: momentText(row.settledAt ?? row.plannedAt, { say, face }),
      // That it was held the strip says itself, once.
      text: journalText({ ...row, held: null }, say),
      held: row.state === 'held',
    }))
}

/**
 * A person's own next step. It goes through the ledger like everything else, so that a second click or a crash
 * makes no second one; the nonce names it.
 */
export async function addStep(
  tools: PanelTools,
  step: { title: string; dueAt: Instant; nonce: string },
  context: PanelContext,
): Promise<PlannedStep> {
  const { flow } = tools
  const { session, tenant } = context
  const card = changeableCard(session)
  const now = flow.clock.now()
  if (step.dueAt <= now) throw new ApiFailure(422, 'invalid', { dueAt: 'in-the-past' })

  const key = `${BY_PERSON}/${nameOf(card)}/${session.user}/${step.nonce}`
  await flow.store.ledger.add(tenant.id, card, now, {
    rule: BY_PERSON,
    held: null,
    askedBy: session.user,
    action: {
      type: 'task.create',
      key,
      needs: 'show',
      subject: card,
      kind: 'step',
      title: { id: 'rule-strip.own-step', values: { title: step.title } },
      text: null,
      dueAt: step.dueAt,
      assignee: session.user,
      because: { id: 'rule-strip.by-person' },
    },
  })
  const end = await endOf(flow, tenant.id, key)
  if (end.state !== 'done') throw new ApiFailure(422, 'refused', { body: end.reason ?? 'dropped' })
  const when = whenText(step.dueAt, now, faceOf(context))
  return { ok: true, text: tools.sayTo(context)({ id: 'rule-strip.planned', values: { when } }) }
}
