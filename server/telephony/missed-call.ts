import type { UserId } from '../../shared/crm/ids.ts'
import type { CardRef, Contact } from '../../shared/crm/model.ts'
import { formatPhone } from '../../shared/i18n/format-phone.ts'
import { nameOfCall } from '../../shared/telephony/call.ts'
import { plus } from '../../shared/time/instant.ts'
import { HostRefused } from '../errors.ts'
import { planFor } from '../flow/decide.ts'
import { YOUNG_MS } from '../flow/facts.ts'
import type { FoundCallers } from '../hosts/host.ts'
import { markOf } from '../store/mark.ts'
import type { CallOutcome, CallRequest } from '../store/store.ts'
import { NOBODY, personOf, toHostCall, type Work } from './call-work.ts'
import { userOf } from './desk.ts'

/**
 * The client's open card waits for an answer again (R6). Who has none gets a card of his own, where the tenant wants that: its request is
 * then recorded, recognised and awaited like any other (R1, R2, R6). Else somebody is told.
 */
export async function takeAsRequest(work: Work): Promise<CallRequest> {
  const { found, config, isQuiet, call } = work
  const person = personOf(found)
  const contact = person?.id ?? null
  if (isPast(work) || (await isCalledBack(work))) return { ...NOBODY, outcome: 'recorded', contact }
  const card = person === null ? await openedBefore(work) : cardOf(person, found)
  if (card !== null && (await wait(work, card))) return { outcome: 'repeat', contact, card }
  if (isQuiet) return { ...NOBODY, outcome: 'recorded', contact }
  const opened = config.opensCards ? await open(work, person) : null
  if (opened !== null) return { outcome: 'opened', contact, card: opened }
  const user = userOf(call, config) ?? person?.owner ?? null
  const outcome: CallOutcome = user !== null && (await tell(work, user)) ? 'told' : 'recorded'
  return { ...NOBODY, outcome, contact }
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
  await flow.store.cards.called(tenant.id, card, call.startedAt)
  await flow.store.jobs.add({ name: 'decide', payload: { tenant: tenant.id, card } })
  return true
}

/**
 * The request is recorded before anybody is told of the card, as of the call's own moment.
 *
 * @returns `null`: the host wants no such card, now or later: a field that must be filled in, a responsible who has left
 */
async function open(work: Work, person: Contact | null): Promise<CardRef | null> {
  const { desk, calls, call } = work
  const { flow, tenant } = desk
  const { store, log } = flow
  let card: CardRef
  try {
    const given = await toHostCall(work, null, person?.owner ?? null)
    card = await calls.openCard(given, person?.id ?? null)
  } catch (error) {
    if (!(error instanceof HostRefused)) throw error
    log.warn('no card for a missed call', { tenant: tenant.id, reason: error.reason })
    return null
  }
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
