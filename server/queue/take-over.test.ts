import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { until, wait } from '../../tests/queue/idle-tasks.ts'
import { lead } from '../../tests/queue/samples.ts'
import type { Database } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { createInstances } from './instances.ts'

const worker = fileURLToPath(new URL('../../tests/queue/worker.ts', import.meta.url))
const tenant: TenantId = asId('bitrix24:one')

let place: TestDatabase
let database: Database
let store: Store
const children: ChildProcess[] = []

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
})
afterAll(() => place.drop())
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await database.pool.query('delete from instance')
  await database.pool.query('delete from graphile_worker._private_jobs')
  await database.pool.query('delete from graphile_worker._private_job_queues')
})

describe('an instance', () => {
  it('takes the jobs of a worker that has been silent too long, and of no other', async () => {
    await signed('alive', '1 second')
    await signed('silent', '11 seconds')
    await locked('alive', '1 hour')
    await locked('silent', '1 hour')

    const dead = await createInstances(database, ['me']).beat()

    expect(dead).toBe(1)
    expect(await holders()).toEqual(['alive'])
  })

  it('takes the jobs of a worker that never signed, once they are held too long', async () => {
    await locked('unsigned-new', '1 second')
    await locked('unsigned-old', '11 seconds')

    await createInstances(database, ['me']).beat()

    expect(await holders()).toEqual(['unsigned-new'])
  })

  it('does not wait for a worker whose connections are closed', async () => {
    await signed('gone', '6 seconds', 'shagolad-of-nobody')
    await locked('gone', '6 seconds')

    await createInstances(database, ['me']).beat()

    expect(await holders()).toEqual([])
  })

  it('takes everything at its first look when nobody else can use the database', async () => {
    await signed('predecessor', '0 seconds')
    await locked('predecessor', '0 seconds')

    await createInstances({ ...database, isAlone: true }, ['me']).beat()

    expect(await holders()).toEqual([])
  })

  it('leaves the others alone right after it has slept itself', async () => {
    const times = { beatMs: 10, silentMs: 50, goneMs: 50 }
    const instance = createInstances(database, ['me'], times)
    await instance.beat()
    await signed('other', '1 second')
    await locked('other', '1 second')

    await wait(80)
    const rightAfter = await instance.beat()
    const later = await instance.beat()

    expect([rightAfter, later]).toEqual([0, 1])
  })
})

describe('two processes, one of them killed', () => {
  it('lose nothing and go on soon', { timeout: 60_000 }, async () => {
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

async function signed(name: string, ago: string, connections = database.name): Promise<void> {
  await database.pool.query(
    'insert into instance (worker, name, seen_at) values ($1, $2, clock_timestamp() - $3::interval)',
    [name, connections, ago],
  )
}

async function locked(name: string, ago: string): Promise<void> {
  await database.pool.query(`select graphile_worker.add_job('decide', queue_name => $1)`, [name])
  await database.pool.query(
    `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - $2::interval
     where job_queue_id = (select id from graphile_worker._private_job_queues where queue_name = $1)`,
    [name, ago],
  )
  await database.pool.query(
    `update graphile_worker._private_job_queues set locked_by = $1, locked_at = now() - $2::interval
     where queue_name = $1`,
    [name, ago],
  )
}

/** Workers that hold a job and its queue. */
async function holders(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select distinct job.locked_by as name from graphile_worker._private_jobs job
     join graphile_worker._private_job_queues queue on queue.locked_by = job.locked_by order by 1`,
  )
  return rows.map(row => row.name)
}

async function startWorker(name: string, msPerJob: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [worker, place.url, name, String(msPerJob)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await once(child.stdout!, 'data')
  return child
}
