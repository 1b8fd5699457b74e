import { setImmediate } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import type { Contact } from '../../shared/crm/model.ts'
import { allKeys } from '../../shared/duplicates/base/key-index.ts'
import { readRow } from '../../shared/import/read-row.ts'
import { asInstant, SECOND } from '../../shared/time/instant.ts'
import { aLoad } from '../../tests/import/samples.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import type { HostImport, ImportOrder } from '../core/host-import.ts'
import type { Desk } from '../flow/flow.ts'
import type { LoadsPort } from '../store/port/loads.ts'
import type { LoadedRow, StoredLoad } from '../store/store.ts'
import { startSlice } from './slice.ts'
import { writeLoad } from './write-load.ts'

const DOUBT = 75 * SECOND
const tenant = aTenant(asId<TenantId>('bitrix24:1'))
const PHONES = { a: '+79120000001', b: '+79120000002', c: '+79120000003' }

let load: StoredLoad
let rows: Map<number, LoadedRow>
/** Since the first of those that a dead run has left was marked. */
let oldestMs: number
/** Whom the CRM knows. */
let known: Contact | null
/** While it is looked what a dead run has left. */
let onHeld: () => void
let written: { readonly marks: readonly string[]; readonly isAgain: boolean }[]

function put(line: number, state: LoadedRow['state'], phone: string, last = `Зимин${line}`): void {
  const cells = [`${last} Олег`, phone, `row${line}@bk.ru`]
  const { row } = readRow(cells, ['name', 'phone', 'email'], line)
  const empty = { cells: null, repeatOf: null, company: null, reasons: null, contact: null }
  const rest = { ...empty, made: null, adds: null, at: null }
  rows.set(line, { line, state, fate: 'create', body: row, ...rest })
}

beforeEach(() => {
  load = aLoad('loading')
  rows = new Map()
  written = []
  onHeld = () => undefined
  known = null
  oldestMs = 4 * SECOND
})

const statesOf = () => [...rows.values()].map(({ state }) => state)
const inState = (states: readonly LoadedRow['state'][]) =>
  [...rows.values()].filter(({ state }) => states.includes(state))

const patch = ({ body = {}, ...rest }: Parameters<LoadsPort['change']>[3]) =>
  (load = { ...load, ...rest, body: { ...load.body, ...body } })

function settle(changes: readonly { readonly line: number }[]): void {
  for (const change of changes) rows.set(change.line, { ...rows.get(change.line)!, ...change })
}

const isPhoneOf = ({ phones, emails }: Contact) => {
  const keys = new Set(allKeys({ phones, emails }))
  return (key: string) => keys.has(key)
}

const loads = {
  async held() {
    const found = inState(['writing'])
    onHeld()
    return { rows: found, companies: [], oldestMs }
  },
  change: async (_tenant, _load, _from, { writer, ...wanted }) =>
    writer === undefined || load.body['writer'] === writer ? patch(wanted) : null,
  find: async () => load,
  rows: async (_tenant, _load, { states, after, limit }) =>
    inState(states)
      .filter(({ line }) => line > after)
      .slice(0, limit),
  companies: async () => [],
  holders: async (_tenant, keys) =>
    known === null ? [] : keys.filter(isPhoneOf(known)).map(key => ({ key, contact: known! })),
  async hold(_tenant, _load, { rows: changes, writer }) {
    if (load.body['writer'] !== writer) return false
    settle(changes)
    return true
  },
  async settle(_tenant, _load, { rows: changes, next }) {
    settle(changes)
    return patch(next(load, new Set(changes.map(({ line }) => line))))
  },
} as Partial<LoadsPort> as LoadsPort

/** One run, on a host that takes everything; `onWrite` before it answers. */
function run(
  onWrite: (orders: readonly ImportOrder[]) => void | Promise<void> = () => undefined,
  batch = 10,
) {
  const people = { learn: async () => undefined, findMany: async () => new Map() }
  const desk = {
    flow: { store: { loads, people }, clock: { now: () => asInstant(9000) } },
    tenant,
    host: { capabilities: () => ({ hasLeads: true }) },
  } as unknown as Desk
  const host = {
    batch,
    width: 2,
    longestMs: DOUBT,
    async write({ orders, isAgain }) {
      await onWrite(orders)
      written.push({ marks: orders.map(({ mark }) => mark), isAgain })
      return orders.map(({ mark }) => ({ mark, done: true as const, id: mark.slice(2) }))
    },
  } as Partial<HostImport> as HostImport
  const find = () => ({ city: null, zone: null }) as never
  const orders = { load: 'a', owner: null, find, say: String }
  return writeLoad({ desk, host, load, slice: startSlice(() => 0, null), orders }, null)
}

