import { sql, type Kysely } from 'kysely'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { ClientKind } from '../core/host-base.ts'
import { MERGED } from './base-pairs.ts'
import { closeParts } from './base-verdicts.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { BaseSaid, SaidPairs } from './port/base-said.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

interface Row {
  readonly kind: string
  readonly group_id: string
  readonly said_by: string
  readonly said_at: number
  readonly pairs: readonly (readonly [string, string])[]
}

export function createBaseSaid({ kysely }: Database): BaseSaid {
  return {
    async said(tenant, { after, limit }) {
      const [at = null, group = null] = after === null ? [] : after.split(':')
      const isBehind =
        at === null ? sql`true` : sql`(said_at, group_id) < (${Number(at)}::bigint, ${group})`
      const rows = await read(kysely, tenant, { where: isBehind, limit: limit + 1 })
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return { said: shown, next: rows.length > limit && last !== undefined ? last.id : null }
    },

    async saidOnce(tenant, id) {
      const [at = '', group = ''] = id.split(':')
      const where = sql`said_at = ${Number(at)}::bigint and group_id = ${group}`
      const [found] = await read(kysely, tenant, { where, limit: 1 })
      return found ?? null
    },

    unsay: (...given) => unsay(kysely, ...given),
  }
}

async function read(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { where, limit }: { readonly where: ReturnType<typeof sql>; readonly limit: number },
): Promise<readonly SaidPairs[]> {
  const { rows } = await sql<Row>`
    select kind, group_id, said_by, said_at, json_agg(json_build_array(one, other) order by one, other) as pairs
    from base_apart where tenant = ${tenant} and group_id != ${MERGED} and ${where}
    group by kind, group_id, said_by, said_at
    order by said_at desc, group_id desc limit ${limit}`.execute(kysely)
  return rows.map(({ kind, group_id, said_by, said_at, pairs }) => ({
    id: `${said_at}:${group_id}`,
    kind: kind as ClientKind,
    by: said_by as UserId,
    at: asInstant(Number(said_at)),
    pairs,
  }))
}

function unsay(
  kysely: Kysely<Tables>,
  ...[tenant, kind, pairs]: Parameters<BaseSaid['unsay']>
): Promise<boolean> {
  return inTransaction(kysely, async transaction => {
    const given = sql`json_to_recordset(${toJson(pairs.map(([one, other]) => ({ one, other })))}::json)
      as given(one text, other text)`
    const { rows: unsaid } = await sql<{ group: string; at: number }>`
      delete from base_apart using ${given} where tenant = ${tenant} and kind = ${kind} and group_id != ${MERGED}
        and base_apart.one = given.one and base_apart.other = given.other
      returning group_id as group, said_at as at`.execute(transaction)
    // Of a word of which nothing is left nobody has the merit.
    await sql`delete from base_deed
      using json_to_recordset(${toJson(unsaid)}::json) as word("group" text, at bigint)
      where tenant = ${tenant} and what = 'apart' and group_id = word."group" and base_deed.at = word.at
        and not exists (
          select 1 from base_apart where base_apart.tenant = ${tenant}
            and base_apart.group_id = word."group" and base_apart.said_at = word.at
        )`.execute(transaction)
    const { rows } = await sql<{ id: string }>`
      update base_group set state = 'open' where tenant = ${tenant} and kind = ${kind} and state = 'apart'
      and exists (
        select 1 from ${given}
        join base_member one on one.tenant = ${tenant} and one.group_id = base_group.id and one.card = given.one
        join base_member other on other.tenant = ${tenant} and other.group_id = base_group.id and other.card = given.other
      )
      and not exists (
        select 1 from base_apart
        join base_member one on one.tenant = ${tenant} and one.group_id = base_group.id and one.card = base_apart.one
        join base_member other on other.tenant = ${tenant} and other.group_id = base_group.id and other.card = base_apart.other
        where base_apart.tenant = ${tenant} and base_apart.kind = ${kind}
      ) returning id`.execute(transaction)
    for (const { id } of rows) await closeParts(transaction, tenant, id)
    return rows.length > 0
  })
}
