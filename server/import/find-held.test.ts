import { describe, expect, it } from 'vitest'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { readRow } from '../../shared/import/read-row.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { aLoad } from '../../tests/import/samples.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import type { HostImport } from '../core/host-import.ts'
import type { Desk } from '../flow/flow.ts'
import type { LoadedCompany, LoadedRow, LoadsPort } from '../store/port/loads.ts'
import { startSlice } from './slice.ts'
import { takeUpHeld } from './write-load.ts'

const NOW = asInstant(9000)
const tenant = aTenant(asId<TenantId>('bitrix24:1'))

function held(line: number, more: Partial<LoadedRow> = {}): LoadedRow {
  const { row } = readRow([`Зимин${line} Олег`, '+79120000009'], ['name', 'phone'], line)
  const empty = { cells: null, repeatOf: null, company: null, reasons: null, contact: null }
  const rest = { ...empty, made: null, adds: null, at: null }
  return { line, state: 'writing', fate: 'create', body: row, ...rest, ...more }
}

const company: LoadedCompany = {
  key: 'inn:7707083893:',
  line: 2,
  state: 'writing',
  body: { title: 'ООО «Волна»', inn: '7707083893', kpp: '' },
  id: null,
  isMade: false,
  at: null,
}

/** Takes up rows of a load that is being taken back, on a host where these marks are found; it writes nothing. */
async function takeUp(rows: readonly LoadedRow[], found: Readonly<Record<string, string>>) {
  const load = aLoad('rolling-back')
  const became: Record<string, unknown> = {}
  let total: number | null | undefined = null
  const loads = {
    held: async () => ({ rows, companies: [company], ageMs: 1e6, oldestMs: 1e6 }),
    change: async () => load,
    companies: async () => [],
    async settle(_tenant, _load, work) {
      for (const { line, state, made } of work.rows) became[line] = made ?? state
      for (const { key, state, id } of work.companies) became[key] = id ?? state
      const patch = work.next(load, new Set(work.rows.map(({ line }) => line)))
      if (work.rows.length > 0) total = patch.total
      return load
    },
  } as Partial<LoadsPort> as LoadsPort
  const people = { learn: async () => undefined, findMany: async () => new Map() }
  const desk = {
    flow: { store: { loads, people }, clock: { now: () => NOW } },
    tenant,
    host: { capabilities: () => ({ hasLeads: true }) },
  } as unknown as Desk
  const host = {
    longestMs: 1000,
    findMade: async ({ orders }) =>
      orders.flatMap(({ mark }) =>
        found[mark] === undefined ? [] : [{ mark, done: true as const, id: found[mark] }],
      ),
    async write() {
      throw new Error('a load that is taken back writes nothing')
    },
  } as Partial<HostImport> as HostImport
  const orders = {
    load: 'a',
    owner: null,
    find: () => ({ city: null, zone: null }) as never,
    say: String,
  }
  const slice = startSlice(() => 0, null)
  expect(await takeUpHeld({ desk, host, load, slice, orders }, 0)).toBeNull()
  return { became, total }
}

describe('rows in doubt of a load that is taken back', () => {
  it('are found and taken back, or made no more', async () => {
    const rows = [
      held(2),
      held(3),
      held(4, { fate: 'request' }),
      held(5, { fate: 'update', contact: '77', adds: { phones: ['+79120000009'], emails: [] } }),
      held(6, { fate: 'attach', contact: '77' }),
    ]

    expect(await takeUp(rows, { 'a:2': '501', 'a:c2': '66' })).toEqual({
      became: {
        'inn:7707083893:': '66',
        2: 'contact:501',
        3: 'undone',
        4: 'undone',
        5: 'kept',
        6: 'undone',
      },
      total: 11,
    })
    expect((await takeUp(rows, { 'a:4': '91' })).became).toMatchObject({
      'inn:7707083893:': 'undone',
      2: 'undone',
      4: 'lead:91',
    })
  })
})
