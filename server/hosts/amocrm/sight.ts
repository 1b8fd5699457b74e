import { asId, type CompanyId } from '../../../shared/crm/ids.ts'
import type { Contact } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import type { CardRight, ClientSearch, OpenCard, SeenClient, Sight } from '../host.ts'
import { type AsReader, readOne, readRows } from './as-reader.ts'
import { rightTo } from './card-right.ts'
import { type FoundContact, readContact } from './contact-wire.ts'
import { addCard } from './new-card.ts'
import { digitsOf, holds } from './probe.ts'
import type { StageLog } from './stage-log.ts'
import { nearest } from './walk.ts'
import { isUnsorted, isUnsortedLead, type Lead, readLead, toCard } from './wire.ts'

export interface SightDependencies extends AsReader {
  /** When cards came to their stages, as far as reviews have read: it costs no call. */
  readonly stages: StageLog
}

/** Whoever has more leads is no single client; the newest are worked with. */
const MAX_LEADS = 100
const MAX_CARDS = 20

/** The account as one of its users sees it: asked in his name, so that his rights are the account's to apply. */
export function createSight(dependencies: SightDependencies): Sight {
  const { ground, reader } = dependencies
  return {
    client: search => readClient(dependencies, search),
    async rightTo({ id }) {
      const entity = await readOne(dependencies, `leads/${id}`)
      if (entity === null) return null
      const right: CardRight = rightTo(entity, reader.user, await ground.people())
      return isUnsorted(entity, await ground.factsFor([])) ? 'read' : right
    },
    addCard: card => addCard(dependencies, card),
  }
}

/** Two requests: amoCRM has no batch, and a page of leads tells when the nearest task is due. */
async function readClient(
  dependencies: SightDependencies,
  search: ClientSearch,
): Promise<SeenClient | null> {
  const { ground, stages } = dependencies
  const people = await findPeople(dependencies, search)
  if (people === null) return null
  const ids = newestLeads(people.found)
  const [leads, companies] = await Promise.all([
    readLeads(dependencies, ids),
    nameCompanies(dependencies, people.found, search),
  ])
  const facts = await ground.factsFor([...new Set(leads.map(lead => lead.pipeline_id))])
  const now = ground.now()
  const open = leads
    .map((lead): OpenCard => {
      const card = toCard(lead, facts, stages.stayOf(lead, { facts, now }))
      const isRequest = isUnsortedLead(lead, facts)
      return {
        card,
        openTasks: isRequest ? [] : nearest(lead, card.ref),
        areTasksUnnamed: true,
      }
    })
    .filter(({ card }) => card.status === 'open')
    .toSorted((one, other) => other.card.createdAt - one.card.createdAt)
  return {
    contacts: people.found.map(({ contact }) => contact),
    companies,
    cards: open.slice(0, MAX_CARDS),
    // Notes would be a request of their own.
    done: [],
    isHidden: people.isHidden,
    isCut: people.isCut || ids.length >= MAX_LEADS || open.length > MAX_CARDS,
  }
}

interface People {
  readonly found: readonly FoundContact[]
  readonly isCut: boolean
  /** Of those our index knows not all were shown. */
  readonly isHidden: boolean
}

/** Those our index knows by their ids; only where nobody of them has the number by now, by the account's own search. */
async function findPeople(
  dependencies: SightDependencies,
  search: ClientSearch,
): Promise<People | null> {
  const { phone } = search
  const named = await readNamed(dependencies, search)
  if (named === null) return null
  const { found, isHidden } = named
  if (found.length > 0) return { found, isCut: false, isHidden }
  const rows = await readRows(dependencies, 'contacts', { query: digitsOf(phone), with: 'leads' })
  if (rows === null) return null
  // The search finds parts of numbers: everything found is compared.
  const byNumber = rows.list.map(readContact).filter(({ contact }) => hasNumber(contact, phone))
  return { found: byNumber, isCut: rows.isCut, isHidden }
}

/** The index may be behind: whoever has another number by now is not the one. */
async function readNamed(
  dependencies: SightDependencies,
  { phone, known }: ClientSearch,
): Promise<Omit<People, 'isCut'> | null> {
  if (known.length === 0) return { found: [], isHidden: false }
  const rows = await readRows(dependencies, 'contacts', { filter: { id: known }, with: 'leads' })
  if (rows === null) return null
  // A filter that is not understood lists everybody: only what was asked for is kept.
  const asked = rows.list.map(readContact).filter(({ contact }) => known.includes(contact.id))
  return {
    found: asked.filter(({ contact }) => hasNumber(contact, phone)),
    isHidden: asked.length < new Set(known).size,
  }
}

function hasNumber(contact: Contact, phone: string): boolean {
  return holds(contact, `phone:${phone}`)
}

function newestLeads(found: readonly FoundContact[]): readonly string[] {
  const ids = new Set(found.flatMap(({ leads }) => leads))
  return [...ids].toSorted((one, other) => Number(other) - Number(one)).slice(0, MAX_LEADS)
}

const findId = finderOf(shape({ id: idText }))

async function readLeads(
  dependencies: SightDependencies,
  ids: readonly string[],
): Promise<readonly Lead[]> {
  if (ids.length === 0) return []
  const rows = await readRows(dependencies, 'leads', { filter: { id: ids }, with: 'contacts' })
  // A filter that is not understood lists everybody: only what was asked for is kept.
  const asked = (rows?.list ?? []).filter(row => ids.includes(findId(row)?.id ?? ''))
  return asked.map(readLead)
}

const findCompany = finderOf(shape({ id: idText, name: or(text, '') }))

/** Names we know are told to whoever sees all companies; anybody else is told what the account shows him. */
async function nameCompanies(
  dependencies: SightDependencies,
  found: readonly FoundContact[],
  search: ClientSearch,
): Promise<SeenClient['companies']> {
  const ids = new Set(found.flatMap(({ contact }) => contact.company ?? []))
  if (ids.size === 0) return []
  const named = (await seesCompanies(dependencies)) ? search.named : []
  const known = named.filter(({ id }) => ids.has(id))
  const missing = [...ids].filter(id => !known.some(company => company.id === id))
  if (missing.length === 0) return known
  const rows = await readRows(dependencies, 'companies', { filter: { id: missing } })
  const read = (rows?.list ?? [])
    .flatMap(row => findCompany(row) ?? [])
    .map(({ id, name }) => ({ id: asId<CompanyId>(id), name }))
  return [...known, ...read.filter(({ id }) => missing.includes(id))]
}

async function seesCompanies({ ground, reader }: SightDependencies): Promise<boolean> {
  const person = (await ground.people()).find(({ id }) => id === reader.user)
  return person?.seesCompanies === true
}
