import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant, MINUTE } from '../../shared/time/instant.ts'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import type { LoadsPort, NewRow, RowState } from './port/loads.ts'

const tenant: TenantId = asId('bitrix24:1')
const createdAt = asInstant(1_000)

let place: TestDatabase
let loads: LoadsPort
let count = 0

beforeAll(async () => {
  place = await createTestDatabase()
  const store = openTestStore(await place.open())
  await store.tenants.save(aTenant(tenant))
  loads = store.loads
})
afterAll(() => place.drop())

async function aLoad(): Promise<string> {
  const id = `load${count++}`
  await loads.create(tenant, { id, name: 'a.csv', size: 1, by: asId('1'), createdAt })
  return id
}

function row(line: number): NewRow {
  const nobody = { repeatOf: null, company: null, reasons: null, contact: null }
  return { line, state: 'ready', fate: 'create', body: null, cells: [], ...nobody }
}

function part(run: string | null, after: number, line: number) {
  return { run, after, until: line, rows: [row(line)], keys: [], companies: [], patch: {} }
}

const linesOf = async (load: string) =>
  (await loads.rows(tenant, load, { states: ['ready'], after: -1, limit: 10 })).map(
    ({ line }) => line,
  )
const rehearse = (load: string, run: string) =>
  loads.reset(tenant, load, ['uploading', 'rehearsing'], {
    state: 'rehearsing',
    body: { run, cursor: null },
  })

describe('a rehearsal', () => {
  it('keeps nothing of one that was begun before it, by other columns', async () => {
    const load = await aLoad()
    await rehearse(load, 'first')
    expect(await loads.keepRehearsed(tenant, load, part('first', -1, 2))).toBe(true)

    await rehearse(load, 'second')

    expect(await linesOf(load)).toEqual([])
    expect(await loads.keepRehearsed(tenant, load, part('first', 2, 3))).toBe(false)
    expect(await loads.keepRehearsed(tenant, load, part('first', -1, 2))).toBe(false)
    expect(await loads.keepRehearsed(tenant, load, part('second', -1, 2))).toBe(true)
    expect(await linesOf(load)).toEqual([2])
  })

  it('goes on from where it stood, neither earlier nor later', async () => {
    const load = await aLoad()
    await rehearse(load, 'only')
    await loads.keepRehearsed(tenant, load, part('only', -1, 2))

    expect(await loads.keepRehearsed(tenant, load, part('only', -1, 3))).toBe(false)
    expect(await loads.keepRehearsed(tenant, load, part('only', 7, 8))).toBe(false)
    expect(await loads.keepRehearsed(tenant, load, part('only', 2, 3))).toBe(true)
    expect(await linesOf(load)).toEqual([2, 3])
  })

  it('loses no row to a setup that comes too late', async () => {
    const load = await aLoad()
    await rehearse(load, 'only')
    await loads.keepRehearsed(tenant, load, part('only', -1, 2))
    await loads.change(tenant, load, ['rehearsing'], { state: 'loading' })

    expect(await loads.reset(tenant, load, ['rehearsing'], { state: 'draft' })).toBeNull()
    expect(await linesOf(load)).toEqual([2])
  })
})

describe('a contact told of', () => {
  it('is our own doing for a moment about the write, and may be one while a load is at work', async () => {
    const load = await aLoad()
    await rehearse(load, 'only')
    await loads.keepRehearsed(tenant, load, part('only', -1, 2))
    const at = asInstant(100 * MINUTE)
    const rows = [{ line: 2, state: 'done' as const, made: 'contact:501', at }]
    await loads.settle(tenant, load, {
      rows,
      companies: [],
      from: ['ready'],
      next: () => ({ state: 'loading' }),
    })

    const own = (minutes: number) =>
      loads.ownDoing(tenant, '501', asInstant((100 + minutes) * MINUTE))
    expect([await own(-1), await own(1)]).toEqual(['made', 'made'])
    expect([await own(-9), await own(9)]).not.toContain('made')
    expect(await loads.ownDoing(tenant, '777', at)).toBe('maybe')
  })
})

describe('a row that is settled', () => {
  it('is not settled again by whoever comes late', async () => {
    const load = await aLoad()
    await rehearse(load, 'only')
    await loads.keepRehearsed(tenant, load, part('only', -1, 2))
    await loads.change(tenant, load, ['rehearsing'], { state: 'loading', body: { writer: 'one' } })
    const held = { rows: [{ line: 2, state: 'writing' as const }], companies: [], writer: 'one' }
    await loads.hold(tenant, load, held)
    const settled: (readonly number[])[] = []
    const settle = (state: RowState, from: 'writing' | 'done') =>
      loads.settle(tenant, load, {
        rows: [{ line: 2, state }],
        companies: [],
        from: [from],
        next(_before, lines) {
          settled.push([...lines])
          return {}
        },
      })

    await settle('done', 'writing')
    await settle('failed', 'writing')
    await settle('ready', 'writing')
    await settle('undone', 'done')
    await settle('done', 'writing')

    expect(settled).toEqual([[2], [], [], [2], []])
    const states = ['ready', 'done', 'failed', 'undone'] as const
    const rows = await loads.rows(tenant, load, { states, after: -1, limit: 10 })
    expect(rows.map(({ state }) => state)).toEqual(['undone'])
  })
})
