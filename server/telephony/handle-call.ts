import type { CardRef, Contact, EntityRef } from '../../shared/crm/model.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { isMissed, nameOfCall, type CallRef } from '../../shared/telephony/call.ts'
import type { TelephonyConfig } from '../../shared/telephony/config.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { formatPhone } from '../../shared/i18n/format-phone.ts'
import { asInstant, HOUR, plus } from '../../shared/time/instant.ts'
import { HostRefused } from '../errors.ts'
import { planFor } from '../flow/decide.ts'
import { YOUNG_MS } from '../flow/facts.ts'
import type { Desk } from '../flow/flow.ts'
import { loadPolicy } from '../flow/load-policy.ts'
import type { FoundCallers, HostCall, HostCalls } from '../hosts/host.ts'
import type { CallEnd, CallOutcome, CallWritten, StoredCall } from '../store/store.ts'
import { markOf } from '../store/mark.ts'
import { userOf } from './desk.ts'

/** What one call is dealt with by. */
interface Work {
  readonly desk: Desk
  readonly calls: HostCalls
  readonly config: TelephonyConfig
  readonly call: StoredCall & { readonly phone: string }
  readonly found: FoundCallers
  readonly isQuiet: boolean
}

/**
 * Deals with a call that was kept: what it is as a request (methodology.md 2: a call is one, a missed one too), then its place in the CRM.
 *
 * May run again at any moment: what an earlier try has made is found on the host.
 */
export async function handleCall(desk: Desk, ref: CallRef): Promise<void> {
  const { flow, tenant, host } = desk
  const { store, clock } = flow
  const call = await store.telephony.find(tenant.id, ref)
  if (call === null || call.settledAt !== null) return
  const { phone } = call
  if (phone === null) {
    const outcome = isMissed(call) ? ('nameless' as const) : null
    const at = clock.now()
    return store.telephony.settle(tenant.id, ref, { ...NOBODY, written: 'unknown', outcome, at })
  }
  const { config } = await store.telephony.load(tenant.id)
  const { quietUntil } = await loadPolicy(desk)
  const calls = host.callsOf(tenant)
  const work: Work = {
    desk,
    calls,
    config,
    call: { ...call, phone },
    found: await calls.find(phone),
    isQuiet: quietUntil !== null && clock.now() < quietUntil,
  }
  const request = isMissed(call) ? await takeAsRequest(work) : await answerWaiting(work)
  const written = await write(work, request.card)
  await store.telephony.settle(tenant.id, ref, { ...request, written, at: clock.now() })
}

type Request = Omit<CallEnd, 'written' | 'at'>

const NOBODY = { outcome: null, contact: null, card: null } as const

/** Answered, or called back, tried or not: whoever had called waits no longer (methodology.md 3a, «Touched»). */
async function answerWaiting({ desk, call, found }: Work): Promise<Request> {
  const { store } = desk.flow
  const cards = await store.telephony.answered(desk.tenant.id, call.phone, call.startedAt)
  for (const card of cards)
    await store.jobs.add({ name: 'decide', payload: { tenant: desk.tenant.id, card } })
  return { ...NOBODY, contact: personOf(found)?.id ?? null, card: cards[0] ?? null }
}

/**
 * The client's open card waits for an answer again (R6). Who has none gets a card of his own, where the tenant wants that: its request is
 * then recorded, recognised and awaited like any other (R1, R2, R6). Else somebody is told.
 */
async function takeAsRequest(work: Work): Promise<Request> {
  const { found, config, isQuiet, call } = work
  const person = personOf(found)
  const contact = person?.id ?? null
  if (isPast(work) || (await isCalledBack(work))) return { ...NOBODY, outcome: 'recorded', contact }
  const card = person === null ? await openedBefore(work) : cardOf(person, found)
  if (card !== null && (await wait(work, card))) return { outcome: 'repeat', contact, card }
  if (isQuiet) return { ...NOBODY, outcome: 'recorded', contact }
  if (config.opensCards) return { outcome: 'opened', contact, card: await open(work, person) }
  const user = userOf(call, config) ?? person?.owner ?? null
  const outcome: CallOutcome = user !== null && (await tell(work, user)) ? 'told' : 'recorded'
  return { ...NOBODY, outcome, contact }
}

/** One person has the number, and it is no switchboard: what is shared by several proves nobody (methodology.md R2). */
function personOf({ contacts, truncatedKeys }: FoundCallers): Contact | null {
  const [first, second] = contacts
  return first === undefined || second !== undefined || truncatedKeys.length > 0 ? null : first
}

/** The one that repeated requests are counted on: the oldest. */
function cardOf({ id }: Contact, { openCards }: FoundCallers): CardRef | null {
  return openCards.find(({ contact }) => contact === id)?.card ?? null
}

