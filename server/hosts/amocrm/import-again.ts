import { finderOf, idText, listOf, numeric, or, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant } from '../../../shared/time/instant.ts'
import type { ImportOrder, TakenContacts } from '../../core/host-import.ts'
import type { Account } from './account.ts'
import { readContact } from './contact-wire.ts'
import { loadTag, toNames } from './import-fields.ts'
import type { Outcomes } from './import-post.ts'
import { hasNextPage, rowsOf, toUnix } from './wire.ts'

const PAGE = 250

const findTagged = finderOf(
  shape({
    id: idText,
    name: or(text, ''),
    _embedded: or(shape({ tags: or(listOf(shape({ name: or(text, '') })), []) }), { tags: [] }),
  }),
)
const findWaiting = finderOf(
  shape({
    source_uid: or(text, ''),
    created_at: numeric,
    _embedded: or(shape({ leads: or(listOf(shape({ id: idText })), []) }), { leads: [] }),
  }),
)

/**
 * What an earlier try has made. `request_id` is no key (amocrm.md 16.3): cards of this load are known by its tag, and which row each is of by
 * what stands in it. Cards of other rows may say the very same: those are left out that are `taken`, and no two rows under way say it.
 *
 * @param since ms since 1970
 */
export async function findMade(
  account: Account,
  orders: readonly ImportOrder[],
  {
    load,
    since,
    taken = async () => new Set(),
  }: {
    readonly load: string
    readonly since: number
    readonly taken?: TakenContacts | undefined
  },
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  const look = async (path: 'contacts' | 'companies', wanted: Wanted, contentFor: ContentFor) => {
    const isTaken = path === 'contacts' ? taken : async () => new Set<string>()
    const found = await findTaggedBy(account, path, { load, since, wanted, contentFor, isTaken })
    for (const [content, marks] of wanted) {
      const ids = found.get(content) ?? []
      for (const [at, mark] of marks.entries()) {
        const id = ids[at]
        if (id !== undefined) outcomes.set(mark, { mark, done: true, id })
      }
    }
  }
  const contacts = orders.filter(order => order.type === 'contact')
  await look(
    'contacts',
    marksBy(contacts, order => contentOf({ ...order, ...shownNames(order.name) })),
    row => {
      const { contact } = readContact(row)
      return contentOf({ ...contact, first: contact.name.first, last: contact.name.last })
    },
  )
  const companies = orders.filter(order => order.type === 'company')
  await look(
    'companies',
    marksBy(companies, ({ title }) => title),
    row => findTagged(row)?.name ?? '',
  )
  const requests = new Set(orders.filter(({ type }) => type === 'request').map(({ mark }) => mark))
  for (const [mark, id] of await findRequests(account, requests, since))
    outcomes.set(mark, { mark, done: true, id })
  return outcomes
}

/** Marks by what the cards of their rows say. */
type Wanted = ReadonlyMap<string, readonly string[]>
type ContentFor = (row: unknown) => string

function shownNames(name: Parameters<typeof toNames>[0]) {
  const { first_name: first = null, last_name: last = null } = toNames(name)
  return { first, last }
}

/** People with a phone or mailbox are one by it; of others the firm tells who is who. */
function contentOf(card: {
  readonly first: string | null
  readonly last: string | null
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly company: string | null
}): string {
  const { first, last, phones, emails } = card
  const company = phones.length + emails.length === 0 ? card.company : null
  return JSON.stringify([first, last, company, phones.toSorted(), emails.toSorted()])
}

function marksBy<Order extends { readonly mark: string }>(
  orders: readonly Order[],
  contentFor: (order: Order) => string,
): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(orders, contentFor)
  return new Map([...groups].map(([content, some]) => [content, some.map(({ mark }) => mark)]))
}

/**
 * Newest first, since what is in doubt was under way last: a load makes thousands of cards in a minute. Ids by what the cards say; read on
 * until all are found, or nothing newer than `since` is left.
 */
async function findTaggedBy(
  account: Account,
  path: 'contacts' | 'companies',
  {
    load,
    since,
    wanted,
    contentFor,
    isTaken,
  }: {
    readonly load: string
    readonly since: number
    readonly wanted: Wanted
    readonly contentFor: ContentFor
    readonly isTaken: TakenContacts
  },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const tag = loadTag(load)
  const found = new Map<string, Set<string>>()
  const isFound = () =>
    [...wanted].every(([content, marks]) => (found.get(content)?.size ?? 0) >= marks.length)
  for (let page = 1; !isFound(); page++) {
    const answer = await account.get(path, {
      filter: { created_at: { from: toUnix(asInstant(Math.max(0, since))) } },
      order: { id: 'desc' },
      page,
      limit: PAGE,
    })
    const alike = rowsOf(answer, path).flatMap(row => {
      const card = findTagged(row)
      if (card === null || !card._embedded.tags.some(({ name }) => name === tag)) return []
      const content = contentFor(row)
      return wanted.has(content) ? [{ id: card.id, content }] : []
    })
    const others = alike.length === 0 ? null : await isTaken(alike.map(({ id }) => id))
    // What is made meanwhile moves the pages on: some come twice.
    for (const { id, content } of alike)
      if (others?.has(id) !== true) found.set(content, (found.get(content) ?? new Set()).add(id))
    if (!hasNextPage(answer)) break
  }
  // As they were sent: in the order of the file.
  const byAge = (one: string, other: string) => Number(one) - Number(other)
  return new Map([...found].map(([content, ids]) => [content, [...ids].toSorted(byAge)]))
}

/** Waiting requests by their marks; newest first, as above. */
async function findRequests(
  account: Account,
  marks: ReadonlySet<string>,
  since: number,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (let page = 1; found.size < marks.size; page++) {
    const answer = await account.get('leads/unsorted', {
      filter: { category: ['forms'] },
      order: { created_at: 'desc' },
      page,
      limit: PAGE,
    })
    const rows = rowsOf(answer, 'unsorted').flatMap(row => findWaiting(row) ?? [])
    for (const { source_uid: mark, _embedded } of rows) {
      const [lead] = _embedded.leads
      if (marks.has(mark) && lead !== undefined) found.set(mark, lead.id)
    }
    const isOlder = rows.some(({ created_at: at }) => at < toUnix(asInstant(Math.max(0, since))))
    if (isOlder || !hasNextPage(answer)) break
  }
  return found
}
