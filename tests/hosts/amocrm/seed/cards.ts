import type { Call, Deal, Note, Request, Stay, Step } from '../../seed/company.ts'
import type { Account, Author } from '../account.ts'
import {
  addCall,
  addContact,
  addLead,
  addNote,
  addTask,
  addUnsorted,
  communications,
  completeTask,
  linkCompany,
  linkContact,
  moveLead,
} from '../crm/logic.ts'
import type { Lead } from '../state.ts'
import type { SeedPlaces } from './directories.ts'
import type { SeededIds } from './index.ts'

export interface CardTeller {
  readonly account: Account
  readonly places: SeedPlaces
  readonly ids: SeededIds
  /** Writes in the order of moments, whoever tells first. */
  at(ms: number, write: () => void): void
  by(colleagueId: number, ms: number): Author
}

interface Told {
  /** Known once the first stay was written. */
  lead: Lead | null
}

type Card = Request | Deal

/** A deal is a lead; the request it was made from is its past, not a card of its own. */
export function tellDeal(teller: CardTeller, deal: Deal, request: Request | null): void {
  const { account, places, ids } = teller
  const told: Told = { lead: null }
  // The request ended when it became the deal.
  const past = (request?.stays ?? []).filter(({ outcome }) => outcome === 'open')
  const [first, ...others] = [...past, ...deal.stays]
  if (first === undefined) throw new Error('a deal stands somewhere')
  teller.at(first.at, () => {
    told.lead = addLead(
      account,
      {
        name: deal.title,
        price: priceOf(deal),
        ...places.placeOf(first),
        values: places.valuesOf(deal),
      },
      teller.by(deal.ownerId, first.at),
    )
    ids.deals.set(deal.id, told.lead.id)
    if (request !== null) ids.requests.set(request.id, told.lead.id)
  })
  // The client is known from the deal on; before there was only what he had typed.
  teller.at(deal.stays[0]?.at ?? first.at, () => linkClients(teller, mustLead(told), deal))
  tellStays(teller, told, { card: deal, stays: others })
  for (const card of request === null ? [deal] : [request, deal]) tellWork(teller, told, card)
}

function linkClients({ account, ids, by }: CardTeller, lead: Lead, deal: Deal): void {
  const at = deal.stays[0]?.at ?? 0
  const author = by(deal.ownerId, at)
  const contacts = deal.contactIds.flatMap(id => ids.contacts.get(id) ?? [])
  for (const contactId of contacts) linkContact(account, { lead, contactId }, author)
  const companyId = ids.firms.get(deal.firmId ?? 0)
  if (companyId !== undefined) linkCompany(account, { lead, companyId }, author)
}

/**
 * A request that became no deal. Untouched ones stand in «Неразобранное» with a hidden contact, all others are leads on
 * the first stages with a contact made of what the client typed.
 */
export function tellRequest(teller: CardTeller, request: Request): void {
  const [first, ...others] = request.stays
  if (first === undefined) throw new Error('a request stands somewhere')
  const isUntouched =
    others.length === 0 && request.calls.length + request.notes.length + request.steps.length === 0
  if (isUntouched) {
    teller.at(first.at, () => tellUnsorted(teller, request, first))
    return
  }
  const told: Told = { lead: null }
  const { account, places, ids } = teller
  teller.at(first.at, () => {
    const author = teller.by(request.ownerId, first.at)
    const contact = addContact(account, contactOf(account, request), author)
    const wish = { name: request.title, ...places.placeOf(first), values: places.valuesOf(request) }
    told.lead = addLead(account, { ...wish, contacts: [{ id: contact.id }] }, author)
    ids.requests.set(request.id, told.lead.id)
  })
  tellStays(teller, told, { card: request, stays: others })
  tellWork(teller, told, request)
}

