import { ANSWERS, type StripQuestion } from '../../shared/contract/rule-strip.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { isMovedWithoutStep } from '../../shared/problems/find-problems.ts'
import type { Message, MessageValue, Say } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Action } from '../core/action.ts'
import { applyRules, type Policy } from '../core/policy.ts'
import type { Facts } from '../core/rule.ts'
import { findStageTask, STAGE_TASK_RULE } from '../core/stage-task.ts'
import { stayOf } from '../core/stay.ts'
import type { Strength } from '../core/strength.ts'
import { BY_PERSON } from '../flow/by-person.ts'
import type { LedgerRow } from '../store/store.ts'
import { createContactNames } from './contact-names.ts'
import type { Look } from './look-at.ts'
import type { PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

export const CLIENT_RULE = 'dedupe-incoming'

/** A question, and what a rule has ready for "yes". */
export interface Asked {
  readonly type: StripQuestion['type']
  readonly key: string
  /** What fills the holes of its texts. */
  readonly values: Readonly<Record<string, MessageValue>>
  readonly note: Message | null
  readonly offered: Offered | null
}

export interface Offered {
  readonly rule: string
  readonly action: Action
}

interface Around {
  readonly tools: PanelTools
  readonly context: PanelContext
  readonly look: Look
  readonly facts: Facts
  readonly now: Instant
}

/** In the reader's words. */
export function toQuestion({ type, key, values, note }: Asked, say: Say): StripQuestion {
  const id = `rule-strip.ask.${type}`
  return {
    type,
    key,
    text: say({ id, values }),
    short: say({ id: `${id}.short`, values }),
    note: note === null ? null : say(note),
    answers: ANSWERS[type].map(word => ({ word, label: say({ id: `rule-strip.answer.${word}` }) })),
  }
}

const PLAIN = { values: {}, note: null, offered: null }

/** What a person is asked about the card that was just read, most pressing first. Nothing of a closed card. */
export async function askedOf(around: Around): Promise<readonly Asked[]> {
  const { look, facts, now } = around
  const { policy } = look.known
  if (facts.card.status !== 'open') return []
  const touch = touchQuestion(facts, policy)
  // What a rule would do or ask is only counted now; that a client was contacted is a fact.
  if (policy.quietUntil !== null && now < policy.quietUntil) return touch

  const step = await stepQuestion(around)
  const why = step.length === 0 ? await whyQuestion(around) : []
  return [...touch, ...(await clientQuestion(around)), ...step, ...why]
}

function touchQuestion(facts: Facts, policy: Policy): readonly Asked[] {
  const { card, request, touchedAt, calledAt = null } = facts
  const isFirst = request !== null && touchedAt === null && card.madeFrom === null
  if (!isFirst && calledAt === null) return []
  if (strengthOf(policy, 'ensure-first-contact', { card }) === null) return []
  return [{ ...PLAIN, type: 'touch', key: `touch/${nameOf(card.ref)}` }]
}

/** The request is decided, and the link to the client the rule found was left to a person. */
async function clientQuestion({ tools, context, look, facts }: Around): Promise<readonly Asked[]> {
  const { policy, request } = look.known
  const outcome = request?.outcome?.type
  if (outcome !== 'review' && outcome !== 'repeat') return []
  if (strengthOf(policy, CLIENT_RULE, facts) !== 'warn') return []

  const { ledger } = tools.flow.store
  const row = await ledger.find(
    context.tenant.id,
    `${CLIENT_RULE}/${nameOf(facts.card.ref)}/attach`,
  )
  if (row === null || row.action.type !== 'contact.attach' || !isLeftToPerson(row)) return []
  if (facts.card.contacts.includes(row.action.contact)) return []
  const { contact, owner } = row.action
  const client = await createContactNames(tools.flow.store, context.tenant.id)(contact)
  const next = owner === null || owner === facts.card.owner ? null : facts.users.get(owner)
  const note = next ? { id: 'rule-strip.ask.owner', values: { owner: next.name } } : null
  return [{ type: 'client', key: row.key, values: { client }, note, offered: row }]
}

/** Held by the rule's strength, or taken before and refused by the host. */
function isLeftToPerson({ state, held, askedBy }: LedgerRow): boolean {
  if (state === 'buried') return askedBy !== null
  return state === 'held' && held === 'strength'
}

async function stepQuestion({
  tools,
  context,
  look,
  facts,
  now,
}: Around): Promise<readonly Asked[]> {
  const { policy } = look.known
  if (strengthOf(policy, STAGE_TASK_RULE, facts) !== 'warn') return []
  const planned = applyRules(policy, facts, now).planned.find(
    ({ rule }) => rule === STAGE_TASK_RULE,
  )
  if (planned?.held !== 'strength') return []
  const { action, rule } = planned
  // Whose deadline has passed is no plan any more.
  if (action.type !== 'task.create' || action.dueAt <= now) return []
  const row = await tools.flow.store.ledger.find(context.tenant.id, action.key)
  if (row !== null && row.state !== 'dropped' && !isLeftToPerson(row)) return []
  const values = { title: action.title, due: { at: action.dueAt } }
  return [{ type: 'step', key: action.key, values, note: null, offered: { rule, action } }]
}

/** Once for each move. Not where the stage's own task is just being made or offered. */
async function whyQuestion({ tools, context, look, facts }: Around): Promise<readonly Asked[]> {
  const { policy } = look.known
  const { card, gapSince } = facts
  if (strengthOf(policy, 'ensure-next-step', facts) !== 'warn') return []
  if (findStageTask(policy, card).isMade || !isMovedWithoutStep(card, gapSince)) return []
  const key = `${BY_PERSON}/why/${stayOf(card)}`
  const row = await tools.flow.store.ledger.find(context.tenant.id, key)
  if (row !== null && row.state !== 'buried') return []
  return [{ ...PLAIN, type: 'why', key }]
}

/** `null`: the rule is off. */
function strengthOf(policy: Policy, id: string, { card }: Pick<Facts, 'card'>): Strength | null {
  const rule = policy.rules.find(known => known.id === id)
  if (rule === undefined) return null
  const { isOn, strength } = policy.ruleSettings(rule, card.pipeline)
  return isOn ? strength : null
}
