import { asId } from '../../../shared/crm/ids.ts'
import type { Card, CardRef, Contact } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import type { ClientSearch, Reader, SeenClient } from '../host.ts'
import { boundTo, ownedBy } from './activity-filters.ts'
import { byId, itemsOrNone, resultOf, rowsOrNone } from './answers.ts'
import { COMPANY_FIELDS, completed, firstCommands, listCommand } from './client-rows.ts'
import { doneCommands, readDone } from './done-lately.ts'
import { activitiesCommand } from './look.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import { readCard, readContact, readTask } from './wire.ts'

export const findMe = finderOf(shape({ ID: idText }))

/** Whoever has more open cards is no single client; the newest are worked with. */
const MAX_CARDS = 20

/**
 * Whoever is behind a number, as the holder of the token may see him: contacts and their open cards in one request, what is around
 * the cards in another.
 *
 * @returns `null` when the token is another person's: then it proves that one
 */
export async function readClient(
  portal: Portal,
  reader: Reader,
  search: ClientSearch,
): Promise<SeenClient | null> {
  const read = await portal.batch(firstCommands(search))
  // The token may be somebody else's: then it proves him, not the one who asks.
  if (findMe(resultOf(read, 'me'))?.ID !== reader.user) return null
  const rows = await completed(portal, read, search)
  const contacts = [...rows.contacts.values()].map(readContact)
  const cards = newest([
    ...[...rows.leads.values()].map(row => readCard('lead', row)),
    ...[...rows.deals.values()].map(row => readCard('deal', row)),
  ])
  const companyIds = contacts.flatMap(({ company }) => (company === null ? [] : [company]))
  const unnamed = companyIds.filter(id => !rows.companies.has(id))
  const around = await readAround(portal, { cards, contacts, companies: unnamed })
  return {
    contacts,
    companies: [...byId([...rows.companies.values(), ...around.companies]).values()].flatMap(
      row => findCompany(row) ?? [],
    ),
    cards: cards.map(card => ({ card, openTasks: around.tasksOf(card) })),
    done: around.done,
    isCut: rows.isCut,
    isHidden: rows.isHidden,
  }
}

function newest(cards: readonly Card[]): readonly Card[] {
  const open = cards.filter(({ status }) => status === 'open')
  return open.toSorted((one, other) => other.createdAt - one.createdAt).slice(0, MAX_CARDS)
}

const findCompany = finderOf(
  shape({ id: idText, title: or(text, '') }).transform(({ id, title }) => ({
    id: asId<NonNullable<Card['company']>>(id),
    name: title,
  })),
)

interface Around {
  readonly cards: readonly Card[]
  readonly contacts: readonly Contact[]
  /** Whose names are not known yet. */
  readonly companies: readonly string[]
}

/** The open activities of the cards, what was done lately, and names of companies: the second request. None where there is nothing to ask. */
async function readAround(portal: Portal, { cards, contacts, companies }: Around) {
  const commands: Record<string, Command> = {
    ...(companies.length > 0 && {
      companies: listCommand('company', { '@id': [...new Set(companies)] }, COMPANY_FIELDS),
    }),
    ...doneCommands(contacts, cards),
    ...Object.fromEntries(
      cards.flatMap(({ ref }) => [
        // A binding to the owner is not promised (V), so both are asked.
        [`own${ref.kind}${ref.id}`, ownCommand(ref)],
        [`bound${ref.kind}${ref.id}`, activitiesCommand({ ...boundTo(ref), COMPLETED: 'N' }, 0)],
      ]),
    ),
  }
  const read: BatchAnswer =
    Object.keys(commands).length === 0 ? new Map() : await portal.batch(commands)
  return {
    companies: companies.length === 0 ? [] : itemsOrNone(read, 'companies'),
    done: readDone(read),
    tasksOf({ ref }: Card) {
      const rows = ['own', 'bound'].flatMap(list => [
        ...rowsOrNone(read, `${list}${ref.kind}${ref.id}`),
      ])
      return [...byId(rows).values()].map(row => readTask(row, ref))
    },
  }
}

function ownCommand(ref: CardRef): Command {
  return activitiesCommand({ ...ownedBy(ref), COMPLETED: 'N' }, 0)
}
