import { sql, type Kysely } from 'kysely'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { ClientKind } from '../core/host-base.ts'
import { dropCards, insertGroups } from './base-groups.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { BaseDeed, BaseGroups } from './port/base.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

type Said =
  | 'skipped'
  | 'skip'
  | 'sayApart'
  | 'unsayApart'
  | 'apart'
  | 'merged'
  | 'unmerged'
  | 'deeds'
  | 'deedsOf'

/** Of a pair that is none since one was merged into the other: no group's word. */
const MERGED = ''

export function createBaseVerdicts(database: Database): Pick<BaseGroups, Said> {
  const { kysely } = database
  return {
    ...createSkips(database),
    ...createDeeds(database),
    sayApart: (...given) => sayApart(kysely, ...given),
    unsayApart: (tenant, group) => unsayApart(kysely, tenant, group),
    merged: (tenant, { group, person, at }, { kind, survivor, gone }) =>
      inTransaction(kysely, async transaction => {
        const pairs = gone.map(card => inOrder(survivor, card))
        const deed = { group: MERGED, person, at }
        await forbid(transaction, tenant, { kind, pairs, deed })
        await dropCards(transaction, tenant, { kind, cards: gone, end: 'merged' })
        if (kind === 'company')
          await sql`delete from base_company where tenant = ${tenant} and id = any(${gone})`.execute(
            transaction,
          )
        const check = await lastCheck(transaction, tenant)
        const told = { group: group ?? MERGED, person, at, kind, check }
        await tell(transaction, tenant, { ...told, what: 'merged', count: gone.length })
      }),

    async unmerged(tenant, { kind, survivor, gone }) {
      const pairs = gone.map(card => inOrder(survivor, card))
      await sql`delete from base_apart using json_to_recordset(${toJson(pairs.map(([one, other]) => ({ one, other })))}::json)
          as given(one text, other text)
        where tenant = ${tenant} and kind = ${kind} and group_id = ${MERGED}
          and base_apart.one = given.one and base_apart.other = given.other`.execute(kysely)
    },
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

function createDeeds({ kysely }: Database): Pick<BaseGroups, 'apart' | 'deeds' | 'deedsOf'> {
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

    async deeds(tenant, since) {
      const rows = await kysely
        .selectFrom('base_deed')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('at', '>=', since)
        .execute()
      return rows.map(({ person, what, count, check_number, at }) => ({
        person: person as UserId,
        what: what as 'apart' | 'merged',
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

function sayApart(
  kysely: Kysely<Tables>,
  ...[tenant, deed, { pairs, rest }]: Parameters<BaseGroups['sayApart']>
): Promise<boolean> {
  return inTransaction(kysely, async transaction => {
    const group = await closeGroup(transaction, tenant, deed.group)
    if (group === null) return false
    await forbid(transaction, tenant, { kind: group.kind, pairs, deed })
    await tell(transaction, tenant, { ...deed, ...group, what: 'apart', count: pairs.length })
    if (rest !== null) {
      const from = group.position
      await insertGroups(transaction, tenant, { check: group.check, from, groups: [rest] })
      await sql`update base_member as fresh set owner = known.owner, created_at = known.created_at,
              deals_open = known.deals_open, deals_all = known.deals_all, is_confirmed = known.is_confirmed
            from base_member known
            where known.tenant = ${tenant} and known.group_id = ${deed.group} and known.card = fresh.card
              and fresh.tenant = ${tenant} and fresh.group_id = ${rest.id}`.execute(transaction)
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
    // What was left of it is a part of it again.
    await sql`update base_group as part set state = 'gone' from base_group whole
          where whole.tenant = ${tenant} and whole.id = ${group} and part.tenant = ${tenant} and part.id != ${group}
            and part.state = 'open' and part.kind = whole.kind and part.position = whole.position
            and not exists (
              select 1 from base_member mine where mine.tenant = ${tenant} and mine.group_id = part.id and not exists (
                select 1 from base_member its where its.tenant = ${tenant} and its.group_id = ${group} and its.card = mine.card
              )
            )`.execute(transaction)
    return true
  })
}

export function inOrder(one: string, other: string): readonly [string, string] {
  return one < other ? [one, other] : [other, one]
}

async function closeGroup(kysely: Kysely<Tables>, tenant: TenantId, id: string) {
  const row = await kysely
    .updateTable('base_group')
    .set({ state: 'apart' })
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .where('state', '=', 'open')
    .returning(['kind', 'position', 'check_number'])
    .executeTakeFirst()
  if (row === undefined) return null
  return { kind: row.kind as ClientKind, position: row.position, check: row.check_number }
}

async function forbid(
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

async function tell(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  deed: BaseDeed & {
    readonly kind: ClientKind
    readonly what: 'apart' | 'merged'
    readonly count: number
    readonly check: number
  },
): Promise<void> {
  await kysely
    .insertInto('base_deed')
    .values({
      tenant,
      group_id: deed.group,
      kind: deed.kind,
      what: deed.what,
      count: deed.count,
      person: deed.person,
      at: deed.at,
      check_number: deed.check,
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
