import { describe, expect, it } from 'vitest'
import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import type { Account } from './account.ts'
import { AmoRefused } from './failures.ts'
import { extend } from './import-extend.ts'
import { takeBack } from './import-take-back.ts'

const NOW = 1_700_000_000

/** Of a request not accepted yet: in no list, but there by its id (amocrm.md 16.5). */
const hidden = {
  id: 501,
  name: 'Пётр Лидин',
  first_name: 'Пётр',
  last_name: 'Лидин',
  responsible_user_id: 1,
  created_at: NOW,
  updated_at: NOW,
  custom_fields_values: [
    { field_id: 1, field_code: 'PHONE', values: [{ value: '+79120000777', enum_code: 'WORK' }] },
  ],
  _embedded: { companies: [], leads: [], tags: [] },
}

function accountWith(contact: typeof hidden): Account & { readonly written: unknown[] } {
  const unasked = () => Promise.reject(new Error('nobody is asked in a name'))
  const written: unknown[] = []
  return {
    written,
    get: path => Promise.resolve(path === `contacts/${contact.id}` ? contact : null),
    write(_method, _path, body) {
      written.push(body)
      const rows = (body as readonly { id: number; request_id: string }[]).map(
        ({ id, request_id }) => ({ id, request_id }),
      )
      return Promise.resolve({ _embedded: { contacts: rows } })
    },
    getAs: unasked,
    postAs: unasked,
  }
}

const order = (mark: string, contact: string, emails: readonly string[]) => ({
  type: 'extend' as const,
  mark,
  contact: asId<ContactId>(contact),
  phones: ['+7 912 000-07-77'],
  emails,
  note: '',
})

describe('what a known contact of amoCRM learns', () => {
  it('is written to a contact of a request that nobody has accepted yet', async () => {
    const account = accountWith(hidden)

    const outcomes = await extend(account, [order('a', '501', ['lidin@bk.ru'])])

    expect(outcomes.get('a')).toMatchObject({ done: true, id: '501' })
    expect(account.written).toHaveLength(1)
  })

  it('is told without what the contact had', async () => {
    const orders = [order('a', '501', ['lidin@bk.ru']), order('b', '501', ['lidin@bk.ru'])]

    const outcomes = await extend(accountWith(hidden), orders)

    expect(outcomes.get('a')).toMatchObject({ added: { phones: [], emails: ['lidin@bk.ru'] } })
    expect(outcomes.get('b')).toMatchObject({ added: { phones: [], emails: [] } })
  })

  it('is refused to all rows of a contact when it is refused to the first', async () => {
    const account: Account = {
      ...accountWith(hidden),
      write: () => Promise.reject(new AmoRefused('PATCH contacts', 400, [])),
    }
    const orders = [order('a', '501', ['lidin@bk.ru']), order('b', '501', ['lidin@bk.ru'])]

    const outcomes = await extend(account, orders)

    expect([...outcomes.values()].map(({ done }) => done)).toEqual([false, false])
    expect(outcomes.get('b')).toMatchObject({ mark: 'b' })
  })

  it('is told of without its note where that was refused', async () => {
    const account: Account = {
      ...accountWith(hidden),
      write: (method, path, body) =>
        path === 'contacts/notes'
          ? Promise.reject(new AmoRefused('POST contacts/notes', 400, []))
          : accountWith(hidden).write(method, path, body),
    }
    const noted = { ...order('a', '501', ['lidin@bk.ru']), note: 'Просил КП' }

    const outcomes = await extend(account, [noted])

    expect(outcomes.get('a')).toMatchObject({
      done: true,
      added: { emails: ['lidin@bk.ru'] },
      noteRefused: expect.any(String) as string,
    })
  })

  it('is gone only with a contact that does not answer by its id either', async () => {
    const outcomes = await extend(accountWith(hidden), [order('a', '502', ['lidin@bk.ru'])])

    expect(outcomes.get('a')).toMatchObject({ done: false, isGone: true })
  })
})

describe('what a load has added to a contact of amoCRM', () => {
  const card = (at: number) => ({
    kind: 'contact' as const,
    id: '501',
    what: { phones: ['+79120000777'], emails: [] },
    at: at * 1000,
  })

  it('is taken back from a contact that is in no list', async () => {
    expect(await takeBack(accountWith(hidden), 'k7f3a9b2c1', [card(NOW)])).toEqual(['restored'])
  })

  it('stays where somebody has changed the contact since', async () => {
    const account = accountWith({ ...hidden, updated_at: NOW + 3600 })

    expect(await takeBack(account, 'k7f3a9b2c1', [card(NOW)])).toEqual(['changed'])
    expect(account.written).toEqual([])
  })
})
