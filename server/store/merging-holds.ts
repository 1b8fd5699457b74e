import { sql, type Kysely, type RawBuilder } from 'kysely'
import { MERGED } from './base-pairs.ts'
import { toJson } from './json.ts'
import type { MergingHold, MergingsPort } from './port/merging.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

/** Real time for which a writer has it, unless he renews it. */
export const HOLD_SECONDS = 60

/** Whatever a writer does with a merge he holds: one whose place somebody else has taken changes nothing. */
export function createMergingHolds(
  kysely: Kysely<Tables>,
): Pick<MergingsPort, 'renew' | 'letGo' | 'drop' | 'keep' | 'end'> {
  const change = (hold: MergingHold, to: RawBuilder<unknown>) => isOurs(kysely, hold, to)
  return {
    renew: hold =>
      change(
        hold,
        sql`update merging set held_until = clock_timestamp() + ${HOLD_SECONDS} * interval '1 second'`,
      ),
    letGo: hold => change(hold, sql`update merging set held_until = null, held_by = null`),
    keep: (hold, made) => change(hold, sql`update merging set made = ${toJson(made)}::jsonb`),

    drop: hold =>
      inTransaction(kysely, async transaction => {
        const was = await isOurs(transaction, hold, sql`delete from merging`)
        if (was) await free(transaction, hold)
        return was
      }),

    end: (hold, { state, outcome }) =>
      inTransaction(kysely, async transaction => {
        const was = await isOurs(
          transaction,
          hold,
          sql`update merging set state = ${state}, held_until = null, held_by = null,
            outcome = outcome || ${toJson(outcome)}::jsonb`,
        )
        if (was) await free(transaction, hold)
        return was
      }),
  }
}

async function isOurs(
  kysely: Kysely<Tables>,
  { tenant, id, holder }: MergingHold,
  change: RawBuilder<unknown>,
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    ${change} where tenant = ${tenant} and id = ${id} and held_by = ${holder} returning id`.execute(
    kysely,
  )
  return rows.length === 1
}

async function free(kysely: Kysely<Tables>, { tenant, id }: MergingHold): Promise<void> {
  await kysely
    .deleteFrom('merging_card')
    .where('tenant', '=', tenant)
    .where('merging', '=', id)
    .execute()
}

export async function forbids(
  kysely: Kysely<Tables>,
  ...[tenant, kind, cards]: Parameters<MergingsPort['forbids']>
): ReturnType<MergingsPort['forbids']> {
  const { rows } = await sql<{ isApart: boolean; isRelated: boolean }>`
    select exists (
      select from base_apart where tenant = ${tenant} and kind = ${kind} and group_id <> ${MERGED}
        and one = any(${[...cards]}) and other = any(${[...cards]})
    ) as "isApart", exists (
      select from base_group
      join base_member using (tenant) where tenant = ${tenant} and base_group.kind = ${kind}
        and group_id = base_group.id and tier = 'related' and state = 'open' and card = any(${[...cards]})
      group by base_group.id having count(distinct card) > 1
    ) as "isRelated"`.execute(kysely)
  if (rows[0]?.isApart === true) return 'apart'
  return rows[0]?.isRelated === true ? 'related' : null
}
