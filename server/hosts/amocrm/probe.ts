import { keysOf } from '../../../shared/duplicates/keys.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { FoundOnHost, Probe } from '../host.ts'
import type { Ground } from './ground.ts'
import { listByIds } from './people.ts'
import { type FoundContact, readCompany, readContact } from './contact-wire.ts'
import { contactsOf, hasNextPage, isUnsortedLead, readLead, rowsOf, toStatus } from './wire.ts'

/** `phone:+7…` or `email:…` */
type Key = string

const PAGE = 250
/** Of a person's leads only so many are looked at, the newest: whoever has more is no person. */
const MAX_LEADS = 300

/**
 * Who carries the keys, and their open leads. The search is a full text over all fields, lags behind writes and finds parts of
 * numbers: everything found is compared exactly, and nothing found proves nothing (amocrm.md 10.4), which our own index is for.
 */
export async function findByKeys(ground: Ground, probe: Probe, own: CardRef): Promise<FoundOnHost> {
  const keys = [
    ...probe.phones.map(phone => `phone:${phone}`),
    ...probe.emails.map(email => `email:${email}`),
  ]
  const answers = await Promise.all(keys.map(key => search(ground, key)))
  const contacts = byId(answers.flatMap(answer => answer.contacts))
  const companies = new Map(
    answers.flatMap(answer => answer.companies).map(company => [company.id, company]),
  )
  return {
    contacts: contacts.map(({ contact }) => contact),
    companies: [...companies.values()],
    openCards: await findOpenCards(ground, contacts, own),
    truncatedKeys: keys.filter((_, index) => answers[index]?.isCut === true),
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

function holds(
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
function digitsOf(phone: string): string {
  const digits = phone.replaceAll(/\D/g, '')
  return /^[78]\d{10}$/.test(digits) ? digits.slice(1) : digits
}

function byId(found: readonly FoundContact[]): readonly FoundContact[] {
  return [...new Map(found.map(one => [one.contact.id, one])).values()]
}

async function findOpenCards(
  ground: Ground,
  people: readonly FoundContact[],
  own: CardRef,
): Promise<FoundOnHost['openCards']> {
  const ids = new Set(people.flatMap(({ leads }) => leads))
  ids.delete(own.id)
  const newest = [...ids].toSorted((one, other) => Number(other) - Number(one)).slice(0, MAX_LEADS)
  const rows = await listByIds(ground.account, 'leads', newest)
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