function tellUnsorted(
  { account, places, ids, by }: CardTeller,
  request: Request,
  first: Stay,
): void {
  const isCall = request.source === 'Звонок'
  const at = Math.floor(first.at / 1000)
  const phone = request.phones[0] ?? ''
  const sip = {
    phone,
    from: phone,
    call_responsible: places.userOf(request.ownerId),
    called_at: at,
    duration: 0,
    link: '',
    service_code: 'telephony',
    uniq: `seed-${request.id}`,
  }
  const form = {
    form_id: `seed-${request.id}`,
    form_name: request.title,
    form_page: 'https://teply-kontur.example',
    form_sent_at: at,
  }
  const unsorted = addUnsorted(
    account,
    {
      category: isCall ? 'sip' : 'forms',
      sourceUid: isCall ? 'telephony' : 'site',
      sourceName: request.title,
      metadata: isCall ? sip : form,
      lead: {
        name: request.title,
        values: places.valuesOf(request),
        responsibleId: places.userOf(request.ownerId),
      },
      contact: contactOf(account, request),
      company: null,
    },
    // Forms and telephony are robots.
    { ...by(request.ownerId, first.at), userId: 0, ownerId: places.userOf(request.ownerId) },
  )
  ids.requests.set(request.id, unsorted.leadId)
}

function contactOf(account: Account, { first, last, phones, emails }: Request) {
  return {
    firstName: first,
    lastName: last,
    values: communications(account, 'contacts', { phones, emails }),
  }
}

function tellStays(
  { account, places, at, by }: CardTeller,
  told: Told,
  { card, stays }: { readonly card: Card; readonly stays: readonly Stay[] },
): void {
  for (const stay of stays)
    at(stay.at, () =>
      moveLead(
        account,
        mustLead(told),
        {
          ...places.placeOf(stay),
          lossReasonId: stay.outcome === 'lost' ? places.reasonOf(stay) : null,
        },
        by(card.ownerId, stay.at),
      ),
    )
}

function tellWork(teller: CardTeller, told: Told, card: Card): void {
  for (const step of card.steps) tellStep(teller, told, step)
  for (const call of card.calls) tellCall(teller, told, call)
  for (const note of card.notes) tellNote(teller, told, note)
}

/** amoCRM has no task without a deadline: a step without one is left out. */
function tellStep({ account, places, at, by }: CardTeller, told: Told, step: Step): void {
  const { dueAt, doneAt, createdAt, ownerId } = step
  if (dueAt === null) return
  at(createdAt, () => {
    const task = addTask(
      account,
      {
        text: step.title,
        completeTill: Math.floor(dueAt / 1000),
        typeId: step.kind === 'meeting' ? 2 : 1,
        responsibleId: places.userOf(ownerId),
        entity: { type: 'leads', id: mustLead(told).id },
      },
      by(ownerId, createdAt),
    )
    if (doneAt !== null) completeTask(account, task, undefined, by(ownerId, doneAt))
  })
}

function tellCall({ account, places, at, by }: CardTeller, told: Told, call: Call): void {
  at(call.at, () =>
    addCall(
      account,
      {
        entityType: 'leads',
        entityId: mustLead(told).id,
        direction: call.isIncoming ? 'in' : 'out',
        phone: call.phone,
        seconds: call.seconds,
        // 4: talked, 6: no answer.
        status: call.seconds > 0 ? 4 : 6,
        responsibleId: places.userOf(call.userId),
      },
      by(call.userId, call.at),
    ),
  )
}

function tellNote({ account, at, by }: CardTeller, told: Told, note: Note): void {
  at(note.at, () =>
    addNote(
      account,
      {
        entityType: 'leads',
        entityId: mustLead(told).id,
        type: 'common',
        params: { text: note.text },
      },
      by(note.authorId, note.at),
    ),
  )
}

/** An account has one currency: a euro is taken for a hundred roubles. */
function priceOf({ amount, currency }: Deal): number {
  return Math.round(currency === 'EUR' ? amount * 100 : amount)
}

function mustLead({ lead }: Told): Lead {
  if (lead === null) throw new Error('a card begins with its first stay')
  return lead
}
