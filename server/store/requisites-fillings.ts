import { sql, type Kysely } from 'kysely'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { toJson, toStorable } from './json.ts'
import type { Filling, FillingsPort, FillingState } from './port/requisites.ts'
import type { Tables } from './tables.ts'

/** Real time for which a writer has it; a filling takes a few calls to the host. */
const HOLD_SECONDS = 60

const heldFromNow = sql<Date>`clock_timestamp() + ${HOLD_SECONDS} * interval '1 second'`

export function createFillings(kysely: Kysely<Tables>): FillingsPort {
  return {
    async find(tenant, id) {
      const row = await kysely
        .selectFrom('filling')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? null : toFilling(row)
    },

    async last(tenant, places) {
      const row = await kysely
        .selectFrom('filling')
        .selectAll()
        .where('tenant', '=', tenant)
        .where(sql<boolean>`(subject = any(${[...places]}) or lock = any(${[...places]}))`)
        .where('state', '!=', 'refused')
        .orderBy('filled_at', 'desc')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : toFilling(row)
    },

    async begin({ tenant, id, subject, plan, party, fields, by, at, lock }) {
      const made = await kysely
        .insertInto('filling')
        .values({
          tenant,
          id,
          subject,
          fields,
          lock,
          state: 'writing',
          plan: toJson(plan),
          made: null,
          party: toStorable(party),
          filled_by: by,
          filled_at: at,
          held_until: heldFromNow,
        })
        // Of this very filling, and of another one that writes to the same company.
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirst()
      return made.numInsertedOrUpdatedRows === 1n ? 'begun' : 'busy'
    },

    hold: (tenant, id, state) => hold(kysely, { tenant, id }, state),

    ...createEnds(kysely),

    async unfinished(tenant) {
      const rows = await kysely
        .selectFrom('filling')
        .selectAll()
        .select(sql<boolean>`coalesce(held_until >= clock_timestamp(), false)`.as('is_held'))
        .where('tenant', '=', tenant)
        .where('state', 'in', ['writing', 'undoing'])
        .execute()
      return rows.map(row => ({ filling: toFilling(row), isHeld: row.is_held }))
    },
  }
}

function createEnds(kysely: Kysely<Tables>): Pick<FillingsPort, 'letGo' | 'end'> {
  return {
    async letGo(tenant, id) {
      await kysely
        .updateTable('filling')
        .set({ held_until: null })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .execute()
    },

    async end(tenant, id, { state, made }) {
      await kysely
        .updateTable('filling')
        .set({ state, made: toJson(made), held_until: null })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .execute()
    },
  }
}

/** @returns `false`, too, when another one began on the same company at this very moment */
async function hold(
  kysely: Kysely<Tables>,
  filling: { readonly tenant: TenantId; readonly id: string },
  state: 'writing' | 'undoing',
): Promise<boolean> {
  try {
    return await tryHold(kysely, filling, state)
  } catch (error) {
    const { code } = (error ?? {}) as { readonly code?: unknown }
    if (code === UNIQUE_VIOLATION) return false
    throw error
  }
}

const UNIQUE_VIOLATION = '23505'

async function tryHold(
  kysely: Kysely<Tables>,
  { tenant, id }: { readonly tenant: TenantId; readonly id: string },
  state: 'writing' | 'undoing',
): Promise<boolean> {
  const from: readonly FillingState[] = state === 'writing' ? ['writing'] : ['done', 'undoing']
  const { rows } = await sql<{ id: string }>`
    update filling set state = ${state}, held_until = ${heldFromNow}
    where tenant = ${tenant} and id = ${id} and state = any(${[...from]})
      and (held_until is null or held_until < clock_timestamp())
    returning id`.execute(kysely)
  return rows.length === 1
}

interface Row {
  readonly tenant: string
  readonly id: string
  readonly subject: string
  readonly state: string
  readonly plan: unknown
  readonly made: unknown
  readonly party: string
  readonly fields: number
  readonly filled_by: string
  readonly filled_at: number
}

function toFilling({ filled_by, filled_at, ...row }: Row): Filling {
  return {
    id: row.id,
    subject: row.subject,
    plan: row.plan,
    made: row.made,
    party: row.party,
    fields: row.fields,
    // Nobody but this file writes them.
    tenant: row.tenant as TenantId,
    state: row.state as FillingState,
    by: filled_by as UserId,
    at: asInstant(filled_at),
  }
}
