import { sql, type Kysely } from 'kysely'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import type { BaseTier } from '../../shared/contract/base.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { ClientKind } from '../core/host-base.ts'
import { dropCards } from './base-groups.ts'
import { forbid, inOrder, MERGED } from './base-pairs.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import { isLive } from './live.ts'
import type { BaseDeed, BaseGroups } from './port/base.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

type Told = 'merged' | 'unmerged' | 'deeds' | 'deedsOf'

export function createBaseDeeds({ kysely }: Database): Pick<BaseGroups, Told> {
  return {
    merged: (...given) => merged(kysely, ...given),
    unmerged: (...given) => unmerged(kysely, ...given),

    async deeds(tenant, since) {
      const rows = await kysely
        .selectFrom('base_deed')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('at', '>=', since)
        .execute()
      return rows.map(({ person, what, tier, count, check_number, at }) => ({
        person: person as UserId,
        what: what as 'apart' | 'merged',
        tier: tier as BaseTier | null,
        count,
        check: check_number,
        at: asInstant(at),
      }))
    },

    async deedsOf(tenant, check) {
      const { rows } = await sql<{ merged: number; mergedCards: number; apart: number }>`
        select count(*) filter (where what = 'merged')::int as merged,
          coalesce(sum(count) filter (where what = 'merged'), 0)::int as "mergedCards",
          coalesce(sum(count) filter (where what = 'apart'), 0)::int as apart
        from base_deed where tenant = ${tenant} and check_number = ${check}`.execute(kysely)
      return rows[0] ?? { merged: 0, mergedCards: 0, apart: 0 }
    },
  }
}

function merged(
  kysely: Kysely<Tables>,
  ...[tenant, { group, person, at }, cards]: Parameters<BaseGroups['merged']>
): Promise<void> {
  return inTransaction(kysely, async transaction => {
    if (!(await isLive(transaction, tenant))) return
    const { kind, survivor, gone } = cards
    const pairs = gone.map(card => inOrder(survivor, card))
    await forbid(transaction, tenant, { kind, pairs, deed: { group: MERGED, person, at } })
    await sql`insert into base_away (tenant, kind, card)
      select ${tenant}, ${kind}, json_array_elements_text(${toJson(gone)}::json)
      on conflict do nothing`.execute(transaction)
    const tier = group === null ? null : await tierOf(transaction, tenant, group)
    await dropCards(transaction, tenant, { kind, cards: gone, end: 'merged' })
    if (kind === 'company')
      await sql`delete from base_company where tenant = ${tenant} and id = any(${gone})`.execute(
        transaction,
      )
    // Told again where its writer was cut off after it had told.
    await forget(transaction, tenant, cards)
    const deed = { group: group ?? MERGED, person, at, kind, tier }
    const check = await lastCheck(transaction, tenant)
    const count = gone.length
    await tell(transaction, tenant, { ...deed, check, what: 'merged', count, cards })
  })
}

function unmerged(
  kysely: Kysely<Tables>,
  ...[tenant, cards]: Parameters<BaseGroups['unmerged']>
): Promise<void> {
  return inTransaction(kysely, async transaction => {
    const { kind, survivor, gone } = cards
    const pairs = gone.map(card => inOrder(survivor, card))
    await sql`delete from base_apart using json_to_recordset(${toJson(pairs.map(([one, other]) => ({ one, other })))}::json)
        as given(one text, other text)
      where tenant = ${tenant} and kind = ${kind} and group_id = ${MERGED}
        and base_apart.one = given.one and base_apart.other = given.other`.execute(transaction)
    await sql`delete from base_away
      where tenant = ${tenant} and kind = ${kind} and card = any(${gone})`.execute(transaction)
    await forget(transaction, tenant, cards)
  })
}

/** Of a merge. Cards that it has left out may be among those given. */
async function forget(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { kind, survivor, gone }: Parameters<BaseGroups['unmerged']>[1],
): Promise<void> {
  await sql`delete from base_deed where tenant = ${tenant} and kind = ${kind} and what = 'merged'
    and survivor = ${survivor} and gone <@ ${gone}::text[]`.execute(kysely)
}

async function tierOf(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  group: string,
): Promise<string | null> {
  const row = await kysely
    .selectFrom('base_group')
    .select('tier')
    .where('tenant', '=', tenant)
    .where('id', '=', group)
    .executeTakeFirst()
  return row?.tier ?? null
}

/** What people are counted by. */
export async function tell(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  deed: BaseDeed & {
    readonly kind: ClientKind
    readonly tier: string | null
    readonly what: 'apart' | 'merged'
    readonly count: number
    readonly check: number
    readonly cards?: { readonly survivor: string; readonly gone: readonly string[] }
  },
): Promise<void> {
  await kysely
    .insertInto('base_deed')
    .values({
      tenant,
      group_id: deed.group,
      kind: deed.kind,
      tier: deed.tier,
      what: deed.what,
      count: deed.count,
      person: deed.person,
      at: deed.at,
      check_number: deed.check,
      survivor: deed.cards?.survivor ?? null,
      gone: [...(deed.cards?.gone ?? [])],
    })
    .execute()
}

async function lastCheck(kysely: Kysely<Tables>, tenant: TenantId): Promise<number> {
  const { rows } = await sql<{ number: number | null }>`
    select max(number) as number from base_check where tenant = ${tenant} and state = 'done'`.execute(
    kysely,
  )
  return rows[0]?.number ?? 0
}
