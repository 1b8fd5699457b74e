import type { CompanyId, ContactId } from '../../crm/ids.ts'
import type { Contact } from '../../crm/model.ts'
import type { Message } from '../../i18n/message.ts'
import { asInstant, MINUTE, SECOND } from '../../time/instant.ts'
import type { Candidate } from '../holder.ts'
import { keysOf } from '../keys.ts'
import { decideMatch, type Known, type MatchDecision } from '../match.ts'
import type { BaseCard } from './card.ts'

/** A request as a form sends it, raw. */
export interface Lead {
  readonly id: string
  /** Milliseconds. */
  readonly at: number
  readonly name: string
  readonly phone: string
  readonly email: string
  readonly company: string
  readonly text: string
  readonly source: string
}

export interface LeadDecision {
  /** `new` and `review` make a contact; what to review is whether it is one of those named in the reason. */
  readonly action: 'attach' | 'new' | 'review'
  /** Of the base, or made before. */
  readonly contact: string
  readonly why: Message
}

/** A base that requests are recognised against, and that learns from each. Decides as R2 does. */
export interface LeadBase {
  readonly add: (id: string, card: BaseCard) => void
  /** @param newId gives the id of a contact that has to be made */
  readonly decide: (lead: Lead, newId: () => string) => LeadDecision
}

/** A form sent again within this time is the same request. */
const REPEAT = 10 * MINUTE
/** The same, where nothing but the texts themselves tells that it is the same. */
const KEYLESS_REPEAT = 10 * SECOND
/** A key of more cards is everybody's, whoever they are: a search of the host would be cut short, too. */
const MANY = 50

export function createLeadBase(): LeadBase {
  const index = createKeyIndex()
  const requests = new Map<string, { readonly at: number; readonly contact: string }>()

  const settle = (lead: Lead, decision: MatchDecision, newId: () => string): LeadDecision => {
    if (decision.type === 'attach') {
      index.learn(decision.person.contact.id, reachOf(lead))
      return { action: 'attach', contact: decision.person.contact.id, why: decision.why }
    }
    const contact = newId()
    index.addContact(contact, { first: lead.name, last: null, second: null }, reachOf(lead))
    return {
      action: decision.type === 'review' ? 'review' : 'new',
      contact,
      why: decision.why,
    }
  }

  return {
    add(id, card) {
      if (card.kind === 'contact') index.addContact(id, card.name, card)
      else index.addCompany(id, card)
    },
    decide(lead, newId) {
      const keys = allKeys(reachOf(lead))
      const words = toWords(lead, keys)
      const before = requests.get(words)
      const limit = keys.length > 0 ? REPEAT : KEYLESS_REPEAT
      if (before !== undefined && lead.at - before.at <= limit) {
        return {
          action: 'attach',
          contact: before.contact,
          why: { id: 'duplicates.sent-again' },
        }
      }
      const requester = {
        name: { first: lead.name, last: null, second: null },
        ...reachOf(lead),
      }
      const decision = settle(lead, decideMatch(requester, index.find(keys)), newId)
      requests.set(words, { at: lead.at, contact: decision.contact })
      return decision
    },
  }
}

type Reach = Pick<Contact, 'phones' | 'emails'>

/** Who holds which key. */
function createKeyIndex() {
  const people = new Map<string, Candidate>()
  const holders = new Map<string, Set<string>>()
  const companies = new Map<string, Set<string>>()
  const put = (id: string, contact: Contact) => {
    people.set(id, { contact, openCards: [] })
    for (const key of allKeys(contact)) addTo(holders, key, id)
  }
  return {
    addContact(id: string, name: Contact['name'], { phones, emails }: Reach) {
      // Who came first is the older card.
      const createdAt = asInstant(people.size)
      put(id, { id: id as ContactId, name, phones, emails, company: null, owner: null, createdAt })
    },
    addCompany(id: string, card: Reach) {
      for (const key of allKeys(card)) addTo(companies, key, id)
    },
    find(keys: readonly string[]): Known<Candidate> {
      const ids = new Set(keys.flatMap(key => [...(holders.get(key) ?? [])].slice(0, MANY)))
      return {
        people: Array.from(ids, id => people.get(id)).filter(someone => someone !== undefined),
        sharedKeys: keys.filter(key => (holders.get(key)?.size ?? 0) > MANY),
        companies: keys.flatMap(key =>
          Array.from(companies.get(key) ?? [], id => ({ id: id as CompanyId, key })),
        ),
      }
    },
    /** What is new goes to the contact as a second value, so that it is known by it next time. */
    learn(id: string, { phones, emails }: Reach) {
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

function reachOf({ phone, email }: Lead): Reach {
  return { phones: phone === '' ? [] : [phone], emails: email === '' ? [] : [email] }
}

function allKeys(reach: Reach): readonly string[] {
  const { personal, shared } = keysOf(reach)
  return [...personal, ...shared]
}

/** Equal for a form sent twice. Without keys the text has to be the same, too. */
function toWords(lead: Lead, keys: readonly string[]): string {
  const name = lead.name.trim().toLowerCase()
  return JSON.stringify(
    keys.length > 0
      ? [name, ...keys.toSorted()]
      : [name, lead.phone, lead.email, lead.text, lead.source],
  )
}

function addTo(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key)
  if (ids === undefined) index.set(key, new Set([id]))
  else ids.add(id)
}
