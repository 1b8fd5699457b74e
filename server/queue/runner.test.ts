import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { idleTasks, until, wait } from '../../tests/queue/idle-tasks.ts'
import { aDecision, aPlan, aTenant, lead } from '../../tests/queue/samples.ts'
import { createKeptLog } from '../../tests/silent-log.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import { asInstant, HOUR } from '../../shared/time/instant.ts'
import { createMovableClock } from '../clock.ts'
import { HostRefused, HostUnavailable, TenantDisconnected } from '../errors.ts'
import type { Database } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { startRunner, type Runner, type RunnerOptions, type Tasks } from './runner.ts'

let place: TestDatabase
let database: Database
let store: Store
let tenants = 0
let tenant: TenantId
const stops: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
})
afterAll(() => place.drop())
afterEach(async () => {
  await Promise.all(stops.splice(0).map(stop => stop()))
  await database.pool.query('delete from graphile_worker._private_jobs')
})

describe('the runner', () => {
  it('does what a webhook brought, once for several events about one card', async () => {
    tenant = nextTenant()
    await store.inbox.put([changed('a', 1), changed('b', 1), changed('c', 2)], asInstant(1))
    const seen: string[] = []

    await start({ decide: async ({ card }) => void seen.push(card.id) })

    await until(() => seen.length >= 2)
    expect(seen.toSorted()).toEqual(['1', '2'])
  })

  it('never does two short jobs of a tenant at the same time', async () => {
    tenant = nextTenant()
    let now = 0
    let most = 0
    let done = 0
    const decide = async () => {
      most = Math.max(most, ++now)
      await wait(20)
      now--
      done++
    }
    for (let card = 1; card <= 6; card++)
      await store.jobs.add({ name: 'decide', payload: { tenant, card: lead(card) } })

    await start({ decide })

    await until(() => done === 6)
    expect(most).toBe(1)
  })

  it('follows a running job with another when something happens meanwhile', async () => {
    tenant = nextTenant()
    let runs = 0
    const decide = async () => {
      runs++
      if (runs === 1) {
        await store.inbox.put([changed('later', 1)], asInstant(2))
        await wait(50)
      }
    }
    await store.inbox.put([changed('first', 1)], asInstant(1))

    await start({ decide })

    expect(await until(() => runs === 2)).toBe(true)
  })

  it('goes on with the tenant’s other cards while a failed job waits for its next attempt', async () => {
    tenant = nextTenant()
    const seen: string[] = []
    const log = createKeptLog()
    const decide = async ({ card }: { card: CardRef }) => {
      seen.push(card.id)
      if (card.id === '1') throw new HostUnavailable('busy', 5 * 60_000)
    }
    await store.inbox.put([changed('a', 1), changed('b', 2)], asInstant(1))

    await start({ decide }, { log })

    await until(() => seen.includes('2') && seen.includes('1'))
    const [waiting] = await until(async () => {
      const jobs = await waitingJobs()
      return jobs.length === 1 ? jobs : null
    })
    expect(waiting).toMatchObject({ key: `decide/${tenant}/lead:1`, attempt: 2 })
    expect(waiting!.inMs).toBeGreaterThan(4.5 * 60_000)
    expect(waiting!.inMs).toBeLessThan(5.5 * 60_000)
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        sentence: 'job will be tried again',
        facts: expect.objectContaining({ code: 'host.unavailable', reason: 'busy' }),
      }),
    )
  })

  it('buries what the host refuses, with its reason', async () => {
    tenant = nextTenant()
    await store.jobs.add({ name: 'perform', payload: { tenant, card: lead(1) } })

    await start({ perform: () => Promise.reject(new HostRefused('no right', 'ACCESS_DENIED')) })

    const buried = await until(async () => nonEmpty(await store.jobs.buried(tenant)))
    expect(buried).toMatchObject([{ name: 'perform', code: 'host.refused', message: 'no right' }])
    expect(await waitingJobs()).toEqual([])
  })

  it('buries a bug by its name alone: what it says may be somebody’s data', async () => {
    tenant = nextTenant()
    const log = createKeptLog()
    await store.jobs.add({ name: 'decide', payload: { tenant, card: lead(1) } })

    await start({ decide: () => Promise.reject(new TypeError('Иванов +79990000000')) }, { log })

    const buried = await until(async () => nonEmpty(await store.jobs.buried(tenant)))
    expect(buried).toMatchObject([{ code: 'bug', message: 'TypeError' }])
    await until(() => log.lines.some(({ sentence }) => sentence === 'job buried'))
    expect(JSON.stringify(log.lines)).not.toContain('Иванов')
  })

  it('has brought a decision to the disk when its job is ended, though the decision did not wait for it', async () => {
    tenant = nextTenant()
    let written = ''
    let isEnded = false
    const decide = async ({ card }: { card: CardRef }) => {
      await store.cards.decide(aDecision(tenant, card, { planned: [aPlan('k1')] }))
      written = await endOfLog()
    }
    await store.jobs.add({ name: 'decide', payload: { tenant, card: lead(1) } })

    await start({ decide, perform: async () => void (isEnded = true) })

    // Jobs of a tenant follow each other: the first one is ended.
    await until(() => isEnded)
    const { rows } = await database.pool.query<{ isKept: boolean }>(
      `select $1::pg_lsn <= pg_current_wal_flush_lsn() as "isKept"`,
      [written],
    )
    expect(rows).toEqual([{ isKept: true }])
  })

  it('pauses a tenant whose access is dead, keeps its job and goes on once it is back', async () => {
    tenant = nextTenant()
    await store.tenants.save(aTenant(tenant))
    let isDead = true
    let done = 0
    const decide = async () => {
      if (isDead) throw new TenantDisconnected('tokens are dead')
      done++
    }
    await store.jobs.add({ name: 'decide', payload: { tenant, card: lead(1) } })

    await start({ decide })

    await until(async () => (await store.tenants.find(tenant))?.state === 'paused')
    await until(async () => (await waitingJobs()).length === 1)
    isDead = false
    await store.tenants.save(aTenant(tenant))
    expect(await until(() => done === 1)).toBe(true)
  })

  it('looks again at a card when the product’s clock reaches the moment', async () => {
    tenant = nextTenant()
    const clock = createMovableClock(0)
    const seen: string[] = []
    const at = asInstant(clock.now() + 4 * HOUR)
    await store.due.set({ tenant, kind: 'look', subject: 'lead:7' }, at)
    const runner = await start({ decide: async ({ card }) => void seen.push(card.id) }, { clock })

    clock.moveBy(3 * HOUR)
    const before = await runner.kick()
    clock.moveBy(1 * HOUR)
    await runner.kick()

    expect(before).toBe(0)
    await until(() => seen.length === 1)
  })

  it('lets short jobs pass while a walk of the same tenant is running', async () => {
    tenant = nextTenant()
    const order: string[] = []
    await store.jobs.add({ name: 'review', payload: { tenant } })
    const review = async () => {
      await store.jobs.add({ name: 'decide', payload: { tenant, card: lead(1) } })
      await until(() => order.includes('decide'))
      order.push('review')
    }

    await start({ review, decide: async () => void order.push('decide') })

    await until(() => order.length === 2)
    expect(order).toEqual(['decide', 'review'])
  })

  it('waits for a running job when it is stopped', async () => {
    tenant = nextTenant()
    let state = ''
    const decide = async () => {
      state = 'begun'
      await wait(300)
      state = 'done'
    }
    await store.jobs.add({ name: 'decide', payload: { tenant, card: lead(1) } })
    const runner = await start({ decide })
    await until(() => state === 'begun')

    await runner.stop()

    stops.length = 0
    expect(state).toBe('done')
    expect(await waitingJobs()).toEqual([])
  })
})

async function start(tasks: Partial<Tasks>, options: Partial<RunnerOptions> = {}): Promise<Runner> {
  const runner = await startRunner({
    database,
    store,
    clock: createMovableClock(0),
    log: createKeptLog(),
    tasks: { ...idleTasks, ...tasks },
    ...options,
  })
  stops.push(() => runner.stop())
  return runner
}

function nextTenant(): TenantId {
  return asId(`bitrix24:tenant-${++tenants}`)
}

function changed(id: string, card: number) {
  return {
    id,
    tenant,
    occurredAt: asInstant(1),
    event: { type: 'card.changed', card: lead(card) } as const,
    raw: {},
  }
}

async function waitingJobs() {
  const { rows } = await database.pool.query<{ key: string; attempt: number; inMs: number }>(
    `select key, (payload->>'attempt')::int as attempt,
       extract(epoch from run_at - now())::float8 * 1000 as "inMs"
     from graphile_worker._private_jobs where locked_at is null order by key`,
  )
  return rows
}

async function endOfLog(): Promise<string> {
  const { rows } = await database.pool.query<{ place: string }>(
    `select pg_current_wal_insert_lsn()::text as place`,
  )
  return rows[0]?.place ?? ''
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list
}
