import { finderOf, idText, listOf, or, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant } from '../../../shared/time/instant.ts'
import type { ImportOrder } from '../../core/host-import.ts'
import type { Account } from './account.ts'
import { readContact } from './contact-wire.ts'
import { loadTag, toNames } from './import-fields.ts'
import type { Outcomes } from './import-post.ts'
import { hasNextPage, rowsOf, toUnix } from './wire.ts'

const PAGE = 250
/** Of what was made since an interrupted try began: it had one write per lane under way. */
const MOST_PAGES = 20

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
    _embedded: or(shape({ leads: or(listOf(shape({ id: idText })), []) }), { leads: [] }),
  }),
)

/**
 * What an earlier try has made. `request_id` is no key (amocrm.md 16.3): cards of this load are known by its tag, and which row each is of by
 * what stands in it. Rows that say the very same may be taken for each other: it makes no difference.
 *
 * @param since ms since 1970
 */
export async function findMade(
  account: Account,
  orders: readonly ImportOrder[],
  { load, since }: { readonly load: string; readonly since: number },
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  const take = (
    wanted: ReadonlyMap<string, readonly string[]>,
    found: ReadonlyMap<string, string[]>,
  ) => {
    for (const [content, marks] of wanted) {
      const ids = found.get(content) ?? []
      for (const [at, mark] of marks.entries()) {
        const id = ids[at]
        if (id !== undefined) outcomes.set(mark, { mark, done: true, id })
      }
    }
  }
  const contacts = orders.filter(order => order.type === 'contact')
  if (contacts.length > 0)
    take(
      marksBy(contacts, order => contentOf({ ...order, ...shownNames(order.name) })),
      idsBy(await listTagged(account, 'contacts', { load, since }), row => {
        const { contact } = readContact(row)
        return contentOf({ ...contact, first: contact.name.first, last: contact.name.last })
      }),
    )
  const companies = orders.filter(order => order.type === 'company')
  if (companies.length > 0)
    take(
      marksBy(companies, ({ title }) => title),
      idsBy(
        await listTagged(account, 'companies', { load, since }),
        row => findTagged(row)?.name ?? '',
      ),
    )
  const requests = new Set(orders.filter(({ type }) => type === 'request').map(({ mark }) => mark))
  if (requests.size > 0) {
    const rows = await listWaiting(account)
    for (const { source_uid: mark, _embedded } of rows) {
      const [lead] = _embedded.leads
      if (requests.has(mark) && lead !== undefined)
        outcomes.set(mark, { mark, done: true, id: lead.id })
    }
  }
  return outcomes
}

function shownNames(name: Parameters<typeof toNames>[0]) {
  const { first_name: first = null, last_name: last = null } = toNames(name)
  return { first, last }
}

function contentOf(card: {
  readonly first: string | null
  readonly last: string | null
  readonly phones: readonly string[]
  readonly emails: readonly string[]
}): string {
  const { first, last, phones, emails } = card
  return JSON.stringify([first, last, phones.toSorted(), emails.toSorted()])
}

function marksBy<Order extends { readonly mark: string }>(
  orders: readonly Order[],
  contentFor: (order: Order) => string,
): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(orders, contentFor)
  return new Map([...groups].map(([content, some]) => [content, some.map(({ mark }) => mark)]))
}

function idsBy(
  rows: readonly unknown[],
  contentFor: (row: unknown) => string,
): ReadonlyMap<string, string[]> {
  const ids = new Map<string, string[]>()
  for (const row of rows) {
    const id = findTagged(row)?.id
    if (id === undefined) continue
    const content = contentFor(row)
    ids.set(content, [...(ids.get(content) ?? []), id])
  }
  return ids
}

async function listTagged(
  account: Account,
  path: 'contacts' | 'companies',
  { load, since }: { readonly load: string; readonly since: number },
): Promise<readonly unknown[]> {
  const tag = loadTag(load)
  const found: unknown[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await account.get(path, {
      filter: { created_at: { from: toUnix(asInstant(Math.max(0, since))) } },
      order: { id: 'asc' },
      page,
      limit: PAGE,
    })
    const rows = rowsOf(answer, path)
    found.push(
      ...rows.filter(row => findTagged(row)?._embedded.tags.some(({ name }) => name === tag)),
    )
    if (!hasNextPage(answer)) break
  }
  return found
}

async function listWaiting(account: Account) {
  const answer = await account.get('leads/unsorted', {
    filter: { category: ['forms'] },
    order: { created_at: 'desc' },
    limit: PAGE,
  })
  return rowsOf(answer, 'unsorted').flatMap(row => findWaiting(row) ?? [])
}
