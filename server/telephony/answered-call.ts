import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import { YOUNG_MS } from '../flow/facts.ts'
import { plus } from '../../shared/time/instant.ts'
import type { CallRequest } from '../store/store.ts'
import { NOBODY, personOf, type Work } from './call-work.ts'

/** Answered, or called back, tried or not: whoever had called or written waits no longer (methodology.md 3a, «Touched»). */
export async function answerWaiting(work: Work): Promise<CallRequest> {
  const { desk, call, found } = work
  const { store } = desk.flow
  const waited = await store.telephony.answered(desk.tenant.id, call.phone, call.startedAt)
  const cards = distinct([...waited, ...(await touchWaiting(work))])
  for (const card of cards)
    await store.jobs.add({ name: 'decide', payload: { tenant: desk.tenant.id, card } })
  return { ...NOBODY, contact: personOf(found)?.id ?? null, card: cards[0] ?? null }
}

/** Requests that came before the call, on whatever card of the client: the one we have opened for him ourselves, too. */
async function touchWaiting(work: Work): Promise<readonly CardRef[]> {
  const { desk, call } = work
  const { cards } = desk.flow.store
  const touched: CardRef[] = []
  for (const card of await cardsOf(work)) {
    const { memory, request } = await cards.know(desk.tenant.id, card)
    const since = [
      ...((memory?.touchedAt ?? null) === null ? [request?.receivedAt ?? null] : []),
      memory?.calledAt ?? null,
    ]
    if (!since.some(at => at !== null && at <= call.startedAt)) continue
    await cards.touch(desk.tenant.id, card, call.startedAt)
    touched.push(card)
  }
  return touched
}

async function cardsOf({ desk, call, found }: Work): Promise<readonly CardRef[]> {
  const { telephony } = desk.flow.store
  const since = plus(call.startedAt, -YOUNG_MS)
  const opened = await telephony.openedFor(desk.tenant.id, call.phone, since)
  const person = personOf(found)
  const own = found.openCards.filter(({ contact }) => contact === person?.id)
  return distinct([
    ...(opened === null ? [] : [opened]),
    ...found.loose,
    ...own.map(({ card }) => card),
  ])
}

function distinct(cards: readonly CardRef[]): readonly CardRef[] {
  return [...new Map(cards.map(card => [nameOf(card), card])).values()]
}
