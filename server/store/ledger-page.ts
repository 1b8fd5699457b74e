import { sql, type Kysely, type Selectable } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { toCardRef } from './card-ref.ts'
import { addJobs, PRIORITY, toSpec } from './job-spec.ts'
import { toJson } from './json.ts'
import type { LedgerFilter, LedgerPlace } from './ledger-filter.ts'
import { toLedgerRow } from './ledger-row.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

/** What people do with the ledger: turn its pages, have something tried once more, put back what was before. */
export function createLedgerPages(
  kysely: Kysely<Tables>,
): Pick<Store['ledger'], 'page' | 'rememberBefore' | 'retry'> {
  return {
    async page(tenant, filter, { after, limit }) {
      const rows = await readPage(kysely, tenant, { filter, after, limit })
      return rows.map(toLedgerRow)
    },

    async rememberBefore(tenant, key, before) {
      await kysely
        .updateTable('ledger')
        .set({ before: toJson(before) })
        .where('tenant', '=', tenant)
        .where('key', '=', key)
        .where('before', 'is', null)
        .execute()
    },

    retry: (tenant, key) => retry(kysely, tenant, key),
  }
}

async function retry(kysely: Kysely<Tables>, tenant: TenantId, key: string): Promise<boolean> {
  return inTransaction(kysely, async transaction => {
    const row = await transaction
      .updateTable('ledger')
      // Not a first attempt: what was perhaps done is searched for by its mark.
      .set({ state: 'planned', reason: null, settled_at: null })
      .where('tenant', '=', tenant)
      .where('key', '=', key)
      .where('state', '=', 'buried')
      .returning('card')
      .executeTakeFirst()
    if (row === undefined) return false
    const spec = toSpec({ name: 'perform', payload: { tenant, card: toCardRef(row.card) } })
    await addJobs(transaction, [{ ...spec, priority: PRIORITY.person }])
    return true
  })
}

interface LedgerPart {
  readonly filter: LedgerFilter
  /** The last row of the part before; `null`: from the newest on. */
  readonly after: LedgerPlace | null
  readonly limit: number
}

/** A part of the journal, newest first. Pages by the last row seen, so rows that come meanwhile move nothing. */
function readPage(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { filter, after, limit }: LedgerPart,
): Promise<readonly Selectable<Tables['ledger']>[]> {
  const { rule, person, state, card, from, until } = filter
  let query = kysely
    .selectFrom('ledger')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('planned_at', 'desc')
    .orderBy('position', 'desc')
    .orderBy('key', 'desc')
    .limit(limit)
  if (rule !== null) query = query.where('rule', '=', rule)
  if (person !== null)
    query = query.where(({ eb, or }) =>
      or([eb('assignee', '=', person), eb('asked_by', '=', person)]),
    )
  if (state === 'planned') query = query.where('state', 'in', ['planned', 'performing'])
  else if (state !== null) query = query.where('state', '=', state)
  if (card !== null) query = query.where('card', '=', nameOf(card))
  if (from !== null) query = query.where('planned_at', '>=', from)
  if (until !== null) query = query.where('planned_at', '<', until)
  if (after !== null)
    query = query.where(
      sql<boolean>`(planned_at, position, key) < (${after.plannedAt}::bigint, ${after.position}::integer, ${after.key}::text)`,
    )
  return query.execute()
}
