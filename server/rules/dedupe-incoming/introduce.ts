import type { EntityRef, PersonName } from '../../../shared/crm/model.ts'
import { parseEmails } from '../../../shared/duplicates/emails.ts'
import { isNameless } from '../../../shared/duplicates/names.ts'
import { readPerson } from '../../../shared/duplicates/person.ts'
import type { Requester } from '../../../shared/duplicates/match.ts'
import { formatPhone } from '../../../shared/i18n/format-phone.ts'
import type { Message } from '../../../shared/i18n/message.ts'
import { parsePhones, type ParsedPhone } from '../../../shared/phone/parse-phone.ts'
import { findResponsible } from '../../core/responsible.ts'
import type { Facts, KnownPerson } from '../../core/rule.ts'
import type { Plan, PlannedEffect, Unrecognised } from './plan.ts'
import { clientName, readRequester } from './requester.ts'

/** Names listed in a note; a shared number may have dozens. */
const NAMED = 3

/** The request comes from somebody unknown, or from one of several: a new contact, and a word to whoever has to look. */
export function introduce(facts: Facts, decision: Unrecognised): Plan {
  const because = decision.why
  switch (decision.type) {
    case 'nameless':
      return {
        outcome: { type: 'nameless' },
        because,
        effects: [
          note(facts.card.ref, { id: 'dedupe-incoming.note-nameless', values: { why: because } }),
        ],
      }
    case 'nothing': {
      const isShared = decision.candidates.length > 0
      const word = note(facts.card.ref, {
        id: 'dedupe-incoming.note-shared',
        values: { why: because },
      })
      return {
        outcome: { type: 'new' },
        because,
        effects: [...create(facts, decision), ...(isShared ? [word] : [])],
      }
    }
    case 'review': {
      const candidates = decision.candidates.map(({ contact }) => contact.id)
      return {
        outcome: { type: 'review', candidates },
        because,
        effects: [...create(facts, decision), ...askToLook(facts, decision)],
      }
    }
    default:
      return decision satisfies never
  }
}

type Introduced = Exclude<Unrecognised, { type: 'nameless' }>

function create(facts: Facts, decision: Introduced): PlannedEffect[] {
  const { card, contacts } = facts
  if (contacts.length > 0 || card.contacts.length > 0) return []
  const requester = readRequester(facts)
  const phones = requester.phones.flatMap(parsePhones)
  const emails = requester.emails.flatMap(parseEmails).map(({ address }) => address)
  return [
    {
      name: 'create',
      needs: 'act',
      effect: {
        type: 'contact.create',
        subject: card.ref,
        name: nameFor(requester, phones, emails),
        phones: phones.map(toText),
        emails,
        company: card.company ?? decision.company,
        owner: card.owner,
        claims: claimsOf(requester, decision),
      },
    },
  ]
}

/** Hosts want a name; a number in its place is nobody's name to us, see shared/duplicates. */
function nameFor(
  { name }: Requester,
  [phone]: readonly ParsedPhone[],
  [email]: readonly string[],
): PersonName {
  if (!isNameless(name)) return name
  const first = phone === undefined ? (email ?? null) : formatPhone(phone.e164)
  return { first, last: null, second: null }
}

function toText({ e164, extension }: ParsedPhone): string {
  return extension === null ? e164 : `${e164} доб. ${extension}`
}

/**
 * The same request sent twice makes one contact. A personal key is claimed as it is; where somebody else is known to have it, or it
 * is everybody's, only together with the name, so that two people on one number stay two.
 */
function claimsOf({ name }: Requester, decision: Introduced): readonly string[] {
  if (decision.type === 'nothing' && decision.personalKeys.length > 0) return decision.personalKeys
  const { first, surnames } = readPerson(name)
  const words = [first?.word ?? '', ...surnames].filter(word => word !== '')
  const keys = decision.personalKeys.length > 0 ? decision.personalKeys : decision.sharedKeys
  return words.length === 0 ? [] : keys.map(key => `${key}~${words.join('~')}`)
}

function askToLook(
  facts: Facts,
  decision: Extract<Introduced, { type: 'review' }>,
): PlannedEffect[] {
  const { card } = facts
  const clients = namesOf(decision.candidates)
  const values = { clients, why: decision.why }
  const responsible = findResponsible(facts)
  const [only, ...others] = decision.candidates
  const onContact: EntityRef | null =
    only !== undefined && others.length === 0 ? { kind: 'contact', id: only.contact.id } : null
  const mentioned = { kind: card.ref.kind, id: card.ref.id, why: decision.why }
  return [
    note(card.ref, { id: 'dedupe-incoming.note-review', values }),
    ...(onContact === null
      ? []
      : [
          {
            name: 'note-on-contact',
            needs: 'act' as const,
            effect: {
              type: 'note.add' as const,
              subject: onContact,
              text: { id: 'dedupe-incoming.note-on-contact', values: mentioned },
            },
          },
        ]),
    ...(responsible === null
      ? []
      : [
          {
            name: 'ask',
            needs: 'warn' as const,
            effect: {
              type: 'user.notify' as const,
              user: responsible.id,
              subject: card.ref,
              text: { id: 'dedupe-incoming.ask-review', values: { card: card.title, ...values } },
            },
          },
        ]),
  ]
}

function namesOf(people: readonly KnownPerson[]): Message | string {
  const names = people
    .slice(0, NAMED)
    .map(({ contact }) => clientName(contact))
    .join(', ')
  const rest = people.length - NAMED
  return rest > 0 ? { id: 'dedupe-incoming.and-more', values: { names, rest } } : names
}

function note(subject: EntityRef, text: Message): PlannedEffect {
  return { name: 'note', needs: 'show', effect: { type: 'note.add', subject, text } }
}