describe('a load', () => {
  it('writes to a contact once at a time, whichever of his numbers the rows name', async () => {
    known = {
      id: asId('501'),
      name: { first: 'Олег', last: 'Зимин', second: null },
      phones: [PHONES.a, PHONES.b],
      emails: [],
      company: null,
      owner: null,
      createdAt: asInstant(1),
    }
    put(2, 'ready', PHONES.a, 'Зимин')
    put(3, 'ready', PHONES.b, 'Зимин')
    let atOnce = 0
    let most = 0

    const end = await run(async () => {
      most = Math.max(most, ++atOnce)
      await setImmediate()
      await setImmediate()
      atOnce--
    }, 1)

    expect([end, most, written.length]).toEqual(['through', 1, 2])
  })

  it('sends no two people together whose cards nobody could tell apart', async () => {
    const { row } = readRow(['Ирина'], ['name'], 2)
    for (const line of [2, 3]) {
      put(line, 'ready', PHONES.a)
      rows.set(line, { ...rows.get(line)!, body: { ...row, line } })
    }

    await run()

    expect(written.map(({ marks }) => marks)).toEqual([['a:2'], ['a:3']])
  })
})

describe('a load after a run that was killed', () => {
  it('goes on at once with whoever has nothing in common with the rows it has left', async () => {
    put(2, 'writing', PHONES.a)
    put(3, 'ready', PHONES.a)
    put(4, 'ready', PHONES.b)

    const end = await run()

    expect(written).toEqual([{ marks: ['a:4'], isAgain: false }])
    expect(statesOf()).toEqual(['writing', 'ready', 'done'])
    expect(end).toEqual({ waitMs: expect.closeTo(DOUBT, -4) })
  })

  it('goes on behind a long stretch of rows that wait', async () => {
    put(2, 'writing', PHONES.a)
    for (let line = 3; line < 90; line++) put(line, 'ready', PHONES.a)
    put(90, 'ready', PHONES.b)

    await run()

    expect(written).toEqual([{ marks: ['a:90'], isAgain: false }])
  })

  it('looks for what it has left once nothing of it can be under way, and writes the rest', async () => {
    put(2, 'writing', PHONES.a)
    put(3, 'ready', PHONES.a)
    await run()
    oldestMs += DOUBT

    expect(await run()).toBe('through')

    expect(written).toEqual([
      { marks: ['a:2'], isAgain: true },
      { marks: ['a:3'], isAgain: false },
    ])
  })

  it('gives rows that were left later a time of their own', async () => {
    put(2, 'writing', PHONES.a)
    await run()
    put(3, 'writing', PHONES.b)
    put(4, 'ready', PHONES.c)
    oldestMs += DOUBT

    const end = await run()

    expect(written).toEqual([{ marks: ['a:4'], isAgain: false }])
    expect(end).toEqual({ waitMs: expect.closeTo(DOUBT, -4) })
  })

  it('looks into what is left first when that is very much', async () => {
    for (let line = 2; line < 100; line++) put(line, 'writing', `+7912000${1000 + line}`)
    put(100, 'ready', PHONES.c)

    expect(await run()).toMatchObject({ waitMs: DOUBT })

    expect(written).toEqual([])
  })

  it('marks nothing any more in a run that another has followed', async () => {
    for (let line = 2; line < 40; line++) put(line, 'ready', `+7912000${1000 + line}`)

    const end = await run(() => void patch({ body: { writer: 'the next' } }))

    expect(end).toBe('stopped')
    expect(inState(['ready']).length).toBeGreaterThan(0)
  })

  it('sends nothing where another run has come while it looked', async () => {
    put(2, 'writing', PHONES.a)
    await run()
    oldestMs += DOUBT
    const { body } = load
    onHeld = () => void patch({ body: { writer: 'the next' } })

    expect(await run()).toBe('stopped')

    expect(written).toEqual([])
    // The next one waits for as long as it would have.
    expect(load.body).toEqual({ ...body, writer: 'the next' })
  })

  it('settles what was left part by part, and writes no more of it once another run has come', async () => {
    for (let line = 2; line < 52; line++) put(line, 'writing', `+7912000${1000 + line}`)
    await run()
    oldestMs += DOUBT

    const end = await run(() => void patch({ body: { writer: 'the next' } }))

    expect(end).toBe('stopped')
    expect(written.map(({ marks }) => marks.length)).toEqual([20])
    expect(inState(['done'])).toHaveLength(20)
  })
})
