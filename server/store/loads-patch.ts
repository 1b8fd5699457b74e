import { sql, type Kysely } from 'kysely'
import type { LoadState } from '../../shared/contract/import.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { toJson } from './json.ts'
import type { LoadPatch, StoredLoad } from './port/loads.ts'
import type { Tables } from './tables.ts'

/** @returns `null`: it is in none of those states, or another run writes it */
export async function patchLoad(
  kysely: Kysely<Tables>,
  {
    tenant,
    load,
    from,
  }: { readonly tenant: string; readonly load: string; readonly from: readonly LoadState[] },
  { state, done, total, share, pace, body, writer }: LoadPatch,
): Promise<StoredLoad | null> {
  const set = [
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(done === undefined ? [] : [sql`done = ${done}`]),
    ...(total === undefined ? [] : [sql`total = ${total}`]),
    ...(share === undefined ? [] : [sql`share = ${share}`]),
    ...(pace === undefined ? [] : [sql`pace = ${pace}`]),
    sql`body = (body::jsonb || ${toJson(body ?? {})}::jsonb)::json`,
  ]
  const { rows } = await sql<LoadRow>`
    update load set ${sql.join(set)}
    where tenant = ${tenant} and id = ${load} and state = any(${[...from]})
      and (${writer ?? null}::text is null or body->>'writer' = ${writer ?? null}) returning *`.execute(
    kysely,
  )
  return rows[0] === undefined ? null : toLoad(rows[0])
}

export interface LoadRow {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly state: string
  readonly made_by: string
  readonly created_at: number
  readonly body: unknown
  readonly done: number
  readonly total: number | null
  readonly share: number
  readonly pace: number | null
}

export function toLoad(row: LoadRow): StoredLoad {
  return {
    id: row.id,
    name: row.name,
    size: Number(row.size),
    state: row.state as LoadState,
    by: row.made_by as UserId,
    createdAt: asInstant(Number(row.created_at)),
    body: row.body as StoredLoad['body'],
    done: row.done,
    total: row.total,
    share: row.share,
    pace: row.pace,
  }
}
