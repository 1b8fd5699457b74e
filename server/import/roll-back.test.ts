import { describe, expect, it } from 'vitest'
import { asId, type TenantId, type UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import type { HostImport, TakeBack, TookBack } from '../core/host-import.ts'
import type { Desk } from '../flow/flow.ts'
import type { LoadsPort } from '../store/port/loads.ts'
import type { LoadedCompany, LoadedRow, RowChange, StoredLoad } from '../store/store.ts'
import { rollBack } from './roll-back.ts'
import { startSlice } from './slice.ts'

const NOW = asInstant(9000)
const updated: LoadedRow = {
  line: 5,
  state: 'done',
  fate: 'update',
  body: null,
  cells: null,
  repeatOf: null,
  company: null,
  reasons: null,
  contact: '501',
  made: 'contact:501',
  adds: { phones: [], emails: ['oleg@bk.ru'] },
  at: asInstant(1000),
}

/** A load of these rows that is being taken back by a host which answers so. */
async function takeBack(
  rows: readonly LoadedRow[],
  answer: TookBack,
  firms: readonly LoadedCompany[] = [],
) {
  let load: StoredLoad = {
    id: 'k7f3a9b2c1',
    name: 'a.csv',
    size: 1,
    state: 'rolling-back',
    by: asId<UserId>('1'),
    createdAt: asInstant(1),
    body: {},
    done: 0,
    total: rows.length,
    share: 0,
    pace: null,
  }
  const companies = [...firms]
  const changes: RowChange[] = []
  const asked: TakeBack[] = []
  const patch = ({ body = {}, ...rest }: Parameters<LoadsPort['change']>[3]) =>
    (load = { ...load, ...rest, body: { ...load.body, ...body } })
  const loads = {
    find: async () => load,
    change: async (_tenant, _load, _from, wanted) => patch(wanted),
    rows: async (_tenant, _load, { after, states, lines }) =>
      rows
        .map(row => ({
          ...row,
          state: changes.find(({ line }) => line === row.line)?.state ?? 'done',
        }))
        .filter(({ line, state }) => line > after && states.includes(state))
        .filter(({ line }) => lines?.includes(line) ?? true),
    companiesIn: async () => companies.splice(0),
    tally: async () =>
      rows.map(({ line, fate, made }) => {
        const state = changes.findLast(change => change.line === line)?.state ?? 'done'
        return { state, fate, made, count: 1 }
      }),
    lastAt: async () => new Map(),
    async settle(_tenant, _load, work) {
      changes.push(...work.rows)
      return patch(work.next(load, new Set(work.rows.map(({ line }) => line))))
    },
  } as Partial<LoadsPort> as LoadsPort
  const people = { forget: async () => undefined }
  const tenant = aTenant(asId<TenantId>('bitrix24:1'))
  const flow = { store: { loads, people }, clock: { now: () => NOW } }
  const desk = { flow, tenant } as unknown as Desk
  const host = {
    batch: 100,
    async takeBack(_load, cards) {
      asked.push(...cards)
      return cards.map(({ kind, what }) =>
        kind === 'contact' && what === 'remove' ? 'removed' : answer,
      )
    },
  } as Partial<HostImport> as HostImport
  const slice = startSlice(() => 0, null)
  await rollBack(desk, host, { load, slice })
  return { changes, asked, undone: load.body['undone'] }
}

describe('a roll-back', () => {
  it('takes back what the load has added, and remembers that it was at the card', async () => {
    const { changes, asked, undone } = await takeBack([updated], 'restored')

    expect(asked).toMatchObject([{ id: '501', what: { phones: [], emails: ['oleg@bk.ru'] } }])
    expect(changes).toEqual([{ line: 5, state: 'undone', at: NOW }])
    expect(undone).toMatchObject({ restores: 1, changed: 0 })
  })

  it('says of a row whose answer was lost that what may be of a person stays', async () => {
    const row = { ...updated, adds: { phones: [], emails: [], isUnsure: true } }

    const { changes, asked, undone } = await takeBack([row], 'nothing')

    expect(asked).toMatchObject([{ what: { phones: [], emails: [] } }])
    expect(changes).toEqual([{ line: 5, state: 'kept', reasons: [{ id: 'import.kept-unsure' }] }])
    expect(undone).toMatchObject({ restores: 0, changed: 1 })
  })

  it.each([
    ['note-kept', undefined, 0],
    ['restored-but-note', NOW, 1],
  ] as const)('says of a comment that stays why (%s)', async (answer, at, restores) => {
    const row = { ...updated, adds: { phones: [], emails: [], note: '71' } }

    const { changes, undone } = await takeBack([row], answer)

    const reasons = [{ id: 'import.kept-note' }]
    expect(changes).toEqual([{ line: 5, state: 'kept', reasons, ...(at && { at }) }])
    expect(undone).toMatchObject({ restores, keptNotes: 1, changed: 0, errors: 1 })
  })

  it('says nothing of the kind where the card goes whole', async () => {
    const made = { ...updated, line: 4, fate: 'create' as const, adds: null }
    const row = { ...updated, adds: { phones: [], emails: [], isUnsure: true } }

    const { changes, undone } = await takeBack([made, row], 'nothing')

    expect(changes.map(({ state }) => state)).toEqual(['undone', 'undone'])
    expect(undone).toMatchObject({ contacts: 1, changed: 0 })
  })

  it('counts whatever stands in the error file, companies by their rows', async () => {
    const made = { ...updated, line: 2, fate: 'create' as const, adds: null, made: 'contact:502' }
    const body = { title: 'ООО «Волна»', inn: '', kpp: '' }
    const firm = { key: 'name:волна:', line: 2, body, id: '66', isMade: true, at: asInstant(1000) }

    const { changes, undone } = await takeBack([made, updated], 'changed', [
      { ...firm, state: 'done' },
    ])

    expect(changes.map(({ line, state }) => [line, state])).toEqual([
      [2, 'undone'],
      [5, 'kept'],
      [2, 'kept'],
    ])
    expect(changes.at(-1)?.reasons).toEqual([
      {
        id: 'import.kept-company',
        values: { company: 'ООО «Волна»', why: { id: 'import.kept-changed' } },
      },
    ])
    expect(undone).toMatchObject({ contacts: 1, changed: 2, errors: 2 })
  })
})
