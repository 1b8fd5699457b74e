import { sql, type Kysely } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { ClientKind } from '../core/host-base.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { BaseGroups, NewGroup } from './port/base.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

/** Groups written by one statement. */
const CHUNK = 1000

type Write = 'replaceGroups' | 'confirm'

export function createBaseGroups({ kysely }: Database): Pick<BaseGroups, Write> {
  return {
    replaceGroups: (tenant, check, { groups, dirt }) =>
      inTransaction(kysely, async transaction => {
        const isRunning = await transaction
          .selectFrom('base_check')
          .select('number')
          .where('tenant', '=', tenant)
          .where('number', '=', check)
          .where('state', '=', 'running')
          .forUpdate()
          .executeTakeFirst()
        if (isRunning === undefined) return false
        for (const table of ['base_group', 'base_member', 'base_dirt'] as const)
          await transaction.deleteFrom(table).where('tenant', '=', tenant).execute()
        for (let at = 0; at < groups.length; at += CHUNK)
          await insertGroups(transaction, tenant, {
            check,
            from: at,
            groups: groups.slice(at, at + CHUNK),
          })
        for (const { what, kind, cards } of dirt) {
          if (cards.length === 0) continue
          await sql`insert into base_dirt (tenant, what, kind, card)
            select ${tenant}, ${what}, ${kind}, json_array_elements_text(${toJson(cards)}::json)
            on conflict do nothing`.execute(transaction)
        }
        await closeApart(transaction, tenant)
        return true
      }),

    confirm: (tenant, kind, cards) =>
      inTransaction(kysely, async transaction => {
        const gone = cards.filter(({ standing }) => standing === null).map(({ card }) => card)
        const rows = cards.flatMap(({ card, standing }) =>
          standing === null
            ? []
            : [
                {
                  card,
                  owner: standing.owner,
                  created_at: standing.createdAt,
                  deals_open: standing.deals?.open ?? null,
                  deals_all: standing.deals?.all ?? null,
                },
              ],
        )
        await sql`update base_member set is_confirmed = true, owner = given.owner, created_at = given.created_at,
            deals_open = given.deals_open, deals_all = given.deals_all
          from json_to_recordset(${toJson(rows)}::json)
            as given(card text, owner text, created_at bigint, deals_open integer, deals_all integer)
          where tenant = ${tenant} and kind = ${kind} and base_member.card = given.card`.execute(
          transaction,
        )
        await dropCards(transaction, tenant, { kind, cards: gone, end: 'gone' })
      }),
  }
}

/** What was said while they were compared holds, too. */
async function closeApart(kysely: Kysely<Tables>, tenant: TenantId): Promise<void> {
  await sql`
    update base_group set state = 'apart' where tenant = ${tenant} and state = 'open' and id in (
      select one.group_id from base_apart
      join base_member one on one.tenant = ${tenant} and one.kind = base_apart.kind and one.card = base_apart.one
      join base_member other on other.tenant = ${tenant} and other.group_id = one.group_id and other.card = base_apart.other
      where base_apart.tenant = ${tenant}
    )`.execute(kysely)
}

export async function insertGroups(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  {
    check,
    from,
    groups,
  }: { readonly check: number; readonly from: number; readonly groups: readonly NewGroup[] },
): Promise<void> {
  const rows = groups.map(({ id, kind, tier, cards, pairs }, at) => ({
    id,
    kind,
    tier,
    size: cards.length,
    position: from + at,
    pairs,
  }))
  await sql`
    insert into base_group (tenant, id, kind, tier, size, position, pairs, state, check_number)
    select ${tenant}, given.*, 'open', ${check} from json_to_recordset(${toJson(rows)}::json)
      as given(id text, kind text, tier text, size integer, position integer, pairs json)
    on conflict (tenant, id) do update set state = 'open'`.execute(kysely)
  const members = groups.flatMap(({ id, kind, cards }) =>
    cards.map(card => ({ group_id: id, kind, card })),
  )
  await sql`
    insert into base_member (tenant, group_id, kind, card, owner, created_at)
    select ${tenant}, given.group_id, given.kind, given.card,
      case when given.kind = 'contact' then contact.body->>'owner' else base_company.owner end,
      case when given.kind = 'contact' then (contact.body->>'createdAt')::bigint else base_company.created_at end
    from json_to_recordset(${toJson(members)}::json) as given(group_id text, kind text, card text)
    left join contact on given.kind = 'contact' and contact.tenant = ${tenant} and contact.id = given.card
    left join base_company on given.kind = 'company' and base_company.tenant = ${tenant} and base_company.id = given.card
    on conflict do nothing`.execute(kysely)
}

/** Cards leave their open groups; of a group with fewer than two left nothing is to be decided. */
export async function dropCards(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  {
    kind,
    cards,
    end,
  }: {
    readonly kind: ClientKind
    readonly cards: readonly string[]
    readonly end: 'gone' | 'merged'
  },
): Promise<void> {
  if (cards.length === 0) return
  const { rows } = await sql<{ group_id: string }>`
    select distinct group_id from base_member where tenant = ${tenant} and kind = ${kind} and card = any(${cards})
    order by group_id`.execute(kysely)
  const ids = rows.map(row => row.group_id)
  if (ids.length === 0) return
  await sql`delete from base_member where tenant = ${tenant} and kind = ${kind} and card = any(${cards})`.execute(
    kysely,
  )
  await sql`
    update base_group set
      size = left_over.count,
      pairs = (
        select coalesce(json_agg(pair), '[]'::json) from json_array_elements(pairs) pair
        where not (pair->>'one' = any(${cards}) or pair->>'other' = any(${cards}))
      ),
      state = case when left_over.count < 2 and state = 'open' then ${end} else state end
    from (
      select wanted.id, (
        select count(*)::int from base_member where tenant = ${tenant} and group_id = wanted.id
      ) as count
      from json_array_elements_text(${toJson(ids)}::json) as wanted(id)
    ) left_over
    where base_group.tenant = ${tenant} and base_group.id = left_over.id`.execute(kysely)
}
