import type { Database } from '../store/database.ts'

export interface InstanceTimes {
  readonly beatMs: number
  /** Silent for so long on the database's clock: dead, or as good as dead. */
  readonly silentMs: number
  /** Silent for so long and without a single open connection: dead. */
  readonly goneMs: number
}

export const INSTANCE_TIMES: InstanceTimes = { beatMs: 2000, silentMs: 10_000, goneMs: 3000 }

export interface Instances {
  /** Says that we live, and takes the jobs of the dead from them. Answers how many workers were found dead. */
  beat(): Promise<number>
  /** After a stop: our workers hold nothing any more. */
  leave(): Promise<void>
}

/**
 * The queue itself frees jobs of a killed process after four hours. So each process signs that it lives, and whoever lives frees what
 * the dead held: the jobs are done again from the start, by whichever process is free.
 *
 * @param workers ids under which this process locks jobs
 */
export function createInstances(
  { pool, name, isAlone }: Database,
  workers: readonly string[],
  times: InstanceTimes = INSTANCE_TIMES,
): Instances {
  let lastBeatAt: number | null = null

  return {
    async beat() {
      await pool.query(SIGN, [workers, name])
      const sinceLastMs = lastBeatAt === null ? null : performance.now() - lastBeatAt
      lastBeatAt = performance.now()
      // After a sleep of the whole machine everybody looks dead: others are given the time to sign first.
      if (sinceLastMs !== null && sinceLastMs > times.silentMs) return 0
      // At the first look of a process that has the database to itself, everybody else is dead.
      const isFirst = sinceLastMs === null
      const silentMs = isFirst && isAlone ? 0 : times.silentMs
      const { rows } = await pool.query<{ worker: string }>(FIND_DEAD, [
        workers,
        silentMs,
        Math.min(times.goneMs, silentMs),
      ])
      const dead = rows.map(({ worker }) => worker)
      if (dead.length === 0) return 0
      await pool.query('select graphile_worker.force_unlock_workers($1)', [dead])
      await pool.query('delete from instance where worker = any($1)', [dead])
      return dead.length
    },

    async leave() {
      await pool.query('delete from instance where worker = any($1)', [workers])
    },
  }
}

const SIGN = `
  insert into instance (worker, name, seen_at)
  select worker, $2, clock_timestamp() from unnest($1::text[]) as worker
  on conflict (worker) do update set seen_at = excluded.seen_at`

/** Also a worker that locked something and died before it signed once. */
const FIND_DEAD = `
  with holder as (
    select locked_by as worker, max(locked_at) as seen_at from (
      select locked_by, locked_at from graphile_worker._private_jobs where locked_by is not null
      union all
      select locked_by, locked_at from graphile_worker._private_job_queues where locked_by is not null
    ) lock group by locked_by
  ),
  known as (
    select worker, name, seen_at from instance
    union all
    select worker, null, seen_at from holder
    where not exists (select 1 from instance where instance.worker = holder.worker)
  )
  select worker from known
  where worker <> all($1::text[])
    and (
      seen_at <= clock_timestamp() - $2::int * interval '1 millisecond'
      or (
        name is not null
        and seen_at <= clock_timestamp() - $3::int * interval '1 millisecond'
        and not exists (
          select 1 from pg_stat_activity
          where datname = current_database() and application_name = known.name
        )
      )
    )`
