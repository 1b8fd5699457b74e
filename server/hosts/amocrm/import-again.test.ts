import { describe, expect, it } from 'vitest'
import { asId, type CompanyId } from '../../../shared/crm/ids.ts'
import type { ImportOrder } from '../../core/host-import.ts'
import type { Account, Query } from './account.ts'
import { findMade } from './import-again.ts'
import { loadTag } from './import-fields.ts'

const LOAD = 'k7f3a9b2c1'
const BEGUN = 1_700_000_000

type Row = Readonly<Record<string, unknown>> & { readonly id: number; readonly created_at: number }

/** Lists as the account pages them: by `order`, from `created_at[from]` on. */
function accountWith(lists: Readonly<Record<string, readonly Row[]>>): Account & { asked: number } {
  const unasked = () => Promise.reject(new Error('nothing but lists is asked for'))
  const account = {
    asked: 0,
    get(path: string, query: Query = {}) {
      account.asked++
      const { filter, order, page, limit } = query as unknown as {
        filter: { created_at?: { from: number } }
        order: Readonly<Record<string, string>>
        page?: number
        limit: number
      }
      const [[by, way] = ['id', 'asc']] = Object.entries(order)
      const sign = way === 'desc' ? -1 : 1
      const rows = (lists[path] ?? [])
        .filter(row => row.created_at >= (filter.created_at?.from ?? 0))
        .toSorted((one, other) => sign * (Number(one[by]) - Number(other[by])))
      const from = ((page ?? 1) - 1) * limit
      const next = from + limit < rows.length ? { next: { href: 'more' } } : {}
      const name = path.split('/').at(-1) ?? path
      const shown = rows.slice(from, from + limit)
      return Promise.resolve(
        shown.length === 0 ? null : { _links: next, _embedded: { [name]: shown } },
      )
    },
    getAs: unasked,
    write: unasked,
    postAs: unasked,
  }
  return account
}

const NO_EXTRAS = { lines: [], site: '', source: '' }

function person(line: number): ImportOrder {
  return {
    type: 'contact',
    mark: `${LOAD}:${line}`,
    name: { first: 'Олег', last: `Зимин${line}`, second: null },
    phones: [],
    emails: [`zimin${line}@bk.ru`],
    company: null,
    owner: null,
    extras: NO_EXTRAS,
  }
}

function request(line: number): ImportOrder {
  const { mark, owner, extras, name, phones, emails } = person(line) as Extract<
    ImportOrder,
    { type: 'contact' }
  >
  return {
    type: 'request',
    mark,
    title: 'Заявка',
    name,
    phones,
    emails,
    company: '',
    owner,
    extras,
  }
}

/** «Ирина» without phone and mailbox. */
function irina(line: number, company: string | null): ImportOrder {
  const name = { first: 'Ирина', last: null, second: null }
  const firm = company === null ? null : asId<CompanyId>(company)
  return { ...person(line), name, emails: [], company: firm } as ImportOrder
}

function cardOfIrina(id: number, company: number | null): Row {
  const { _embedded } = contactOf(id)
  const companies = company === null ? [] : [{ id: company }]
  return {
    ...contactOf(id),
    name: 'Ирина',
    first_name: 'Ирина',
    last_name: '',
    custom_fields_values: [],
    _embedded: { ...(_embedded as object), companies },
  }
}

function contactOf(line: number): Row {
  return {
    id: line,
    name: `Олег Зимин${line}`,
    first_name: 'Олег',
    last_name: `Зимин${line}`,
    responsible_user_id: 1,
    created_at: BEGUN + Math.floor(line / 250),
    updated_at: BEGUN,
    custom_fields_values: [
      { field_id: 3, field_code: 'EMAIL', values: [{ value: `zimin${line}@bk.ru` }] },
    ],
    _embedded: { tags: [{ id: 1, name: loadTag(LOAD) }], companies: [] },
  }
}

function waitingOf(line: number, at: number): Row {
  return {
    id: line,
    source_uid: `${LOAD}:${line}`,
    created_at: at,
    _embedded: { leads: [{ id: 10_000 + line }] },
  }
}

const lines = (count: number, from = 1) => Array.from({ length: count }, (_, at) => from + at)

describe('what an earlier try has made in amoCRM', () => {
  it('is found behind thousands of cards that the load has made within the margin', async () => {
    const account = accountWith({ contacts: lines(6000).map(contactOf) })
    const doubtful = lines(250, 5751).map(person)

    const found = await findMade(account, doubtful, { load: LOAD, since: BEGUN * 1000 })

    expect(found.size).toBe(250)
    expect(found.get(`${LOAD}:5751`)).toMatchObject({ done: true, id: '5751' })
  })

  it('is looked for no longer than until all of it is found', async () => {
    const account = accountWith({ contacts: lines(6000).map(contactOf) })

    await findMade(account, lines(10, 5991).map(person), { load: LOAD, since: BEGUN * 1000 })

    expect(account.asked).toBe(1)
  })

  it('is looked for among all that is new where some of it was not made', async () => {
    const account = accountWith({ contacts: lines(6000).map(contactOf) })
    const orders = [person(1), person(6001)]

    const found = await findMade(account, orders, { load: LOAD, since: BEGUN * 1000 })

    expect([...found.keys()]).toEqual([`${LOAD}:1`])
  })

  it('is not what other rows have made that say the very same', async () => {
    const account = accountWith({ contacts: [cardOfIrina(502, null)] })
    const taken = async (ids: readonly string[]) => new Set(ids.filter(id => id === '502'))
    const where = { load: LOAD, since: BEGUN * 1000, taken }

    expect((await findMade(account, [irina(7, null)], where)).size).toBe(0)
  })

  it('is told from namesakes by the firm', async () => {
    const contacts = [cardOfIrina(501, 72), cardOfIrina(502, 71)]
    const account = accountWith({ contacts })
    const orders = [irina(5, '72'), irina(6, '71'), irina(7, null)]

    const found = await findMade(account, orders, { load: LOAD, since: BEGUN * 1000 })

    const ids = [...found.values()].map(one => [one.mark, one.done && one.id])
    expect(ids.toSorted()).toEqual([
      [`${LOAD}:5`, '501'],
      [`${LOAD}:6`, '502'],
    ])
  })

  it('finds requests beyond the first page of those that wait', async () => {
    const ours = lines(250).map(line => waitingOf(line, BEGUN))
    const others = lines(30, 900).map(line => waitingOf(line, BEGUN + 5))
    const account = accountWith({ 'leads/unsorted': [...ours, ...others] })

    const found = await findMade(account, lines(250).map(request), {
      load: LOAD,
      since: BEGUN * 1000,
    })

    expect(found.size).toBe(250)
  })

  it('reads no requests older than the try', async () => {
    const old = lines(2000, 900).map(line => waitingOf(line, BEGUN - 500))
    const account = accountWith({ 'leads/unsorted': old })

    await findMade(account, [request(1)], { load: LOAD, since: BEGUN * 1000 })

    expect(account.asked).toBe(1)
  })
})
