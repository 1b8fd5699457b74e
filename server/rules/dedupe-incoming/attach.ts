import type { ContactId, UserId } from '../../../shared/crm/ids.ts'
import { type Card, type CardRef, nameOf } from '../../../shared/crm/model.ts'
import { parseEmails } from '../../../shared/duplicates/emails.ts'
import { keyOfEmail, keyOfPhone, keysOf } from '../../../shared/duplicates/keys.ts'
import type { Message } from '../../../shared/i18n/message.ts'
import { parsePhones } from '../../../shared/phone/parse-phone.ts'
import type { RequestOutcome } from '../../core/action.ts'
import { findActive, findResponsible } from '../../core/responsible.ts'
import type { Facts, KnownPerson } from '../../core/rule.ts'
import { join, joinedCard } from './join.ts'
import { type Context, isActing, type Plan, type PlannedEffect, type Recognised } from './plan.ts'
import { clientName, readRequester, requestsOf } from './requester.ts'

/** The request comes from a known person. A contact linked already is not linked again; the rest is the same. */
export function attachKnown(facts: Facts, decision: Recognised, context: Context): Plan {
  const { card } = facts
  const { person, why } = decision
  const isLinked = card.contacts.includes(person.contact.id)
  const ofCard = joinedCard(facts, person, context)
  return {
    outcome: isLinked || isActing(context) ? outcomeOf(person, ofCard) : outcomeUnlinked(person),
    because: why,
    effects: [
      ...(isLinked ? [] : [link(facts, decision, context)]),
      ...(ofCard === null
        ? [
            note(card, decision, isLinked ? 'act' : context.strength),
            ...(isLinked || context.strength === 'act' ? [] : ask(facts, decision)),
            ...countRepeat(card, person),
          ]
        : join(facts, decision, { of: ofCard, settings: context.settings })),
    ],
  }
}

function link(
  { card, users, ...facts }: Facts,
  decision: Recognised,
  { settings }: Context,
): PlannedEffect {
  const { contact } = decision.person
  const isKept = settings.owner === 'client' && contact.owner !== null
  const owner = findActive(isKept ? users.get(contact.owner) : null)
  const added = newKeys({ card, users, ...facts }, decision)
  return {
    name: 'attach',
    needs: 'act',
    effect: {
      type: 'contact.attach',
      subject: card.ref,
      contact: contact.id,
      company: card.company === null ? (contact.company ?? decision.company) : null,
      owner: newOwner(owner?.id ?? null, card.owner),
      ...added,
    },
  }
}

function newOwner(known: UserId | null, present: UserId | null): UserId | null {
  return known === present ? null : known
}

/** A shared number is not written onto a person. */
function newKeys(
  facts: Facts,
  { person, personalKeys }: Recognised,
): { addPhones: string[]; addEmails: string[] } {
  const { phones, emails } = readRequester(facts)
  const { personal, shared } = keysOf(person.contact)
  const has = new Set([...personal, ...shared])
  const isNew = (key: string) => personalKeys.includes(key) && !has.has(key)
  const newPhones = phones.flatMap(parsePhones).filter(phone => isNew(keyOfPhone(phone)))
  const newEmails = emails.flatMap(parseEmails).filter(email => isNew(keyOfEmail(email)))
  return {
    addPhones: [...new Set(newPhones.map(({ e164 }) => e164))],
    addEmails: [...new Set(newEmails.map(({ address }) => address))],
  }
}

const NOTES = {
  show: 'dedupe-incoming.note-found',
  warn: 'dedupe-incoming.note-asked',
  act: 'dedupe-incoming.note-attached',
} as const

function note(
  card: Card,
  { person, why }: Recognised,
  strength: keyof typeof NOTES,
): PlannedEffect {
  // Nobody is taken off the card by itself, neither the contact that the form has made.
  const others = card.contacts.includes(person.contact.id) ? 0 : card.contacts.length
  const values = { client: clientName(person.contact), why, others, more: inWork(person) }
  return {
    name: 'note',
    needs: 'show',
    effect: { type: 'note.add', subject: card.ref, text: { id: NOTES[strength], values } },
  }
}

function inWork({ openCards: [open] }: KnownPerson): Message | string {
  if (open === undefined) return ''
  return { id: 'dedupe-incoming.in-work', values: { kind: open.kind, id: open.id } }
}

function ask(facts: Facts, { person, why }: Recognised): PlannedEffect[] {
  const responsible = findResponsible(facts)
  if (responsible === null) return []
  const values = { card: facts.card.title, client: clientName(person.contact), why }
  const text = { id: 'dedupe-incoming.ask-attach', values }
  return [
    {
      name: 'ask',
      needs: 'warn',
      effect: { type: 'user.notify', user: responsible.id, subject: facts.card.ref, text },
    },
  ]
}

/** Whoever works the open card learns that the client has come again. */
function countRepeat(card: Card, person: KnownPerson): PlannedEffect[] {
  const [open] = person.openCards
  if (open === undefined) return []
  const values = { count: requestsOf(person) - 1, kind: card.ref.kind, id: card.ref.id }
  const text = { id: 'dedupe-incoming.repeats', values }
  return [
    {
      name: `repeat/${nameOf(open)}`,
      needs: 'act',
      effect: { type: 'note.add', subject: open, text },
    },
  ]
}

function outcomeOf(person: KnownPerson, joined: CardRef | null): RequestOutcome {
  const contact = person.contact.id
  const of = joined ?? person.openCards[0]
  if (of === undefined) return { type: 'attached', contact }
  return { type: 'repeat', contact, of, count: requestsOf(person) }
}

/** Recognised, but the link is left to a person. */
function outcomeUnlinked(person: KnownPerson): RequestOutcome {
  const candidates: ContactId[] = [person.contact.id]
  return person.openCards.length > 0 ? outcomeOf(person, null) : { type: 'review', candidates }
}
