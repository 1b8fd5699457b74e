import { sql, type Kysely } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { addJobs, toSpec } from './job-spec.ts'
import type { Job, Store } from './store.ts'
import type { Tables } from './tables.ts'
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
        .select(['id', 'name', 'payload', 'code', 'message', 'at'])
        .where('tenant', '=', tenant)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(SHOWN)
        .execute()
      return rows.map(({ id, payload, at, ...row }) => ({
        ...row,
        id: String(id),
        card: cardOf(payload),
        at: asInstant(at),
      }))
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

    replay: (tenant, id) => replay(kysely, tenant, id),
  }
}

function replay(kysely: Kysely<Tables>, tenant: TenantId, id: string): Promise<boolean> {
  return inTransaction(kysely, async transaction => {
    const row = await transaction
      .deleteFrom('buried_job')
      .where('tenant', '=', tenant)
      .where('id', '=', Number(id))
      .returning(['name', 'payload'])
      .executeTakeFirst()
    if (row === undefined) return false
    // Kept together when it was buried.
    await addJobs(transaction, [toSpec({ name: row.name, payload: row.payload } as Job)])
    return true
  })
}

/** The payload of a job, as `bury` wrote it. */
function cardOf(payload: unknown): CardRef | null {
  return (payload as { readonly card?: CardRef }).card ?? null
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
