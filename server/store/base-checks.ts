import { sql, type Kysely, type Selectable } from 'kysely'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { isAway } from './base-away.ts'
import { countGroups } from './base-numbers.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { BaseCheck, BaseChecks, StoredNumbers } from './port/base.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

/** States of a check that is not over. */
const UNDER_WAY = ['running', 'paused', 'failed']

export function createBaseChecks({ kysely }: Database): BaseChecks {
  return {
    begin: (...given) => begin(kysely, ...given),

    async checks(tenant, limit) {
      const rows = await kysely
        .selectFrom('base_check')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('state', '!=', 'cancelled')
        .orderBy('number', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toCheck)
    },

    async lastBegun(tenant) {
      const row = await kysely
        .selectFrom('base_check')
        .select(({ fn }) => fn.max('started_at').as('at'))
        .where('tenant', '=', tenant)
        .executeTakeFirst()
      return row?.at == null ? null : asInstant(Number(row.at))
    },

    async current(tenant) {
      const row = await kysely
        .selectFrom('base_check')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('state', 'in', UNDER_WAY)
        .executeTakeFirst()
      return row === undefined ? null : toCheck(row)
    },

    async turn(tenant, number, { from, changed = 0, gone = 0, ...change }) {
      const { numUpdatedRows } = await kysely
        .updateTable('base_check')
        .set(({ eb }) => ({
          ...(change.state !== undefined && { state: change.state }),
          ...(change.phase !== undefined && { phase: change.phase }),
          ...(change.trouble !== undefined && { trouble: change.trouble }),
          ...(change.round !== undefined && { round: change.round }),
          ...(change.isStale !== undefined && { is_stale: change.isStale }),
          ...(change.finishedAt !== undefined && { finished_at: change.finishedAt }),
          ...(change.found !== undefined && { found: toJson(change.found) }),
          changed: eb('changed', '+', changed),
          gone: eb('gone', '+', gone),
        }))
        .where('tenant', '=', tenant)
        .where('number', '=', number)
        .where('state', 'in', from)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
  }
}

function begin(
  kysely: Kysely<Tables>,
  ...[tenant, { by, isWhole }, now]: Parameters<BaseChecks['begin']>
): Promise<BaseCheck | null> {
  return inTransaction(kysely, async transaction => {
    // The lock is waited for by, or waits for, who erases; two that begin at once wait here, too.
    const live = await transaction
      .selectFrom('tenant')
      .select('id')
      .where('id', '=', tenant)
      .forUpdate()
      .executeTakeFirst()
    if (live === undefined) return null
    const checks = await readChecks(transaction, tenant)
    if (checks.some(({ state }) => UNDER_WAY.includes(state))) return null
    const number = Math.max(0, ...checks.map(one => one.number)) + 1
    await leaveBehind(transaction, tenant)
    if (isWhole) await transaction.deleteFrom('base_feed').where('tenant', '=', tenant).execute()
    await transaction.deleteFrom('base_skip').where('tenant', '=', tenant).execute()
    const row = await transaction
      .insertInto('base_check')
      .values({
        tenant,
        number,
        state: 'running',
        phase: 'reading',
        is_whole: isWhole,
        started_at: now,
        finished_at: null,
        started_by: by,
        trouble: null,
        found: null,
        left_behind: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return toCheck(row)
  })
}

/** What people have left of the groups of the check before. */
async function leaveBehind(kysely: Kysely<Tables>, tenant: TenantId): Promise<void> {
  const last = (await readChecks(kysely, tenant)).find(({ state }) => state === 'done')
  if (last?.found == null || last.leftBehind !== null) return
  const left: StoredNumbers = {
    ...last.found,
    ...(await countGroups(kysely, tenant)),
    cards: await countCards(kysely, tenant),
  }
  await kysely
    .updateTable('base_check')
    .set({ left_behind: toJson(left) })
    .where('tenant', '=', tenant)
    .where('number', '=', last.number)
    .execute()
}

/** Without what is left of cards that were merged. */
export async function countCards(
  kysely: Kysely<Tables>,
  tenant: TenantId,
): Promise<StoredNumbers['cards']> {
  const { rows } = await sql<{ contact: number; company: number }>`
    select (select count(*)::int from contact where tenant = ${tenant} and not ${isAway('contact')}) as contact,
      (select count(*)::int from base_company where tenant = ${tenant} and not ${isAway('company')}) as company`.execute(
    kysely,
  )
  return rows[0] ?? { contact: 0, company: 0 }
}

/** Newest first, whatever their state. */
async function readChecks(kysely: Kysely<Tables>, tenant: TenantId): Promise<readonly BaseCheck[]> {
  const rows = await kysely
    .selectFrom('base_check')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('number', 'desc')
    .execute()
  return rows.map(toCheck)
}

function toCheck(row: Selectable<Tables['base_check']>): BaseCheck {
  return {
    number: row.number,
    state: row.state as BaseCheck['state'],
    phase: row.phase as BaseCheck['phase'],
    isWhole: row.is_whole,
    round: row.round,
    startedAt: asInstant(row.started_at),
    finishedAt: row.finished_at === null ? null : asInstant(row.finished_at),
    startedBy: row.started_by as UserId | null,
    workedMs: row.worked,
    trouble: row.trouble,
    changed: row.changed,
    gone: row.gone,
    isStale: row.is_stale,
    found: row.found as StoredNumbers | null,
    leftBehind: row.left_behind as StoredNumbers | null,
  }
}
