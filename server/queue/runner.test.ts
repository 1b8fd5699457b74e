import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { createKeptLog } from '../../tests/silent-log.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import { asInstant, HOUR } from '../../shared/time/instant.ts'
import { createMovableClock } from '../clock.ts'
import { HostRefused, HostUnavailable, TenantDisconnected } from '../errors.ts'
import type { Database } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'
import { startRunner, type Runner, type RunnerOptions, type Tasks } from './runner.ts'

const worker = fileURLToPath(new URL('../../tests/queue/worker.ts', import.meta.url))

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

    await until(() => runs === 2)
  })

  it('goes on with the tenant’s other cards while a failed job waits for its next attempt', async () => {
    tenant = nextTenant()
    const seen: string[] = []
    const decide = async ({ card }: { card: CardRef }) => {
      seen.push(card.id)
      if (card.id === '1') throw new HostUnavailable('busy', 5 * 60_000)
    }
    await store.inbox.put([changed('a', 1), changed('b', 2)], asInstant(1))

    await start({ decide })

    await until(() => seen.includes('2') && seen.includes('1'))
    const [waiting] = await until(async () => {
      const jobs = await waitingJobs()
      return jobs.length === 1 ? jobs : null
    })
    expect(waiting).toMatchObject({ key: `decide/${tenant}/lead:1`, attempt: 2 })
    expect(waiting!.inMs).toBeGreaterThan(4.5 * 60_000)
    expect(waiting!.inMs).toBeLessThan(5.5 * 60_000)
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
    await until(() => done === 1)
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

describe('two processes, one of them killed', () => {
  it('lose nothing and go on soon', { timeout: 60_000 }, async () => {
    tenant = nextTenant()
    const doomed = await startWorker('doomed', 60_000)
    await store.jobs.add({ name: 'decide', payload: { tenant, card: lead(1) } })
    await until(async () => (await store.cursors.get(tenant, 'begun/1')) === 'doomed')
    await startWorker('heir', 0)
    await store.jobs.add({ name: 'decide', payload: { tenant, card: lead(2) } })

    doomed.kill('SIGKILL')
    const killedAt = Date.now()

    await until(async () => (await store.cursors.get(tenant, 'done/2')) === 'heir', 20_000)
    await until(async () => (await store.cursors.get(tenant, 'done/1')) === 'heir', 20_000)
    expect(Date.now() - killedAt).toBeLessThan(15_000)
  })
})

async function start(tasks: Partial<Tasks>, options: Partial<RunnerOptions> = {}): Promise<Runner> {
  const runner = await startRunner({
    database,
    store,
    clock: createMovableClock(0),
    log: createKeptLog(),
    tasks: { ...idle, ...tasks },
    ...options,
  })
  stops.push(() => runner.stop())
  return runner
}

async function startWorker(name: string, msPerJob: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [worker, place.url, name, String(msPerJob)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  stops.push(async () => {
    child.kill('SIGKILL')
  })
  await once(child.stdout!, 'data')
  return child
}

const nothing = async () => undefined
const idle: Tasks = {
  decide: nothing,
  perform: nothing,
  'trace-task': nothing,
  'learn-contact': nothing,
  'set-up': nothing,
  'remove-tenant': nothing,
  review: nothing,
  sweep: nothing,
  reconcile: nothing,
  'learn-base': nothing,
  erase: nothing,
}

function nextTenant(): TenantId {
  return asId(`bitrix24:tenant-${++tenants}`)
}

function lead(id: number): CardRef {
  return { kind: 'lead', id: asId(id) }
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

function aTenant(id: TenantId): Tenant {
  return {
    id,
    host: 'bitrix24',
    account: 'a',
    origin: 'https://acme.bitrix24.ru',
    locale: 'ru',
    timeZone: 'Europe/Moscow',
    state: 'active',
    installedAt: asInstant(1),
    hostData: {},
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

function nonEmpty<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list
}

async function until<T>(check: () => T | Promise<T>, ms = 8000): Promise<NonNullable<T>> {
  const deadline = Date.now() + ms
  for (;;) {
    const answer = await check()
    if (answer) return answer as NonNullable<T>
    if (Date.now() > deadline) throw new Error(`nothing within ${ms} ms: ${check.toString()}`)
    await wait(20)
  }
}

function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
