import type { Message } from '../../i18n/message.ts'
import { MINUTE, SECOND } from '../../time/instant.ts'
import { decideMatch, type MatchDecision } from '../match.ts'
import type { BaseCard } from './card.ts'
import { allKeys, createKeyIndex, type Reach } from './key-index.ts'

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
/** The same, where no key of one's own tells that it is the same: two colleagues of one name may ask within minutes. */
const KEYLESS_REPEAT = 10 * SECOND

export function createLeadBase(): LeadBase {
  const index = createKeyIndex()
  const requests = new Map<string, { readonly until: number; readonly contact: string }>()

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
      if (before !== undefined && lead.at <= before.until) {
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
      const match = decideMatch(requester, index.find(keys))
      const decision = settle(lead, match, newId)
      const until = lead.at + (match.personalKeys.length > 0 ? REPEAT : KEYLESS_REPEAT)
      requests.set(words, { until, contact: decision.contact })
      return decision
    },
  }
}

function reachOf({ phone, email }: Lead): Reach {
  return { phones: phone === '' ? [] : [phone], emails: email === '' ? [] : [email] }
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
