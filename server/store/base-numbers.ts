import { sql, type Kysely } from 'kysely'
import { BASE_TIERS, type BaseTier } from '../../shared/contract/base.ts'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { ClientKind } from '../core/host-base.ts'
import type { StoredNumbers } from './port/base.ts'
import type { Tables } from './tables.ts'

/** Open groups by kind and tier; cards more than people and firms. */
export async function countGroups(
  kysely: Kysely<Tables>,
  tenant: TenantId,
): Promise<Pick<StoredNumbers, 'groups' | 'extra'>> {
  const { rows } = await sql<{ kind: ClientKind; tier: BaseTier; count: number; cards: number }>`
    select kind, tier, count(*)::int as count, sum(size)::int as cards from base_group
    where tenant = ${tenant} and state = 'open' group by kind, tier`.execute(kysely)
  const of = (kind: ClientKind, tier: BaseTier) =>
    rows.find(row => row.kind === kind && row.tier === tier)?.count ?? 0
  const byTier = (kind: ClientKind) =>
    Object.fromEntries(BASE_TIERS.map(tier => [tier, of(kind, tier)])) as Record<BaseTier, number>
  const extra = rows
    .filter(({ tier }) => tier !== 'related')
    .reduce((sum, { cards, count }) => sum + cards - count, 0)
  return { groups: { contact: byTier('contact'), company: byTier('company') }, extra }
}
