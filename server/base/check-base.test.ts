import { describe, expect, it } from 'vitest'
import { aTenant } from '../../tests/queue/samples.ts'
import { silentLog } from '../../tests/silent-log.ts'
import { asId } from '../../shared/crm/ids.ts'
import { asInstant, DAY, plus } from '../../shared/time/instant.ts'
import type { BasePage } from '../core/host-base.ts'
import { HostBusy, HostRefused, HostUnavailable } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'
import type { BaseCheck } from '../store/store.ts'
import { checkBase } from './check-base.ts'

const NOW = asInstant(1_000 * DAY)
const CHECK: BaseCheck = {
  number: 3,
  state: 'running',
  phase: 'reading',
  isWhole: true,
  round: 1,
  startedAt: NOW,
  finishedAt: null,
  startedBy: null,
  workedMs: 0,
  trouble: null,
  changed: 0,
  gone: 0,
  isStale: false,
  found: null,
  leftBehind: null,
}
const PAGE: BasePage = {
  contacts: [],
  companies: [],
  papers: [],
  cursor: '9',
  share: 0.5,
  total: 9,
}

interface Scene {
  readonly current?: BaseCheck | null
  readonly last?: BaseCheck
  readonly saved?: unknown
  readonly read?: () => AsyncIterable<BasePage>
}

/** A desk whose store remembers what it was told; what a reading check needs, and no more. */
function aDesk({ current = CHECK, last, saved = null, read = pages }: Scene) {
  const told: Record<string, unknown>[] = []
  const jobs: { readonly runInMs?: number }[] = []
  let state: BaseCheck | null = current
  const base = {
    current: async () => state,
    // A cancelled one is in no list.
    checks: async () => (last === undefined || last.state === 'cancelled' ? [] : [last]),
    lastBegun: async () => last?.startedAt ?? null,
    begin: async () => {
      told.push({ begun: true })
      return null
    },
    turn: async (_tenant: unknown, _number: number, change: Partial<BaseCheck>) => {
      told.push(change)
      if (state !== null) state = { ...state, ...change }
      return true
    },
    feeds: async () => [],
    keep: async (_tenant: unknown, page: BasePage) => void told.push({ kept: page.cursor }),
  }
  const store = {
    base,
    settings: { load: async () => ({ version: 1, value: saved }) },
    people: { learn: async () => undefined },
    cursors: {
      get: async () => null,
      set: async (_tenant: unknown, _name: string, since: string) => void told.push({ since }),
    },
    jobs: { add: async (job: { readonly runInMs?: number }) => void jobs.push(job) },
  }
  const flow = { store, clock: { now: () => NOW }, log: silentLog, countCheck: () => undefined }
  const crm = { base: { feeds: ['contacts'], read } }
  const desk = { flow, tenant: aTenant(asId('bitrix24:1')), crm } as unknown as Desk
  return { desk, told, jobs }
}

async function* pages(): AsyncIterable<BasePage> {
  yield PAGE
}

function failing(error: Error, after = 0) {
  return async function* (): AsyncIterable<BasePage> {
    for (let page = 0; page < after; page++) yield PAGE
    throw error
  }
}

describe('a check of the base', () => {
  it('stands still with a sentence when the CRM says no, until somebody lets it go on', async () => {
    const { desk, told, jobs } = aDesk({ read: failing(new HostRefused('no', 'ACCESS_DENIED')) })
    await checkBase(desk)
    expect(told).toEqual([{ from: ['running'], state: 'failed', trouble: 'refused' }])
    expect(jobs).toEqual([])
  })

  it('says that it waits when the CRM does not answer, and goes on by itself', async () => {
    const { desk, told, jobs } = aDesk({ read: failing(new HostUnavailable('down', 7000), 1) })
    await checkBase(desk)
    expect(told).toContainEqual({ from: ['running'], trouble: 'unavailable' })
    expect(jobs).toMatchObject([{ name: 'check-base', runInMs: 7000 }])
  })

  it('does not say that the CRM is silent when others are only before it', async () => {
    const { desk, told } = aDesk({ read: failing(new HostBusy('our own rate', 7000), 1) })
    await checkBase(desk)
    expect(told).toContainEqual({ from: ['running'], trouble: 'busy' })
    expect(told).not.toContainEqual({ from: ['running'], trouble: 'unavailable' })
  })

  it('without a single page waits as any job that fails does', async () => {
    const { desk, told } = aDesk({ read: failing(new HostUnavailable('busy', 7000)) })
    await expect(checkBase(desk)).rejects.toThrow(HostUnavailable)
    expect(told).toEqual([{ from: ['running'], trouble: 'unavailable' }])
  })

  it('that needs more memory than there is stands still, too, and is not tried every hour', async () => {
    const error = Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' })
    const { desk, told } = aDesk({ read: failing(error) })
    await checkBase(desk)
    expect(told).toEqual([{ from: ['running'], state: 'failed', trouble: 'memory' }])
  })

  it('is not begun on the day somebody gets it, but half a year later', async () => {
    const { desk, told } = aDesk({ current: null })
    await checkBase(desk)
    expect(told).toEqual([{ since: String(NOW) }])
  })

  it.each(['paused', 'failed'] as const)('that is %s is left alone', async state => {
    const { desk, told, jobs } = aDesk({ current: { ...CHECK, state } })
    await checkBase(desk)
    expect([told, jobs]).toEqual([[], []])
  })

  it.each([
    ['half a year after the last one', 184, {}, true],
    ['no sooner', 170, {}, false],
    ['every day', 2, { base: { schedule: 'daily' } }, true],
    ['not when it is off', 900, { base: { schedule: 'off' } }, false],
    ['not at once after one that was cancelled', 0, { base: { schedule: 'daily' } }, false],
    ['but a day after it', 2, { base: { schedule: 'daily' } }, true],
  ])('begins by itself: %s', async (what, daysAgo, saved, isBegun) => {
    const state = /cancelled|but/.test(what) ? 'cancelled' : 'done'
    const last: BaseCheck = { ...CHECK, state, startedAt: plus(NOW, -daysAgo * DAY) }
    const { desk, told } = aDesk({ current: null, last, saved })
    await checkBase(desk)
    expect(told).toEqual(isBegun ? [{ begun: true }] : [])
  })
})
