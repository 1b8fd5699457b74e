import { sql, type Kysely } from 'kysely'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { BaseTier } from '../../shared/contract/base.ts'
import type { ClientKind } from '../core/host-base.ts'
import { countGroups } from './base-numbers.ts'
import type { Database } from './database.ts'
import type { BaseGroup, BaseGroups, GroupsWish, StoredPair } from './port/base.ts'
import type { Tables } from './tables.ts'

type Read = 'count' | 'page' | 'group' | 'autoGroups'
type List = 'unconfirmed' | 'confirmed' | 'waiting' | 'dirt'

export function createBaseReads({ kysely }: Database): Pick<BaseGroups, Read> {
  return {
    count: tenant => countGroups(kysely, tenant),
    page: (tenant, wish) => readPage(kysely, tenant, wish),

    async group(tenant, id) {
      const [group] = await readGroups(kysely, tenant, [id])
      return group ?? null
    },

    async autoGroups(tenant) {
      const rows = await kysely
        .selectFrom('base_group')
        .select('id')
        .where('tenant', '=', tenant)
        .where('state', '=', 'open')
        .where('tier', '=', 'auto')
        .orderBy('position')
        .execute()
      return readGroups(
        kysely,
        tenant,
        rows.map(({ id }) => id),
      )
    },
  }
}

export function createBaseLists({ kysely }: Database): Pick<BaseGroups, List> {
  return {
    async unconfirmed(tenant, kind, limit) {
      const { rows } = await sql<{ card: string }>`
        select distinct card from base_member join base_group on base_group.tenant = base_member.tenant
          and base_group.id = base_member.group_id
        where base_member.tenant = ${tenant} and base_member.kind = ${kind} and not is_confirmed
          and base_group.state = 'open' and base_group.tier != 'related'
        order by card limit ${limit}`.execute(kysely)
      return rows.map(({ card }) => card)
    },

    async confirmed(tenant) {
      const { rows } = await sql<{ done: number; all: number }>`
        select count(*) filter (where is_confirmed)::int as done, count(*)::int as all
        from base_member join base_group on base_group.tenant = base_member.tenant and base_group.id = group_id
        where base_member.tenant = ${tenant} and state = 'open' and tier != 'related'`.execute(
        kysely,
      )
      return rows[0] ?? { done: 0, all: 0 }
    },

    async waiting(tenant) {
      const { rows } = await sql<{ owner: UserId; count: number }>`
        select owner, count(distinct group_id)::int as count
        from base_member join base_group on base_group.tenant = base_member.tenant and base_group.id = group_id
        where base_member.tenant = ${tenant} and state = 'open' and tier = 'propose' and owner is not null
        group by owner`.execute(kysely)
      return new Map(rows.map(({ owner, count }) => [owner, count]))
    },

    async dirt(tenant, { what, kind, after, limit }) {
      const rows = await kysely
        .selectFrom('base_dirt')
        .select('card')
        .where('tenant', '=', tenant)
        .where('what', '=', what)
        .where('kind', '=', kind)
        .where('card', '>', after ?? '')
        .orderBy('card')
        .limit(limit)
        .execute()
      return rows.map(({ card }) => card)
    },
  }
}

async function readPage(kysely: Kysely<Tables>, tenant: TenantId, wish: GroupsWish) {
  const { tiers, kind, owner, reader, isSkipped, after, limit } = wish
  const isMine = sql<boolean>`exists (
    select 1 from base_member mine where mine.tenant = base_group.tenant and mine.group_id = base_group.id and mine.owner = ${reader}
  )`
  const matching = sql`
    tenant = ${tenant} and state = 'open' and tier = any(${tiers})
    and (${kind}::text is null or kind = ${kind})
    and (${owner}::text is null or exists (
      select 1 from base_member his where his.tenant = base_group.tenant and his.group_id = base_group.id and his.owner = ${owner}
    ))
    and ${isSkipped} = exists (
      select 1 from base_skip where base_skip.tenant = base_group.tenant and group_id = base_group.id and person = ${reader}
    )`
  // Mine first, so the page goes on behind «0:17:id» or «1:17:id»: whose, the place, and the group, since parts of one share its place.
  // Each side by itself: neither is sorted as a whole.
  const [startSide = '0', startPosition = '-1', startId = ''] = (after ?? '')
    .split(':')
    .filter(Boolean)
  const rows: { readonly id: string; readonly side: number; readonly position: number }[] = []
  for (const side of [0, 1]) {
    if (side < Number(startSide) || rows.length > limit) continue
    const isHere = side === Number(startSide)
    const [position, last] = isHere ? [Number(startPosition), startId] : [-1, '']
    const whose = side === 0 ? isMine : sql<boolean>`not ${isMine}`
    const { rows: found } = await sql<{ id: string; position: number }>`
      select id, position from base_group where ${matching} and ${whose} and (position, id) > (${position}::integer, ${last})
      order by position, id limit ${limit + 1 - rows.length}`.execute(kysely)
    rows.push(...found.map(row => ({ ...row, side })))
  }
  const { rows: counted } = await sql<{ count: number }>`
    select count(*)::int as count from base_group where ${matching}`.execute(kysely)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    groups: await readGroups(
      kysely,
      tenant,
      shown.map(({ id }) => id),
    ),
    next:
      rows.length > limit && last !== undefined ? `${last.side}:${last.position}:${last.id}` : null,
    total: counted[0]?.count ?? 0,
  }
}

/** In the given order. */
export async function readGroups(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  ids: readonly string[],
): Promise<readonly BaseGroup[]> {
  if (ids.length === 0) return []
  const [groups, members] = await Promise.all([
    kysely
      .selectFrom('base_group')
      .selectAll()
      .where('tenant', '=', tenant)
      .where(sql<boolean>`id = any(${ids})`)
      .execute(),
    kysely
      .selectFrom('base_member')
      .selectAll()
      .where('tenant', '=', tenant)
      .where(sql<boolean>`group_id = any(${ids})`)
      .orderBy('card')
      .execute(),
  ])
  const byId = new Map(groups.map(group => [group.id, group]))
  const byGroup = Map.groupBy(members, member => member.group_id)
  return ids.flatMap(id => {
    const row = byId.get(id)
    if (row === undefined) return []
    return [
      {
        id,
        kind: row.kind as ClientKind,
        tier: row.tier as BaseTier,
        position: row.position,
        state: row.state as BaseGroup['state'],
        pairs: row.pairs as readonly StoredPair[],
        members: (byGroup.get(id) ?? []).map(member => ({
          card: member.card,
          owner: member.owner as UserId | null,
          createdAt: member.created_at === null ? null : asInstant(member.created_at),
          deals:
            member.deals_open === null || member.deals_all === null
              ? null
              : { open: member.deals_open, all: member.deals_all },
        })),
      },
    ]
  })
}
