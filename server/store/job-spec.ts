import { CompiledQuery, type Kysely } from 'kysely'
import { nameOf } from '../../shared/crm/model.ts'
import type { Job, JobName } from './store.ts'
import type { Tables } from './tables.ts'
import { toJson } from './json.ts'

/** These walk over many cards: a queue of their own, so that no request of the tenant waits behind them. */
export const LONG_JOBS: ReadonlySet<JobName> = new Set([
  'review',
  'learn-base',
  'mirror',
  'check-base',
  'first-look',
  'count-chances',
  'write-chances',
  'erase',
  'match-market',
  'watch-companies',
  'merge-groups',
  'load',
])

/** What the queue keeps with a job. */
export interface JobEnvelope {
  readonly payload: Job['payload']
  /** Rises with each retry, starting with 1. */
  readonly attempt: number
  /** Real time since when the tenant's access is dead, so that its jobs are not kept for ever. */
  readonly pausedSince?: number | undefined
}

/** One row handed to `graphile_worker.add_jobs`. */
export interface JobSpec {
  readonly identifier: JobName
  readonly payload: JobEnvelope
  readonly queue_name: string
  readonly job_key: string
  readonly run_in_ms: number
  readonly priority: number
}

const MAX_LOOKS = 5

/** Lower goes first. */
export const PRIORITY = { person: -10, usual: 0, later: 10 } as const

/**
 * Jobs of one tenant never overlap within a queue. A waiting job of the same key is replaced by the new one; a running one gets a
 * successor, since what it has read may be older than the reason for the new one.
 */
export function toSpec(job: Job, pausedSince?: number): JobSpec {
  const { name, payload, attempt = 1, runInMs = 0 } = job
  const { tenant } = payload
  const subject = subjectOf(job)
  return {
    identifier: name,
    payload: { payload, attempt, pausedSince },
    queue_name: queueOf(name, tenant),
    job_key: subject === null ? `${name}/${tenant}` : `${name}/${tenant}/${subject}`,
    run_in_ms: Math.ceil(runInMs),
    priority: hasWaited(job) ? PRIORITY.later : PRIORITY.usual,
  }
}

/** A telephony or a mail server that is slow delays nothing but itself. */
function queueOf(name: JobName, tenant: string): string {
  if (name === 'calls' || name === 'digest') return `${tenant}/${name}`
  return LONG_JOBS.has(name) ? `${tenant}/long` : tenant
}

/** It waits for a look to be done with its card first, so it goes behind what that look leads to. */
function hasWaited(job: Job): boolean {
  return job.name === 'learn-contact' && job.payload.hasWaited === true
}

function subjectOf({ payload }: Job): string | null {
  if ('card' in payload) return nameOf(payload.card)
  if ('task' in payload) return payload.task
  if ('contact' in payload) return payload.contact
  if ('call' in payload) return payload.call
  if ('load' in payload) return payload.load
  if ('case' in payload) return payload.case
  return null
}

/** The last one of each key, in the order of keys: two processes adding the same jobs wait for each other, not crosswise. */
export function uniqueSpecs(specs: readonly JobSpec[]): JobSpec[] {
  const byKey = new Map(specs.map(spec => [spec.job_key, spec]))
  return [...byKey.values()].toSorted((one, other) => (one.job_key < other.job_key ? -1 : 1))
}

/** @param specs an expression that gives the specs as JSON. Answers one row: how many jobs were added or replaced. */
export function addJobsOf(specs: string): string {
  return `
  select count(*)::int as added from (
    select array_agg((
      identifier, payload, queue_name,
      case when run_in_ms > 0 then clock_timestamp() + run_in_ms * interval '1 millisecond' end,
      null, job_key, priority, null
    )::graphile_worker.job_spec order by position) as specs
    from rows from (
      json_to_recordset(${specs})
        as (identifier text, payload json, queue_name text, job_key text, run_in_ms bigint, priority smallint)
    ) with ordinality as spec(identifier, payload, queue_name, job_key, run_in_ms, priority, position)
  ) wanted
  cross join lateral graphile_worker.add_jobs(wanted.specs)
  -- It does its work of five statements for nothing, too.
  where wanted.specs is not null`
}

/**
 * Adds jobs, inside the caller's transaction when it is given one.
 *
 * A job that begins at this very moment is neither replaced nor followed by the first call (graphile-worker looks twice), so
 * what is missing is added again.
 */
export async function addJobs(kysely: Kysely<Tables>, given: readonly JobSpec[]): Promise<void> {
  const specs = uniqueSpecs(given)
  if (specs.length === 0) return
  const statement = CompiledQuery.raw(addJobsOf('$1::json'), [toJson(specs)])
  for (let attempt = 0; attempt < MAX_LOOKS; attempt++) {
    const { rows } = await kysely.executeQuery<{ added: number }>(statement)
    if ((rows[0]?.added ?? 0) >= specs.length) return
  }
  throw new Error('jobs could not be added')
}
