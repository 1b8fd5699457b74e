import { sql, type Kysely } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { ClientKind } from '../core/host-base.ts'
import { tell } from './base-deeds.ts'
import { insertGroups } from './base-groups.ts'
import { forbid } from './base-pairs.ts'
import type { Database } from './database.ts'
import type { BaseGroups } from './port/base.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

type Said = 'skipped' | 'skip' | 'sayApart' | 'unsayApart' | 'apart'

export function createBaseVerdicts(database: Database): Pick<BaseGroups, Said> {
  const { kysely } = database
  return {
    ...createSkips(database),
    ...createApart(database),
    sayApart: (...given) => sayApart(kysely, ...given),
    unsayApart: (tenant, group) => unsayApart(kysely, tenant, group),
  }
}

function createSkips({ kysely }: Database): Pick<BaseGroups, 'skipped' | 'skip'> {
  return {
    async skipped(tenant, groups, person) {
      const rows = await kysely
        .selectFrom('base_skip')
        .select('group_id')
        .where('tenant', '=', tenant)
        .where('person', '=', person)
        .where(sql<boolean>`group_id = any(${groups})`)
        .execute()
      return new Set(rows.map(row => row.group_id))
    },

    async skip(tenant, group, person, isOn) {
      if (isOn)
        await sql`insert into base_skip (tenant, group_id, person)
          select tenant, id, ${person} from base_group where tenant = ${tenant} and id = ${group}
          on conflict do nothing`.execute(kysely)
      else
        await kysely
          .deleteFrom('base_skip')
          .where('tenant', '=', tenant)
          .where('group_id', '=', group)
          .where('person', '=', person)
          .execute()
    },
  }
}

function createApart({ kysely }: Database): Pick<BaseGroups, 'apart'> {
  return {
    async apart(tenant, kind) {
      const rows = await kysely
        .selectFrom('base_apart')
        .select(['one', 'other'])
        .where('tenant', '=', tenant)
        .where('kind', '=', kind)
        .execute()
      return rows.map(({ one, other }) => [one, other] as const)
    },
  }
}

function sayApart(
  kysely: Kysely<Tables>,
  ...[tenant, deed, { pairs, rest }]: Parameters<BaseGroups['sayApart']>
): Promise<boolean> {
  return inTransaction(kysely, async transaction => {
    const group = await closeGroup(transaction, tenant, deed.group)
    if (group === null) return false
    await forbid(transaction, tenant, { kind: group.kind, pairs, deed })
    await tell(transaction, tenant, { ...deed, ...group, what: 'apart', count: pairs.length })
    for (const part of rest) {
      const from = group.position
      await insertGroups(transaction, tenant, { check: group.check, from, groups: [part] })
      await sql`update base_member as fresh set owner = known.owner, created_at = known.created_at,
              deals_open = known.deals_open, deals_all = known.deals_all, is_confirmed = known.is_confirmed
            from base_member known
            where known.tenant = ${tenant} and known.group_id = ${deed.group} and known.card = fresh.card
              and fresh.tenant = ${tenant} and fresh.group_id = ${part.id}`.execute(transaction)
    }
    return true
  })
}

function unsayApart(kysely: Kysely<Tables>, tenant: TenantId, group: string): Promise<boolean> {
  return inTransaction(kysely, async transaction => {
    const { numUpdatedRows } = await transaction
      .updateTable('base_group')
      .set({ state: 'open' })
      .where('tenant', '=', tenant)
      .where('id', '=', group)
      .where('state', '=', 'apart')
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await transaction
      .deleteFrom('base_apart')
      .where('tenant', '=', tenant)
      .where('group_id', '=', group)
      .execute()
    await transaction
      .deleteFrom('base_deed')
      .where('tenant', '=', tenant)
      .where('group_id', '=', group)
      .where('what', '=', 'apart')
      .execute()
    await closeParts(transaction, tenant, group)
    return true
  })
}

/** What was left of a group that is open again is a part of it again. */
export async function closeParts(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  group: string,
): Promise<void> {
  await sql`update base_group as part set state = 'gone' from base_group whole
          where whole.tenant = ${tenant} and whole.id = ${group} and part.tenant = ${tenant} and part.id != ${group}
            and part.state = 'open' and part.kind = whole.kind and part.position = whole.position
            and not exists (
              select 1 from base_member mine where mine.tenant = ${tenant} and mine.group_id = part.id and not exists (
                select 1 from base_member its where its.tenant = ${tenant} and its.group_id = ${group} and its.card = mine.card
              )
            )`.execute(kysely)
}

async function closeGroup(kysely: Kysely<Tables>, tenant: TenantId, id: string) {
  const row = await kysely
    .updateTable('base_group')
    .set({ state: 'apart' })
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .where('state', '=', 'open')
    .returning(['kind', 'tier', 'position', 'check_number'])
    .executeTakeFirst()
  if (row === undefined) return null
  const { kind, tier, position, check_number: check } = row
  return { kind: kind as ClientKind, tier, position, check }
}
