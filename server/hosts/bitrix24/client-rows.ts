import { finderOf, idText, listOf, or, shape } from '../../../shared/parse/parse.ts'
import type { CardKind } from '../../../shared/crm/model.ts'
import type { ClientSearch } from '../host.ts'
import { byId, itemsOrNone, resultOf } from './answers.ts'
import { type BatchAnswer, type Command, PAGE, type Portal } from './portal.ts'
import { CARD_FIELDS, ENTITY_TYPE } from './wire.ts'

/** `findbycomm` answers about 20 ids of a type and says nothing of the rest (D). */
const FOUND_LIMIT = 20
const SEARCHED = ['LEAD', 'CONTACT', 'COMPANY'] as const
type Searched = (typeof SEARCHED)[number]

export function firstCommands({ phone, known }: ClientSearch): Record<string, Command> {
  const searches = SEARCHED.map((type): [string, Command] => [
    `search${type}`,
    {
      method: 'crm.duplicate.findbycomm',
      params: { type: 'PHONE', values: waysToWrite(phone), entity_type: type },
    },
  ])
  return {
    me: { method: 'profile' },
    ...Object.fromEntries(searches),
    ...(known.length === 0 ? {} : listCommands('known', { contacts: known })),
    ...listCommands('found', {
      contacts: foundIds('CONTACT'),
      companies: foundIds('COMPANY'),
      leads: foundIds('LEAD'),
    }),
  }
}

function foundIds(type: Searched): string {
  return `$result[search${type}][${type}]`
}

/** The search promises no normalisation, so it is given every way a number is written without signs. */
function waysToWrite(phone: string): readonly string[] {
  const national = /^\+7(\d{10})$/.exec(phone)?.[1]
  return national === undefined
    ? [phone, phone.replace(/^\+/, '')]
    : [phone, `8${national}`, `7${national}`, national]
}

interface Wanted {
  readonly contacts: unknown
  readonly companies?: unknown
  readonly leads?: unknown
}

/** Contacts, their open cards, and what else was found: the portal fills in ids of its own answers. */
function listCommands(
  place: string,
  { contacts, companies, leads }: Wanted,
): Record<string, Command> {
  return {
    [`${place}Contacts`]: listCommand('contact', { '@id': contacts }, ['*']),
    [`${place}Deals`]: openCommand('deal', { '@contactId': contacts }),
    [`${place}Leads`]: openCommand('lead', { '@contactId': contacts }),
    ...(companies !== undefined && {
      [`${place}Companies`]: listCommand('company', { '@id': companies }, COMPANY_FIELDS),
      [`${place}CompanyDeals`]: openCommand('deal', { '@companyId': companies }),
    }),
    // Ended ones too: so it is seen whether the portal filled in the list.
    ...(leads !== undefined && {
      [`${place}OwnLeads`]: listCommand('lead', { '@id': leads }, CARD_FIELDS.lead),
    }),
  }
}

export const COMPANY_FIELDS = ['id', 'title']

export function listCommand(
  kind: 'contact' | 'company' | CardKind,
  filter: Record<string, unknown>,
  select: readonly string[],
): Command {
  return {
    method: 'crm.item.list',
    params: { entityTypeId: ENTITY_TYPE[kind], select, filter, order: { id: 'DESC' } },
  }
}

function openCommand(kind: CardKind, filter: Record<string, unknown>): Command {
  return listCommand(kind, { ...filter, stageSemanticId: 'P' }, CARD_FIELDS[kind])
}

const findIds = finderOf(
  shape({
    LEAD: or(listOf(idText), []),
    CONTACT: or(listOf(idText), []),
    COMPANY: or(listOf(idText), []),
  }),
)

function idsOf(read: BatchAnswer, type: Searched): readonly string[] {
  // `[]` when nothing at all was found (D); a refused search says nothing, and the index goes on alone.
  return (
    findIds(read.get(`search${type}`)?.ok === true ? resultOf(read, `search${type}`) : null)?.[
      type
    ] ?? []
  )
}

type Rows = ReadonlyMap<string, unknown>

export interface ClientRows {
  readonly contacts: Rows
  readonly companies: Rows
  /** Ended ones among them. */
  readonly leads: Rows
  readonly deals: Rows
  readonly isCut: boolean
  /** Somebody was named whom the portal did not show. */
  readonly isHidden: boolean
}

/** Where the portal did not fill in a list of ids (V), they are named in a request of their own. */
export async function completed(
  portal: Portal,
  read: BatchAnswer,
  { known }: ClientSearch,
): Promise<ClientRows> {
  const found = { contacts: idsOf(read, 'CONTACT'), companies: idsOf(read, 'COMPANY') }
  const leads = idsOf(read, 'LEAD')
  const wanted = { ids: new Set<string>([...known, ...found.contacts]), companies: found.companies }
  const rows = rowsFrom(read, ['known', 'found'], { ...wanted, leads })
  const isWhole =
    found.contacts.every(id => rows.contacts.has(id)) &&
    found.companies.every(id => rows.companies.has(id)) &&
    leads.every(id => rows.leads.has(id))
  if (isWhole) return rows
  const again = await portal.batch(listCommands('again', { ...found, leads }))
  const more = rowsFrom(again, ['again'], { ...wanted, leads })
  const contacts = new Map([...rows.contacts, ...more.contacts])
  const companies = new Map([...rows.companies, ...more.companies])
  return {
    contacts,
    companies,
    isHidden: contacts.size < wanted.ids.size || companies.size < wanted.companies.length,
    leads: new Map([...rows.leads, ...more.leads]),
    deals: new Map([...rows.deals, ...more.deals]),
    isCut: rows.isCut || more.isCut,
  }
}

const findLinks = finderOf(
  shape({
    id: idText,
    contactId: or(idText, '0'),
    contactIds: or(listOf(idText), []),
    companyId: or(idText, '0'),
  }),
)

/** An id that was not filled in may list everybody's: only what belongs to those searched for is kept. */
function rowsFrom(
  read: BatchAnswer,
  places: readonly string[],
  wanted: {
    readonly ids: ReadonlySet<string>
    readonly companies: readonly string[]
    readonly leads: readonly string[]
  },
): ClientRows {
  const list = (name: string) => places.flatMap(place => [...itemsOrNone(read, place + name)])
  const isTheirs = (row: unknown) => {
    const links = findLinks(row)
    if (links === null) return false
    const people = [links.contactId, ...links.contactIds]
    return (
      people.some(id => wanted.ids.has(id)) ||
      wanted.companies.includes(links.companyId) ||
      wanted.leads.includes(links.id)
    )
  }
  const lists = {
    leads: [...list('Leads'), ...list('OwnLeads')],
    deals: [...list('Deals'), ...list('CompanyDeals')],
  }
  const contacts = only(byId(list('Contacts')), wanted.ids)
  const companies = only(byId(list('Companies')), new Set(wanted.companies))
  return {
    contacts,
    companies,
    leads: byId(lists.leads.filter(isTheirs)),
    deals: byId(lists.deals.filter(isTheirs)),
    isHidden: contacts.size < wanted.ids.size || companies.size < wanted.companies.length,
    isCut:
      SEARCHED.some(type => idsOf(read, type).length >= FOUND_LIMIT) ||
      places.some(place => itemsOrNone(read, `${place}Deals`).length >= PAGE),
  }
}

function only(rows: Rows, ids: ReadonlySet<string>): Rows {
  return new Map([...rows].filter(([id]) => ids.has(id)))
}
