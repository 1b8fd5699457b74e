import { ANSWERS, type ReplyEnd, type StripReply } from '../../shared/contract/rule-strip.ts'
import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { BY_PERSON, NOT_CLIENT_KEYS, TOUCH_KEYS } from '../flow/by-person.ts'
import { loadFacts } from '../flow/facts.ts'
import type { Flow } from '../flow/flow.ts'
import { rememberNotClient } from '../flow/not-client.ts'
import type { LedgerRow, PlannedAction } from '../store/store.ts'
import { endOf } from './end-of.ts'
import { type Look, lookAt } from './look-at.ts'
import { ApiFailure, changeableCard, type PanelContext } from './panel.ts'
import { type Asked, askedOf, CLIENT_RULE } from './rule-strip-questions.ts'
import type { PanelTools } from './tools.ts'

/**
 * A person's answer to what the strip asks. The question is looked up on the card as it is now, never believed; what follows goes
 * through the ledger, so that a second click or a lost answer does nothing twice.
 */
export async function replyTo(
  tools: PanelTools,
  reply: StripReply,
  context: PanelContext,
): Promise<ReplyEnd> {
  const { flow } = tools
  changeableCard(context.session)
  const look = await lookAt(tools, context)
  const now = flow.clock.now()
  const facts = await loadFacts(look.desk, look.view, now, look.known)
  const asked = (await askedOf({ tools, context, look, facts, now })).find(
    ({ key }) => key === reply.key,
  )
  const answering = { flow, reply, context, card: facts.card.ref, now }
  const end = await (asked === undefined ? earlierEnd(answering) : carryOut(answering, asked, look))
  return { end, text: tools.sayTo(context)({ id: `rule-strip.reply.${end}` }) }
}

type End = ReplyEnd['end']

interface Answering {
  readonly flow: Flow
  readonly reply: StripReply
  readonly context: PanelContext
  readonly card: CardRef
  readonly now: Instant
}

async function carryOut(answering: Answering, asked: Asked, look: Look): Promise<End> {
  const { type, key, offered } = asked
  const { reply } = answering
  const words: readonly string[] = ANSWERS[type]
  if (!words.includes(reply.answer)) throw new ApiFailure(422, 'invalid', { answer: 'invalid' })
  switch (type) {
    case 'touch':
      return leaveNote(answering, {
        key: touchKey(answering),
        text: { id: 'rule-strip.touched', values: { outcome: reply.answer } },
        isTouch: true,
      })
    case 'why':
      return leaveNote(answering, { key, text: whyText(reply) })
    case 'client':
      return reply.answer === 'no'
        ? denyClient(answering, asked, look)
        : attachClient(answering, key)
    case 'step':
      return offered === null ? 'changed' : take(answering, [offered])
    default:
      return type satisfies never
  }
}

function whyText({ answer, text }: StripReply): Message {
  if (answer !== 'other') return { id: 'rule-strip.why', values: { reason: answer } }
  if (text === null) throw new ApiFailure(422, 'invalid', { text: 'empty' })
  return { id: 'rule-strip.why.other', values: { text } }
}

function touchKey({ card, context, reply }: Pick<Answering, 'card' | 'context' | 'reply'>): string {
  return `${TOUCH_KEYS}${nameOf(card)}/${context.session.user}/${reply.nonce}`
}

/** The host keeps the words in the card, the journal who said them and when. */
function leaveNote(
  answering: Answering,
  { key, text, isTouch = false }: { key: string; text: Message; isTouch?: boolean },
): Promise<End> {
  const action = {
    type: 'note.add' as const,
    key,
    needs: 'show' as const,
    subject: answering.card,
    text,
    because: { id: 'rule-strip.said' },
  }
  return take(answering, [{ rule: BY_PERSON, action, isTouch }])
}

/** With the link go the notes that were held with it. */
async function attachClient(answering: Answering, key: string): Promise<End> {
  const rows = await withNotes(answering, key)
  return take(
    answering,
    rows.map(({ rule, action }) => ({ rule, action })),
  )
}

/**
 * Nobody is attached by a later change of settings either; the request is of somebody new. Nor is it asked again when the same person
 * writes once more, whoever looks.
 */
async function denyClient(
  answering: Answering,
  { key, values, offered }: Asked,
  { view }: Look,
): Promise<End> {
  const { flow, context, card, now } = answering
  if (offered?.action.type === 'contact.attach')
    await rememberNotClient(flow.store, context.tenant.id, view, offered.action.contact)
  for (const { key: held, action } of await withNotes(answering, key))
    await flow.store.ledger.settle(context.tenant.id, held, {
      state: 'dropped',
      reason: 'not-client',
      action,
      at: now,
    })
  await flow.store.requests.settle(context.tenant.id, card, { type: 'new' }, now)
  const text = { id: 'rule-strip.not-client', values }
  return leaveNote(answering, { key: `${NOT_CLIENT_KEYS}${key}`, text })
}

/** The link last: its end is waited for. */
async function withNotes(
  { flow, context, card }: Answering,
  key: string,
): Promise<readonly LedgerRow[]> {
  const rows = await flow.store.ledger.ofCard(context.tenant.id, card, ROWS)
  const repeats = `${CLIENT_RULE}/${nameOf(card)}/repeat/`
  const isHeldNote = (row: LedgerRow) => row.held === 'strength' && row.key.startsWith(repeats)
  return [...rows.filter(isHeldNote), ...rows.filter(row => row.key === key)]
}

const ROWS = 500

/** Under the key the rule gave it, so that the rule at full strength makes no second one. */
async function take(
  { flow, context, card, now }: Answering,
  wanted: readonly Omit<PlannedAction, 'held' | 'askedBy'>[],
): Promise<End> {
  const { ledger } = flow.store
  const { id } = context.tenant
  for (const planned of wanted) {
    const row = await ledger.find(id, planned.action.key)
    if (row?.state === 'buried') await ledger.retry(id, row.key)
    else await ledger.add(id, card, now, { ...planned, held: null, askedBy: context.session.user })
  }
  const last = wanted.at(-1)
  if (last === undefined) return 'changed'
  return toEnd(await endOf(flow, id, last.action.key))
}

/** The question stands no more: an earlier click of it, whoever's, or another card by now. */
async function earlierEnd(answering: Answering): Promise<End> {
  const { flow, reply, context, card } = answering
  const keys = [touchKey(answering), `${NOT_CLIENT_KEYS}${reply.key}`, reply.key]
  for (const key of keys) {
    const row = await flow.store.ledger.find(context.tenant.id, key)
    if (row === null || nameOf(row.card) !== nameOf(card) || row.state === 'held') continue
    return toEnd(await endOf(flow, context.tenant.id, key))
  }
  return 'changed'
}

function toEnd({ state, reason }: LedgerRow): End {
  if (state === 'buried') throw new ApiFailure(422, 'refused', { body: reason ?? '' })
  return state === 'done' ? 'done' : 'changed'
}
