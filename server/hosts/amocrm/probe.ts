import { keysOf } from '../../../shared/duplicates/keys.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { FoundOnHost, Probe } from '../host.ts'
import type { Ground } from './ground.ts'
import { type FoundContact, readCompany, readContact } from './contact-wire.ts'
import { contactsOf, hasNextPage, isUnsortedLead, readLead, rowsOf, toStatus } from './wire.ts'

/** `phone:+7…` or `email:…` */
type Key = string

const PAGE = 250
/** Of a person's leads only so many are looked at, the newest: whoever has more is no person. */
const MAX_LEADS = 300

/** Whoever carries the keys, as the account knows him. */
export interface Search {
  readonly contacts: readonly FoundContact[]
  readonly companies: FoundOnHost['companies']
  readonly truncatedKeys: readonly Key[]
}

/**
 * The search is a full text over all fields, lags behind writes and finds parts of numbers: everything found is compared exactly, and
 * nothing found proves nothing (amocrm.md 10.4), which our own index is for.
 */
export async function searchKeys(ground: Ground, probe: Probe): Promise<Search> {
  const keys = [
    ...probe.phones.map(phone => `phone:${phone}`),
    ...probe.emails.map(email => `email:${email}`),
  ]
  const answers = await Promise.all(keys.map(key => search(ground, key)))
  const companies = answers.flatMap(answer => answer.companies)
  return {
    contacts: byId(answers.flatMap(answer => answer.contacts)),
    companies: [...new Map(companies.map(company => [company.id, company])).values()],
    truncatedKeys: keys.filter((_, index) => answers[index]?.isCut === true),
  }
}

/** Of those found, the newest. */
export function leadsOf({ contacts }: Search): readonly string[] {
  const ids = new Set(contacts.flatMap(({ leads }) => leads))
  return [...ids].toSorted((one, other) => Number(other) - Number(one)).slice(0, MAX_LEADS)
}

/** @param rows leads of those found, without the request's own */
export async function toFound(
  ground: Ground,
  { contacts, companies, truncatedKeys }: Search,
  rows: readonly unknown[],
): Promise<FoundOnHost> {
  return {
    contacts: contacts.map(({ contact }) => contact),
    companies,
    openCards: await toOpenCards(ground, contacts, rows),
    truncatedKeys,
  }
}

interface Answer {
  readonly contacts: readonly FoundContact[]
  readonly companies: readonly ReturnType<typeof readCompany>[]
  readonly isCut: boolean
}

async function search({ account }: Ground, key: Key): Promise<Answer> {
  const query = toSearch(key)
  const [people, firms] = await Promise.all([
    account.get('contacts', { query, with: 'leads', limit: PAGE }),
    account.get('companies', { query, limit: PAGE }),
  ])
  return {
    contacts: rowsOf(people, 'contacts')
      .map(readContact)
      .filter(({ contact }) => holds(contact, key)),
    companies: rowsOf(firms, 'companies')
      .map(readCompany)
      .filter(company => holds(company, key)),
    isCut: hasNextPage(people) || hasNextPage(firms),
  }
}

/** A number is found by its digits however it is written. */
function toSearch(key: Key): string {
  return key.startsWith('email:') ? key.slice('email:'.length) : digitsOf(key)
}

/** With an extension behind it too. */
export function holds(
  card: { readonly phones: readonly string[]; readonly emails: readonly string[] },
  key: Key,
): boolean {
  const { personal, shared } = keysOf(card)
  const isHeld = [...personal, ...shared].some(held => held === key || held.startsWith(`${key}#`))
  // A placeholder is nobody's key, and yet it is what was asked for.
  return isHeld || (key.startsWith('phone:') && holdsDigits(card.phones, key))
}

function holdsDigits(phones: readonly string[], key: Key): boolean {
  return phones.some(phone => digitsOf(phone) === digitsOf(key))
}

/** Without the first digit of a Russian number, which may be 7 or 8, or missing. */
export function digitsOf(phone: string): string {
  const digits = phone.replaceAll(/\D/g, '')
  return /^[78]\d{10}$/.test(digits) ? digits.slice(1) : digits
}

function byId(found: readonly FoundContact[]): readonly FoundContact[] {
  return [...new Map(found.map(one => [one.contact.id, one])).values()]
}

async function toOpenCards(
  ground: Ground,
  people: readonly FoundContact[],
  rows: readonly unknown[],
): Promise<FoundOnHost['openCards']> {
  const leads = rows.map(readLead).filter(lead => toStatus(lead.status_id) === 'open')
  const facts = await ground.factsFor([...new Set(leads.map(lead => lead.pipeline_id))])
  const known = new Set(people.map(({ contact }) => contact.id))
  return leads
    .toSorted((one, other) => one.created_at - other.created_at)
    .flatMap(lead => {
      const kind = isUnsortedLead(lead, facts) ? ('lead' as const) : ('deal' as const)
      const card: CardRef = { kind, id: lead.id as CardRef['id'] } // from the row itself
      return contactsOf(lead)
        .filter(id => known.has(id))
        .map(contact => ({ contact, card }))
    })
}
