import { UNDO_DAYS } from '../../shared/contract/merge.ts'
import { DAY, type Instant } from '../../shared/time/instant.ts'
import type { Database } from '../store/database.ts'
import { KEEP_AFTER_REMOVAL_MS } from '../tenant.ts'

/**
 * Jobs the queue has given up: their process died on them time and again, or the database failed them too often. They are set
 * aside for a person. One without a key was followed by a newer job of the same kind, and is dropped.
 */
export async function buryLost({ pool }: Database, at: Instant): Promise<void> {
  await pool.query(
    `with lost as (
      delete from graphile_worker._private_jobs job using graphile_worker._private_tasks task
      where task.id = job.task_id and job.locked_at is null and job.attempts >= job.max_attempts
      returning task.identifier as name, job.payload->'payload' as payload, job.key
    )
    insert into buried_job (tenant, name, payload, code, message, at)
    select payload->>'tenant', name, payload, 'job.lost', 'given up by the queue', $1 from lost
    where key is not null`,
    [at],
  )
}

/**
 * A host module marks a tenant as removed before the news of it is kept: where that failed, no job came, and nothing says when to erase.
 * Whether everything was to go at once is lost with it; a job that does come says so and takes this date back.
 */
export async function dateErasures({ pool }: Database, at: Instant): Promise<void> {
  await pool.query({
    name: 'date-erasures',
    text: `
      insert into due (tenant, kind, subject, at)
      select id, 'erase', '', $1::bigint from tenant
      where state = 'removed'
        and not exists (select 1 from due where due.tenant = tenant.id and due.kind = 'erase')
      on conflict do nothing`,
    values: [at + KEEP_AFTER_REMOVAL_MS],
  })
}

/** So long afterwards nobody disputes what he was shown, and no model of then is shown any more. */
const KEEP_SHOWN_MS = 365 * DAY

/** @param at the product's clock, by which it was shown */
export async function forgetShown({ pool }: Database, at: Instant): Promise<void> {
  await pool.query('delete from score_shown where at < $1', [at - KEEP_SHOWN_MS])
}

/** What merged cards were is kept as long as a merge may be taken back; one that is under way is brought to its end first. */
export async function forgetMerges({ pool }: Database, at: Instant): Promise<void> {
  const until = at - UNDO_DAYS * DAY
  await pool.query(
    `delete from merging where begun_at < $1 and state not in ('writing', 'undoing')`,
    [until],
  )
  await pool.query(`delete from merging_run where begun_at < $1 and state = 'done'`, [until])
}

/** Rows that nobody asks for any more. Real time: they were made for moments. */
export async function forgetOld({ pool }: Database): Promise<void> {
  await pool.query(`delete from claim where taken_at < now() - interval '1 day'`)
  await pool.query(`delete from bucket where full_at < now() - interval '1 day'`)
}
