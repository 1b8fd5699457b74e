import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, TEST_KEYS, type TestDatabase } from '../../tests/database.ts'
import { silentLog } from '../../tests/silent-log.ts'
import { DAY, instant, plus } from '../../shared/time/instant.ts'
import type { RefreshResult } from '../numbering/refresh.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { openStore } from '../store/open-store.ts'
import { refreshWhenDue } from './keep-numbering.ts'

const START = instant('2026-12-02T07:00:00Z')
const TAKEN: RefreshResult = { taken: [], kept: [] }

let test: TestDatabase
let database: Database

beforeAll(async () => {
  test = await createTestDatabase()
  database = await openDatabase({ databaseUrl: test.url, dataDir: '', log: silentLog })
})
afterAll(async () => {
  await database.close()
  await test.drop()
})
beforeEach(async () => {
  await database.pool.query('delete from cursor')
})

/** One process: how often it has asked for the register, and its clock. */
function aProcess(
  result: RefreshResult | null = TAKEN,
  whileAsking: () => Promise<void> = async () => undefined,
) {
  const state = { asked: 0, now: START }
  const { cursors } = openStore({ database, encryption: TEST_KEYS })
  const numbering = {
    reload: async () => undefined,
    async refresh() {
      state.asked++
      await whileAsking()
      return result
    },
  }
  const keeper = { numbering, database, cursors, clock: { now: () => state.now }, log: silentLog }
  return { state, look: (signal?: AbortSignal) => refreshWhenDue(keeper, signal) }
}

describe('refreshWhenDue', () => {
  it('asks for the register at first and once a month from then on', async () => {
    const { state, look } = aProcess()
    await look()
    state.now = plus(START, 29 * DAY)
    await look()
    expect(state.asked).toBe(1)

    state.now = plus(START, 30 * DAY)
    expect(await look()).toBe(true)
    expect(state.asked).toBe(2)
  })

  it('is the work of one process at a time, and done for all of them', async () => {
    const other = aProcess()
    let inBetween: boolean | null = null
    const one = aProcess(TAKEN, async () => {
      inBetween = await other.look()
    })

    expect(await one.look()).toBe(true)
    expect(inBetween).toBe(false)
    expect(await other.look()).toBe(false)
    expect(other.state.asked).toBe(0)
  })

  it('tries again the next day when the portal cannot be reached', async () => {
    const { state, look } = aProcess(null)
    await look()
    state.now = plus(START, DAY - 1)
    await look()
    expect(state.asked).toBe(1)

    state.now = plus(START, DAY)
    await look()
    expect(state.asked).toBe(2)
  })

  it('leaves it to the next process when it is stopped half-way', async () => {
    const stop = new AbortController()
    const one = aProcess(null, async () => stop.abort())
    const other = aProcess()

    expect(await one.look(stop.signal)).toBe(false)
    expect(await other.look()).toBe(true)
  })

  it('gives the lock back after a failure', async () => {
    const broken = aProcess(TAKEN, () => Promise.reject(new Error('disk is full')))
    await expect(broken.look()).rejects.toThrow('disk is full')

    expect(await aProcess().look()).toBe(true)
  })
})
