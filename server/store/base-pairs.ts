import { sql, type Kysely } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { ClientKind } from '../core/host-base.ts'
import { toJson } from './json.ts'
import type { BaseDeed } from './port/base.ts'
import type { Tables } from './tables.ts'

/** Of a pair that is none since one was merged into the other: no group's word. */
export const MERGED = ''

export function inOrder(one: string, other: string): readonly [string, string] {
  return one < other ? [one, other] : [other, one]
}

/** These two are not one, for everybody and all checks. */
export async function forbid(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  {
    kind,
    pairs,
    deed,
  }: {
    readonly kind: ClientKind
    readonly pairs: readonly (readonly [string, string])[]
    readonly deed: BaseDeed
  },
): Promise<void> {
  const rows = pairs.map(([left, right]) => {
    const [one, other] = inOrder(left, right)
    return { one, other }
  })
  await sql`insert into base_apart (tenant, kind, one, other, group_id, said_by, said_at)
    select ${tenant}, ${kind}, one, other, ${deed.group}, ${deed.person}, ${deed.at}
    from json_to_recordset(${toJson(rows)}::json) as given(one text, other text)
    on conflict do nothing`.execute(kysely)
}