/** The second missed call of a number that got a card of its own yesterday is about that card, client known by now or not. */
async function openedBefore({ desk, call, found }: Work): Promise<CardRef | null> {
  const since = plus(call.startedAt, -YOUNG_MS)
  const opened = await desk.flow.store.telephony.openedFor(desk.tenant.id, call.phone, since)
  const known = opened ?? found.loose[0] ?? null
  if (known === null) return null
  const view = await desk.crm.look(known)
  return view?.card.status === 'open' ? known : null
}

/** So late that nobody waits any more: a phone that was in a drawer, or whose clock is wrong. */
function isPast({ desk, call }: Work): boolean {
  return desk.flow.clock.now() >= call.startedAt + YOUNG_MS
}

/** A phone that was offline tells late: somebody may have spoken with the client long since. */
async function isCalledBack({ desk, call }: Work): Promise<boolean> {
  const { store } = desk.flow
  return store.telephony.isAnsweredSince(desk.tenant.id, call.phone, call.startedAt)
}

/** @returns whether the card is open and waits now */
async function wait({ desk, call }: Work, card: CardRef): Promise<boolean> {
  const { flow, tenant, crm } = desk
  const { memory } = await flow.store.cards.know(tenant.id, card)
  if (memory === null) {
    // A card nobody has looked at yet is remembered first, so that there is something to wait on.
    const view = await crm.look(card)
    if (view === null || view.card.status !== 'open') return false
    await planFor(desk, view)
  }
  // A clock that runs ahead puts nothing off.
  const at = asInstant(Math.min(call.startedAt, call.receivedAt))
  await flow.store.cards.called(tenant.id, card, at)
  await flow.store.jobs.add({ name: 'decide', payload: { tenant: tenant.id, card } })
  return true
}

/** The request is recorded before anybody is told of the card, as of the call's own moment. */
async function open(work: Work, person: Contact | null): Promise<CardRef> {
  const { desk, calls, call } = work
  const { flow, tenant } = desk
  const { store } = flow
  const card = await calls.openCard(await toHostCall(work, null, person?.owner ?? null))
  await store.requests.record(tenant.id, card, call.startedAt, { call: nameOfCall(call) })
  await store.jobs.add({ name: 'decide', payload: { tenant: tenant.id, card } })
  return card
}

async function tell(work: Work, user: UserId): Promise<boolean> {
  const { desk, call } = work
  const say = desk.flow.sayFor(desk.tenant)
  const text = say({
    id: 'telephony.missed.notify',
    values: { phone: formatPhone(call.phone), at: { at: call.startedAt } },
  })
  const mark = markOf(desk.tenant.id, `missed/${nameOfCall(call)}`)
  const effect = { type: 'user.notify' as const, user, text, subject: null }
  const [answer] = await desk.crm.perform([{ effect, mark }])
  return answer?.done === true
}

async function write(work: Work, card: CardRef | null): Promise<CallWritten> {
  if (!work.config.writesCalls) return 'off'
  if (work.isQuiet) return 'quiet'
  try {
    return await work.calls.record(await toHostCall(work, card, ownerOf(work.found)))
  } catch (error) {
    // Said for good: the same call would be refused again and again.
    if (error instanceof HostRefused) return 'refused'
    throw error
  }
}

function ownerOf(found: FoundCallers): UserId | null {
  return personOf(found)?.owner ?? null
}

/** For that long before and after other calls of the number may be taken for this one. */
const NEAR_MS = HOUR

async function toHostCall(
  work: Work,
  card: CardRef | null,
  owner: UserId | null,
): Promise<HostCall> {
  const { desk, call, config, found } = work
  const near: EntityRef[] = [
    ...(card === null ? [] : [card]),
    ...found.openCards.map(({ card: other }) => other),
    ...found.contacts.map(({ id }) => ({ kind: 'contact' as const, id })),
    ...found.companies.map(({ id }) => ({ kind: 'company' as const, id })),
  ]
  const say = desk.flow.sayFor(desk.tenant)
  return {
    mark: markOf(desk.tenant.id, `call/${nameOfCall(call)}`),
    direction: call.direction,
    phone: call.phone,
    startedAt: call.startedAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    recording: call.recording,
    user: userOf(call, config) ?? owner,
    near: near.filter((ref, index) => index === near.findIndex(isSame(ref))),
    others: await desk.flow.store.telephony.around(desk.tenant.id, call, {
      from: plus(call.startedAt, -NEAR_MS),
      to: plus(call.endedAt, NEAR_MS),
    }),
    title: say(titleOf(call)),
  }
}

function isSame(ref: EntityRef) {
  return (other: EntityRef) => other.kind === ref.kind && other.id === ref.id
}

function titleOf(call: Work['call']): Message {
  const values = { phone: formatPhone(call.phone) }
  if (call.answeredAt !== null) return { id: `telephony.call.${call.direction}`, values }
  return { id: call.direction === 'in' ? 'telephony.call.missed' : 'telephony.call.tried', values }
}
