import type { Contact } from '../../../shared/crm/model.ts'
import { fullName } from '../../../shared/crm/person-name.ts'
import { isNameless } from '../../../shared/duplicates/names.ts'
import type { Requester } from '../../../shared/duplicates/match.ts'
import { MINUTE, plus } from '../../../shared/time/instant.ts'
import type { Facts, KnownPerson } from '../../core/rule.ts'

/** A form makes its contact just before the card; whoever is older was there before the request. */
const MADE_TOGETHER_MS = 10 * MINUTE

/** Who asks. A lead says it itself, a deal through its contact. */
export function readRequester({ card, contacts }: Facts): Requester {
  const [primary] = contacts
  const phones = [...card.phones, ...(primary?.phones ?? [])]
  const emails = [...card.emails, ...(primary?.emails ?? [])]
  const name = isNameless(card.person) && primary !== undefined ? primary.name : card.person
  return { name, phones, emails }
}

/** The contact a card has already. */
export interface Linked {
  readonly person: KnownPerson
  /** Made together with the request, so it says nothing about who is known. */
  readonly isFresh: boolean
}

export function findLinked({ card, contacts, matches, request }: Facts): Linked | null {
  const [primary] = contacts
  if (primary === undefined || request === null) return null
  const person = matches?.people.find(({ contact }) => contact.id === primary.id) ?? {
    contact: primary,
    sharedKeys: [],
    openCards: [],
    earlierRequests: 0,
  }
  return { person, isFresh: isMadeFor(person, card) }
}

/** Requests that came after this one and were decided before it have been given to its contact: that does not make him a known one. */
function isMadeFor(
  { contact, openCards, earlierRequests }: KnownPerson,
  { ref, createdAt }: Facts['card'],
): boolean {
  const isNew = contact.createdAt > plus(createdAt, -MADE_TOGETHER_MS)
  const later = openCards.filter(({ kind, id }) => kind === ref.kind && isLower(ref.id, id))
  return isNew && later.length === openCards.length && earlierRequests <= later.length
}

/** Hosts count up. */
export function isLower(one: string, other: string): boolean {
  return one.length === other.length ? one < other : one.length < other.length
}

/** Of two fresh contacts of one person only the younger is attached to the older, never both to each other. */
export function isOlder(one: Contact, other: Contact): boolean {
  const byAge = one.createdAt - other.createdAt
  const byLength = one.id.length - other.id.length
  return (byAge || byLength || (one.id < other.id ? -1 : 1)) < 0
}

export function clientName({ id, name }: Contact): string {
  return fullName(name) ?? `№ ${id}`
}

/** This one included. An open card older than our journal was a request, too. */
export function requestsOf({ earlierRequests, openCards }: KnownPerson): number {
  return Math.max(earlierRequests, Math.min(openCards.length, 1)) + 1
}
