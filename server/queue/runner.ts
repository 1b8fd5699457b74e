import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type JobHelpers,
  Logger,
  runTaskList,
  type WorkerEvents,
  type WorkerPool,
} from 'graphile-worker'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Database } from '../store/database.ts'
import { type JobEnvelope, LONG_JOBS } from '../store/job-spec.ts'
import type { JobName, Store } from '../store/store.ts'
import { createInstances, INSTANCE_TIMES, type InstanceTimes } from './instances.ts'
import { buryLost, dateErasures, forgetMerges, forgetOld, forgetShown } from './keep-house.ts'
import { type JobEnd, runJob, type Tasks } from './run-job.ts'
import { createStir } from './stir.ts'

export type { JobEnd, Tasks } from './run-job.ts'

const POLL_MS = 1000
const HOUSE_MS = 60_000
const DUE_PAGE = 500
/** Longer than any call to a host. */
const STOP_MS = 35_000

export interface RunnerOptions {
  readonly database: Database
  readonly store: Store
  readonly tasks: Tasks
  readonly clock: Clock
  readonly log: Log
  /** Jobs at the same time: short ones (events, sweeps), and long walks beside them. */
  readonly concurrency?: { readonly short: number; readonly long: number }
  readonly onEnd?: (end: JobEnd) => void
  readonly times?: InstanceTimes
}

export interface Runner {
  /** Adds the jobs of everything that is due on the product's clock now. Every second by itself; after a jump of the clock at once. */
  kick(): Promise<number>
  /** Waits for the running jobs. Waiting ones stay where they are. */
  stop(): Promise<void>
}

/** Does the jobs of the queue in this process until it is stopped. */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { database, store, clock, log, times = INSTANCE_TIMES } = options
  const { short, long } = options.concurrency ?? { short: 6, long: 2 }
  const shortPool = startPool(options, name => !LONG_JOBS.has(name), short)
  // Walks have workers of their own: a few big tenants cannot occupy all of them.
  const longPool = startPool(options, name => LONG_JOBS.has(name), long)
  const pools = [shortPool, longPool]
  const instances = createInstances(
    database,
    pools.map(({ worker }) => worker),
    times,
  )

  const stopping = new AbortController()
  const loops = [
    every(POLL_MS, kick),
    every(times.beatMs, async () => {
      const dead = await instances.beat()
      if (dead > 0) log.warn('took over the jobs of dead workers', { workers: dead })
    }),
    every(HOUSE_MS, async () => {
      await buryLost(database, clock.now())
      await dateErasures(database, clock.now())
      await forgetOld(database)
      await forgetShown(database, clock.now())
      await forgetMerges(database, clock.now())
    }),
  ]
  return {
    kick,
    async stop() {
      stopping.abort()
      await Promise.all(loops)
      await Promise.all(pools.map(pool => pool.stop()))
      await instances.leave()
    },
  }

  async function kick(): Promise<number> {
    let fired = 0
    for (let page = DUE_PAGE; page === DUE_PAGE; fired += page)
      page = await store.due.fire(clock.now(), DUE_PAGE)
    return fired
  }

  async function every(ms: number, work: () => Promise<unknown>): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await work()
      } catch (error) {
        log.warn('queue upkeep failed', { error: (error as Error).name })
      }
      await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
}

interface Pool {
  readonly worker: string
  stop(): Promise<void>
}

function startPool(
  options: RunnerOptions,
  isMine: (name: JobName) => boolean,
  concurrency: number,
): Pool {
  const { database, tasks, log, onEnd = () => undefined } = options
  const names = (Object.keys(tasks) as JobName[]).filter(isMine)
  const list = Object.fromEntries(
    names.map(name => [
      name,
      // Written by `toSpec` alone.
      async (kept: unknown, { job }: JobHelpers) => {
        await runJob(name, kept as JobEnvelope, { ...options, onEnd })
        await complete(database, job)
      },
    ]),
  )
  const events: WorkerEvents = new EventEmitter()
  const logger = new Logger(() => (level, message) => {
    if (level === 'error') log.error('queue failed', { reason: message.split('\n')[0] })
  })
  const settings = { concurrency, pollInterval: POLL_MS, noHandleSignals: true, events, logger }
  const pool = runTaskList(settings, list, database.pool)
  pool.promise.catch(error => log.error('queue stopped', { error: (error as Error).name }))

  const stir = createStir(() => pool.nudge(concurrency))
  events.on('job:complete', stir.happened)
  events.on('pool:listen:notification', stir.happened)
  stir.happened()
  return {
    worker: pool.id,
    async stop() {
      stir.stop()
      await stopWithin(pool, STOP_MS)
    },
  }
}

/**
 * What graphile-worker does after a job, done before it: it would ask for the next job of the tenant while the end of this one is
 * still being written, find the tenant's queue taken and sleep.
 */
async function complete({ pool }: Database, job: JobHelpers['job']): Promise<void> {
  await pool.query({
    name: 'complete-job',
    text: `
      with done as (
        delete from graphile_worker._private_jobs where id = $1 returning job_queue_id
      )
      update graphile_worker._private_job_queues queue set locked_by = null, locked_at = null
      from done where queue.id = done.job_queue_id and queue.locked_by = $2`,
    values: [job.id, job.locked_by],
  })
}

/** A job that does not end in time goes back to the queue and is done again by whoever is there. */
async function stopWithin(pool: WorkerPool, ms: number): Promise<void> {
  const done = Promise.resolve(pool.gracefulShutdown())
  const isLate = await Promise.race([done.then(() => false), sleep(ms, true, { ref: false })])
  if (isLate) await pool.forcefulShutdown('a job does not end')
}
