import { sql } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import { addJobs, toSpec } from './job-spec.ts'
import type { DueItem, DueKind, Job, JobName, Store } from './store.ts'
import { inTransaction } from './transaction.ts'

const JOBS = {
  review: 'review',
  sweep: 'sweep',
  reconcile: 'reconcile',
  learn: 'learn-base',
  mirror: 'mirror',
  digest: 'digest',
  calls: 'calls',
  filling: 'finish-fillings',
  merge: 'finish-merges',
  erase: 'erase',
} as const satisfies Record<Exclude<DueKind, 'look' | 'case'>, JobName>

export function createDue({ kysely }: Database): Store['due'] {
  return {
    async set({ tenant, kind, subject }, at) {
      await kysely
        .insertInto('due')
        .values({ tenant, kind, subject, at })
        .onConflict(conflict => conflict.columns(['tenant', 'kind', 'subject']).doUpdateSet({ at }))
        .execute()
    },

    async clear(tenant) {
      await kysely.deleteFrom('due').where('tenant', '=', tenant).execute()
    },

    fire: (now, limit) =>
      inTransaction(kysely, async transaction => {
        const { rows } = await sql<{ tenant: TenantId; kind: DueKind; subject: string }>`
          delete from due using (
            select tenant, kind, subject from due where at <= ${now}
            order by at limit ${limit} for update skip locked
          ) ripe
          where due.tenant = ripe.tenant and due.kind = ripe.kind and due.subject = ripe.subject
          returning due.tenant, due.kind, due.subject
        `.execute(transaction)
        await addJobs(
          transaction,
          rows.map(toJob).map(job => toSpec(job)),
        )
        return rows.length
      }),
  }
}

function toJob({ tenant, kind, subject }: DueItem): Job {
  if (kind === 'look') return { name: 'decide', payload: { tenant, card: toCardRef(subject) } }
  if (kind === 'case') return { name: 'case-outcome', payload: { tenant, case: subject } }
  return { name: JOBS[kind], payload: { tenant } }
}
