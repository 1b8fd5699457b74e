import type { CompanyId, ContactId } from '../../crm/ids.ts'
import type { Contact } from '../../crm/model.ts'
import { asInstant } from '../../time/instant.ts'
import type { Candidate } from '../holder.ts'
import { keysOf } from '../keys.ts'
import type { Known } from '../match.ts'

export type Reach = Pick<Contact, 'phones' | 'emails'>

/** Who holds which phone and mailbox, in memory. */
export interface KeyIndex {
  readonly addContact: (id: string, name: Contact['name'], reach: Reach) => void
  readonly addCompany: (id: string, reach: Reach) => void
  readonly find: (keys: readonly string[]) => Known<Candidate>
  /** What is new goes to the contact as a second value, so that it is known by it next time. */
  readonly learn: (id: string, reach: Reach) => void
}

/** A key of more cards is everybody's, whoever they are: a search of the host would be cut short, too. */
const MANY = 50

export function createKeyIndex(): KeyIndex {
  const people = new Map<string, Candidate>()
  const holders = new Map<string, Set<string>>()
  const companies = new Map<string, Set<string>>()
  const put = (id: string, contact: Contact) => {
    people.set(id, { contact, openCards: [] })
    for (const key of allKeys(contact)) addTo(holders, key, id)
  }
  return {
    addContact(id, name, { phones, emails }) {
      // Who came first is the older card.
      const createdAt = asInstant(people.size)
      put(id, { id: id as ContactId, name, phones, emails, company: null, owner: null, createdAt })
    },
    addCompany(id, card) {
      for (const key of allKeys(card)) addTo(companies, key, id)
    },
    find(keys) {
      const ids = new Set(keys.flatMap(key => [...(holders.get(key) ?? [])].slice(0, MANY)))
      return {
        people: Array.from(ids, id => people.get(id)).filter(someone => someone !== undefined),
        sharedKeys: keys.filter(key => (holders.get(key)?.size ?? 0) > MANY),
        companies: keys.flatMap(key =>
          Array.from(companies.get(key) ?? [], id => ({ id: id as CompanyId, key })),
        ),
      }
    },
    learn(id, { phones, emails }) {
      const known = people.get(id)?.contact
      if (known === undefined) return
      const has = new Set(allKeys(known))
      if (allKeys({ phones, emails }).every(key => has.has(key))) return
      put(id, {
        ...known,
        phones: [...known.phones, ...phones],
        emails: [...known.emails, ...emails],
      })
    },
  }
}

/** Personal and shared ones. */
export function allKeys(reach: Reach): readonly string[] {
  const { personal, shared } = keysOf(reach)
  return [...personal, ...shared]
}

function addTo(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key)
  if (ids === undefined) index.set(key, new Set([id]))
  else ids.add(id)
}
