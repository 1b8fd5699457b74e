import { asInstant, DAY, HOUR } from '../../shared/time/instant.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { isTransientFailure } from '../store/failures.ts'
import type { JobEnvelope } from '../store/job-spec.ts'
import type { Job, JobName, JobPayloads, Store } from '../store/store.ts'
import { afterFailure, type Consequence } from './after-failure.ts'

/** How each job is done. May run twice, and may be cut off anywhere. */
export type Tasks = { readonly [Name in JobName]: (payload: JobPayloads[Name]) => Promise<void> }

/** For the counters. */
export interface JobEnd {
  readonly name: JobName
  readonly end: 'done' | Consequence['type']
  readonly tookMs: number
}

export interface JobTools {
  readonly store: Store
  readonly tasks: Tasks
  readonly clock: Clock
  readonly log: Log
  readonly onEnd: (end: JobEnd) => void
}

/** A paused tenant's jobs look every hour whether it is back. */
const PAUSE_LOOK_MS = HOUR
/** And are kept this long. */
const PAUSE_KEEP_MS = 14 * DAY

/**
 * Does one job. Whatever it throws ends here: the next attempt is a job of its own, so that the tenant's queue goes on meanwhile. Only
 * a failing database is passed on to the queue, which then keeps this very job for later.
 */
export async function runJob(name: JobName, kept: JobEnvelope, tools: JobTools): Promise<void> {
  const { tasks, onEnd } = tools
  const startedAt = performance.now()
  const end = (type: JobEnd['end']) =>
    onEnd({ name, end: type, tookMs: performance.now() - startedAt })
  try {
    // The queue keeps the payload together with the name it belongs to.
    const task = tasks[name] as (payload: Job['payload']) => Promise<void>
    await task(kept.payload)
  } catch (error) {
    if (isTransientFailure(error)) throw error
    end(await settle(name, kept, error, tools))
    return
  }
  end('done')
}

async function settle(
  name: JobName,
  kept: JobEnvelope,
  error: unknown,
  tools: JobTools,
): Promise<Consequence['type']> {
  const { store, clock, log } = tools
  const { payload, attempt } = kept
  const { tenant } = payload
  const job = (next: { attempt: number; runInMs: number }) => ({ name, payload, ...next }) as Job
  const consequence = toConsequence(error, kept)

  switch (consequence.type) {
    case 'retry': {
      const { inMs, code, message: reason } = consequence
      await store.jobs.retry(job({ attempt: attempt + 1, runInMs: inMs }), null)
      log.warn('job will be tried again', { tenant, job: name, attempt, inMs, code, reason })
      break
    }
    case 'pause':
      await pauseTenant(tools, tenant)
      await store.jobs.retry(
        job({ attempt, runInMs: PAUSE_LOOK_MS }),
        asInstant(kept.pausedSince ?? Date.now()),
      )
      break
    case 'bury':
      await store.jobs.bury(job({ attempt, runInMs: 0 }), consequence, clock.now())
      log.error('job buried', { tenant, job: name, attempt, ...toFacts(consequence, error) })
      break
    default:
      consequence satisfies never
  }
  return consequence.type
}

function toConsequence(error: unknown, { attempt, pausedSince }: JobEnvelope): Consequence {
  const consequence = afterFailure(error, attempt)
  const isKeptTooLong = pausedSince !== undefined && Date.now() - pausedSince > PAUSE_KEEP_MS
  if (consequence.type !== 'pause' || !isKeptTooLong) return consequence
  const message = 'the tenant stayed disconnected'
  return { type: 'bury', code: 'tenant.disconnected', message, isBug: false }
}

async function pauseTenant({ store, log }: JobTools, id: Job['payload']['tenant']): Promise<void> {
  const tenant = await store.tenants.find(id)
  if (tenant?.state !== 'active') return
  await store.tenants.save({ ...tenant, state: 'paused' })
  log.error('tenant paused: its access is dead', { tenant: id })
}

/** Where a bug is, without what it says: messages of other people's code quote values. */
function toFacts(consequence: Consequence & { type: 'bury' }, error: unknown) {
  const { code, message, isBug } = consequence
  if (!isBug) return { code, reason: message }
  const frames = error instanceof Error ? (error.stack ?? '').split('\n') : []
  const at = frames
    .filter(line => /^\s+at /.test(line))
    .slice(0, 5)
    .map(line => line.trim())
  return { code, error: message, at: at.join(' | ') }
}
