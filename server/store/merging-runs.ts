import { sql, type Kysely } from 'kysely'
import type { UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { toJson } from './json.ts'
import type { MergingRun, MergingRunsPort, RunCounts } from './port/merging.ts'
import type { Tables } from './tables.ts'

const NONE: RunCounts = { merged: 0, conflicts: 0, skipped: 0, refused: 0 }

/** Runs over many groups, one of a tenant at a time. */
export function createMergingRuns(kysely: Kysely<Tables>): MergingRunsPort {
  return {
    async find(tenant, id) {
      const row = await kysely
        .selectFrom('merging_run')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? null : toRun(row)
    },

    async last(tenant) {
      const row = await kysely
        .selectFrom('merging_run')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('begun_at', 'desc')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : toRun(row)
    },

    async begin(tenant, { id, groups, by, at }) {
      const { rows } = await sql<{ id: string }>`
        with live as materialized (select id from tenant where id = ${tenant} for key share)
        insert into merging_run (tenant, id, state, groups, position, counts, by_user, begun_at, worked_ms)
        select live.id, ${id}, 'running', ${toJson(groups)}::jsonb, 0, ${toJson(NONE)}::jsonb, ${by}, ${at}, 0
        from live on conflict do nothing returning id`.execute(kysely)
      return rows.length === 1
    },

    async advance(tenant, id, { from, as, workedMs }) {
      await sql`
        update merging_run set position = position + 1, worked_ms = worked_ms + ${Math.round(workedMs)},
          counts = jsonb_set(counts, array[${as}::text], to_jsonb((counts->>${as}::text)::int + 1)),
          state = case when position + 1 >= jsonb_array_length(groups) then 'done' else state end
        where tenant = ${tenant} and id = ${id} and position = ${from}`.execute(kysely)
    },

    async turn(tenant, id, { from, to }) {
      const { rows } = await sql<{ id: string }>`
        update merging_run set state = ${to}
        where tenant = ${tenant} and id = ${id} and state = any(${[...from]}) returning id`.execute(
        kysely,
      )
      return rows.length === 1
    },
  }
}

interface Row {
  readonly id: string
  readonly state: string
  readonly groups: unknown
  readonly position: number
  readonly counts: unknown
  readonly by_user: string
  readonly begun_at: number
  readonly worked_ms: number
}

function toRun({ by_user, begun_at, worked_ms, ...row }: Row): MergingRun {
  return {
    id: row.id,
    position: row.position,
    // Nobody but this file writes them.
    state: row.state as MergingRun['state'],
    groups: row.groups as readonly string[],
    counts: { ...NONE, ...(row.counts as Partial<RunCounts>) },
    by: by_user as UserId,
    at: asInstant(begun_at),
    workedMs: Number(worked_ms),
  }
}
