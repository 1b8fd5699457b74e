import { describe, expect, it } from 'vitest'
import type { Ground } from './ground.ts'
import { staysBy, toPlan } from './merge-plan.ts'
import { undoMerge } from './merge-undo.ts'
import {
  type FieldValue,
  type Member,
  type MergePlan,
  readMember,
  toWritten,
} from './merge-wire.ts'
import { writeMerge } from './merge-write.ts'

const WORDS = { emptied: () => 'Объединена', copied: () => 'Из карточки', tags: ['дубль'] }
const MARK = 'k7f3a9b2c1'

const phone = (value: string): FieldValue => ({ value, enum_id: 1, enum_code: 'WORK' })
const field = { id: '5', name: 'Телефон', code: 'PHONE', type: 'multitext' }

function member(id: string, ...phones: readonly string[]): Member {
  return {
    id,
    name: 'Иван',
    first_name: 'Иван',
    last_name: null,
    owner: '1',
    createdAt: 1,
    fields: [{ ...field, values: phones.map(phone) }],
    tags: [],
    company: null,
    leads: [],
    contacts: [],
    tasks: [],
    notes: [],
  }
}

const members = [member('1', '+79120000001'), member('2', '+79120000002')]
const plan: MergePlan = toPlan(
  'contact',
  members.map(raw => ({
    id: raw.id,
    title: raw.name,
    createdAt: null,
    owner: null,
    inns: [],
    moves: {},
    deals: { open: 0, all: 0 },
    fields: [],
    print: '',
    raw,
  })),
  [],
)

interface Written {
  readonly id?: number
  readonly custom_fields_values?: readonly { readonly values: readonly FieldValue[] | null }[]
}

/** An account that holds the phones of a few cards: a write replaces all values of a field, as the API does. */
function accountWith(phones: Record<string, readonly string[] | null>) {
  const cards = new Map(Object.entries(phones))
  const row = (id: string) => {
    const own = cards.get(id) ?? null
    if (own === null) return { id: Number(id), is_deleted: true }
    const { id: field_id, name, code, type } = field
    const values = { field_id, field_name: name, field_code: code, field_type: type }
    return {
      id: Number(id),
      name: 'Иван',
      first_name: 'Иван',
      responsible_user_id: 1,
      custom_fields_values: own.length === 0 ? null : [{ ...values, values: own.map(phone) }],
      _embedded: { tags: [] },
    }
  }
  const set = (id: string, body: Written) => {
    for (const { values } of body.custom_fields_values ?? [])
      cards.set(
        id,
        (values ?? []).map(({ value }) => String(value)),
      )
  }
  const account = {
    get: async (path: string) => (/notes/.test(path) ? {} : row(path.split(/[/?]/)[1] ?? '')),
    write: async (method: string, path: string, body: unknown) => {
      const [, id] = path.split('/')
      if (method === 'PATCH' && id !== undefined) set(id, body as Written)
      else if (method === 'PATCH') for (const one of body as Written[]) set(`${one.id}`, one)
    },
  }
  // Of the ground these two steps ask for the account alone.
  return { ground: { account } as unknown as Ground, cards }
}

const write = (ground: Ground) =>
  writeMerge(ground, { plan, mark: MARK, words: WORDS, isAgain: true, link: '' })

describe('a merge on amoCRM after people have gone on with its cards', () => {
  it('is not taken back where the other card was deleted: its numbers stay with the survivor', async () => {
    const both = ['+79120000001', '+79120000002']
    const { ground, cards } = accountWith({ 1: both, 2: null })

    expect(await undoMerge(ground, { plan, words: WORDS })).toMatchObject({ end: 'changed' })
    expect(cards.get('1')).toEqual(both)
  })

  it('gives the other card its numbers back beside those written there since', async () => {
    const both = ['+79120000001', '+79120000002']
    const { ground, cards } = accountWith({ 1: both, 2: ['+79120000003'] })

    expect(await undoMerge(ground, { plan, words: WORDS })).toMatchObject({ end: 'done' })
    expect(cards.get('1')).toEqual(['+79120000001'])
    expect(cards.get('2')).toEqual(['+79120000002', '+79120000003'])
  })

  it('takes from the survivor only what came from cards that are there', async () => {
    const third = { ...plan, members: [...plan.members, member('3', '+79120000004')] }
    const after = [...(plan.fields[0]?.after ?? []), phone('+79120000004')]
    const three = { ...third, fields: plan.fields.map(one => ({ ...one, after })) }
    const all = ['+79120000001', '+79120000002', '+79120000004']
    const { ground, cards } = accountWith({ 1: all, 2: [], 3: null })

    expect(await undoMerge(ground, { plan: three, words: WORDS })).toMatchObject({ end: 'partly' })
    expect(cards.get('1')).toEqual(['+79120000001', '+79120000004'])
    expect(cards.get('2')).toEqual(['+79120000002'])
  })

  it('keeps numbers that came to either card between a cut and the second try', async () => {
    const { ground, cards } = accountWith({
      1: ['+79120000001', '+79120000002', '+79120000005'],
      2: ['+79120000002', '+79120000006'],
    })

    expect(await write(ground)).toMatchObject({ end: 'merged' })
    expect(cards.get('1')).toEqual(['+79120000001', '+79120000002', '+79120000005', '+79120000006'])
    expect(cards.get('2')).toEqual(['+79120000006'])
  })
})

describe('what amoCRM links with a card that goes', () => {
  it('is counted where no merge moves it', () => {
    const row = (id: number, customers: number, elements: number) =>
      readMember({
        id,
        _embedded: {
          customers: Array.from({ length: customers }, (_, index) => ({ id: index + 1 })),
          catalog_elements: Array.from({ length: elements }, (_, index) => ({ id: index + 1 })),
        },
      })
    const cards = [row(1, 5, 5), row(2, 1, 2)].map((read, index) => ({
      ...members[index]!,
      ...read!,
    }))
    expect(staysBy({ ...plan, members: cards })).toEqual({ customers: 1, elements: 2 })
    // A plan of before they were counted.
    expect(staysBy(plan)).toEqual({ customers: 0, elements: 0 })
  })
})

describe('a value as amoCRM is given it', () => {
  it('names the part of an address', () => {
    const city = { value: 'Москва', enum_id: 3, enum_code: 'city' }
    expect(toWritten({ type: 'smart_address' }, city)).toEqual({
      value: 'Москва',
      enum_code: 'city',
    })
  })
})
