import { sql, type Kysely } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { nameOf, type CardRef } from '../../shared/crm/model.ts'
import { toCardRef } from './card-ref.ts'
import { touchCard } from './cards.ts'
import type { Database } from './database.ts'
import { countHeld } from './held-counts.ts'
import { addJobs, PRIORITY, toSpec } from './job-spec.ts'
import { createLedgerPages } from './ledger-page.ts'
import { toLedgerRow } from './ledger-row.ts'
import { planRows, toPlanRow } from './plan.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'
import { toJson, toStorable } from './json.ts'

export function createLedger({ kysely }: Database): Store['ledger'] {
  const rowsOf = (tenant: TenantId) =>
    kysely.selectFrom('ledger').selectAll().where('tenant', '=', tenant)
  const newest = (tenant: TenantId) =>
    rowsOf(tenant).orderBy('planned_at', 'desc').orderBy('position', 'desc')

  return {
    add: (...given) => addOne(kysely, ...given),

    async pending(tenant, card) {
      const rows = await rowsOf(tenant)
        .where('card', '=', nameOf(card))
        .where('state', 'in', ['planned', 'performing'])
        .orderBy('planned_at')
        .orderBy('position')
        .execute()
      return rows.map(toLedgerRow)
    },

    begin: (...given) => begin(kysely, ...given),
    waitingSince: (...given) => waitingSince(kysely, ...given),
    settle: (...given) => settle(kysely, ...given),

    async ofCard(tenant: TenantId, card: CardRef, limit: number) {
      const rows = await newest(tenant).where('card', '=', nameOf(card)).limit(limit).execute()
      return rows.map(toLedgerRow)
    },

    async recent(tenant, limit) {
      return (await newest(tenant).limit(limit).execute()).map(toLedgerRow)
    },

    async doneSince(tenant, { rule, type, assignee }, since) {
      const { count } = await kysely
        .selectFrom('ledger')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .where('rule', '=', rule)
        .where('assignee', '=', assignee)
        .where(sql<boolean>`action->>'type' = ${type}`)
        .where('state', 'in', ['planned', 'performing', 'done'])
        .where('planned_at', '>=', since)
        .executeTakeFirstOrThrow()
      return count
    },

    async letThrough(tenant, keys) {
      if (keys.length === 0) return new Set()
      const rows = await kysely
        .selectFrom('ledger')
        .select('key')
        .where('tenant', '=', tenant)
        .where(sql<boolean>`key = any(${[...keys]})`)
        .where('held', 'is', null)
        .execute()
      return new Set(rows.map(({ key }) => key))
    },

    async find(tenant, key) {
      const row = await rowsOf(tenant).where('key', '=', key).executeTakeFirst()
      return row === undefined ? null : toLedgerRow(row)
    },

    heldSince: (tenant, since) => countHeld(kysely, tenant, since),

    ...createLedgerPages(kysely),
  }
}

async function begin(
  kysely: Kysely<Tables>,
  ...[tenant, rows]: Parameters<Store['ledger']['begin']>
): Promise<ReadonlySet<string>> {
  const read = rows.map(({ key, attempts, action }) => ({ key, attempts, action }))
  const { rows: begun } = await sql<{ key: string }>`
    update ledger set state = 'performing', attempts = ledger.attempts + 1, action = read.action
    from json_to_recordset(${toJson(read)}::json) as read(key text, attempts int, action json)
    where ledger.tenant = ${tenant} and ledger.key = read.key
      and ledger.attempts = read.attempts and ledger.state in ('planned', 'performing')
    returning ledger.key
  `.execute(kysely)
  return new Set(begun.map(({ key }) => key))
}

async function waitingSince(
  kysely: Kysely<Tables>,
  ...[tenant, before, limit]: Parameters<Store['ledger']['waitingSince']>
): Promise<readonly CardRef[]> {
  const rows = await kysely
    .selectFrom('ledger')
    .select('card')
    .where('tenant', '=', tenant)
    .where('state', 'in', ['planned', 'performing'])
    .where('planned_at', '<', before)
    .groupBy('card')
    .orderBy(({ fn }) => fn.min('planned_at'))
    .limit(limit)
    .execute()
  return rows.map(({ card }) => toCardRef(card))
}

async function addOne(
  kysely: Kysely<Tables>,
  ...[tenant, card, at, planned]: Parameters<Store['ledger']['add']>
): Promise<void> {
  await inTransaction(kysely, async transaction => {
    const added = await planRows(transaction, [toPlanRow(tenant, card, at, planned)])
    const spec = toSpec({ name: 'perform', payload: { tenant, card } })
    if (added.length === 0) return
    if (planned.isTouch) await touchCard(transaction, tenant, card, at)
    await addJobs(transaction, [{ ...spec, priority: PRIORITY.person }])
  })
}

async function settle(
  kysely: Kysely<Tables>,
  ...[tenant, key, end]: Parameters<Store['ledger']['settle']>
): Promise<void> {
  await inTransaction(kysely, async transaction => {
    const row = await transaction
      .updateTable('ledger')
      .set({
        state: end.state,
        held: end.held ?? null,
        reason: end.reason === undefined ? null : toStorable(end.reason),
        settled_at: end.state === 'planned' ? null : end.at,
        ...(end.hostId === undefined ? {} : { host_id: end.hostId }),
        ...(end.action === undefined ? {} : { action: toJson(end.action) }),
      })
      .where('tenant', '=', tenant)
      .where('key', '=', key)
      .returning(['card', 'host_id', sql<string>`action->>'type'`.as('type')])
      .executeTakeFirst()
    if (row?.type !== 'contact.create' || end.state !== 'done' || row.host_id === null) return
    // From here on the request counts among those of the person it made.
    await transaction
      .updateTable('request')
      .set({ contact: row.host_id })
      .where('tenant', '=', tenant)
      .where('card', '=', row.card)
      .where('contact', 'is', null)
      .execute()
  })
}
