import { sql } from 'kysely'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { addJobs, toSpec } from './job-spec.ts'
import type { Job, Store } from './store.ts'
import { inTransaction } from './transaction.ts'
import { toJson } from './json.ts'

const SHOWN = 100

export function createJobs({ kysely }: Database): Store['jobs'] {
  return {
    add: job => addJobs(kysely, [toSpec(job)]),

    async retry(job, pausedSince) {
      const spec = toSpec(job, pausedSince ?? undefined)
      const { rows } = await sql`
        select 1 from graphile_worker.jobs
        where key = ${spec.job_key} and locked_at is null and attempts < max_attempts
      `.execute(kysely)
      if (rows.length === 0) await addJobs(kysely, [spec])
    },

    async buried(tenant) {
      const rows = await kysely
        .selectFrom('buried_job')
        .select(['name', 'code', 'message', 'at'])
        .where('tenant', '=', tenant)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(SHOWN)
        .execute()
      return rows.map(row => ({ ...row, at: asInstant(row.at) }))
    },

    bury: (job, why, at) =>
      inTransaction(kysely, async transaction => {
        const row = toBuried(job, why, at)
        // The same work set aside again is one matter for the person, told of its last failure.
        await sql`
          delete from buried_job
          where tenant = ${row.tenant} and name = ${row.name} and payload::jsonb = ${row.payload}::jsonb
        `.execute(transaction)
        await transaction.insertInto('buried_job').values(row).execute()
      }),
  }
}

function toBuried(job: Job, why: { code: string; message: string }, at: number) {
  return {
    tenant: job.payload.tenant,
    name: job.name,
    payload: toJson(job.payload),
    code: why.code,
    message: why.message,
    at,
  }
}
