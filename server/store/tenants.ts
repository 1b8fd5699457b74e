import { CompiledQuery, sql } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { Tenant } from '../tenant.ts'
import type { Database } from './database.ts'
import type { Store } from './store.ts'
import { TENANT_TABLES } from './tables.ts'
import { toTenant } from './tenant-row.ts'
import { inTransaction } from './transaction.ts'
import { toJson } from './json.ts'

export function createTenants({ kysely }: Database): Store['tenants'] {
  return {
    async find(id) {
      const row = await kysely
        .selectFrom('tenant')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? null : toTenant(row)
    },

    async save(tenant) {
      const row = toRow(tenant)
      await inTransaction(kysely, async transaction => {
        await transaction
          .insertInto('tenant')
          .values(row)
          .onConflict(conflict => conflict.column('id').doUpdateSet({ ...row, state: STATE }))
          .execute()
        if (tenant.state === 'active')
          await transaction.executeQuery(CompiledQuery.raw(WAKE_PAUSED, [queuesOf(tenant.id)]))
      })
    },

    async active() {
      const rows = await kysely
        .selectFrom('tenant')
        .selectAll()
        .where('state', '=', 'active')
        .orderBy('id')
        .execute()
      return rows.map(toTenant)
    },

    erase: (id, installedAt) =>
      inTransaction(kysely, async transaction => {
        // First: whoever writes for this tenant locks its row, and waits from here on, or is waited for.
        const { numDeletedRows } = await transaction
          .deleteFrom('tenant')
          .where('id', '=', id)
          .where('state', '=', 'removed')
          .where('installed_at', '=', installedAt)
          .executeTakeFirst()
        if (numDeletedRows === 0n) return false
        await transaction.executeQuery(CompiledQuery.raw(DROP_JOBS, [queuesOf(id)]))
        for (const table of TENANT_TABLES)
          await sql`delete from ${sql.table(table)} where tenant = ${id}`.execute(transaction)
        return true
      }),
  }
}

/** Of an installation that has ended nobody who read the tenant a moment before makes a living one again. */
const STATE = sql<string>`case
  when tenant.state = 'removed' and tenant.installed_at = excluded.installed_at then 'removed'
  else excluded.state end`

/** Jobs that wait because the tenant's access was dead need wait no longer. */
const WAKE_PAUSED = `
  select graphile_worker.reschedule_jobs(array(
    select job.id from graphile_worker._private_jobs job
    join graphile_worker._private_job_queues queue on queue.id = job.job_queue_id
    where queue.queue_name = any($1) and job.locked_at is null
      and job.payload->>'pausedSince' is not null
  ), run_at => now())`

/** Waiting ones alone: the job that erases is one of them, and running. */
const DROP_JOBS = `
  select graphile_worker.complete_jobs(array(
    select job.id from graphile_worker._private_jobs job
    join graphile_worker._private_job_queues queue on queue.id = job.job_queue_id
    where queue.queue_name = any($1) and job.locked_at is null
  ))`

function queuesOf(id: TenantId): readonly string[] {
  return [id, `${id}/long`, `${id}/calls`]
}

function toRow(tenant: Tenant) {
  return {
    id: tenant.id,
    host: tenant.host,
    account: tenant.account,
    origin: tenant.origin,
    locale: tenant.locale,
    time_zone: tenant.timeZone,
    state: tenant.state,
    installed_at: tenant.installedAt,
    host_data: toJson(tenant.hostData),
  }
}
