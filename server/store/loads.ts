import { sql } from 'kysely'
import type { Database } from './database.ts'
import { toStorable } from './json.ts'
import { createLoadCounts, createLoadKeep } from './loads-keep.ts'
import { patchLoad, toLoad } from './loads-patch.ts'
import { createLoadRows } from './loads-rows.ts'
import { createLoadEcho, createLoadWork } from './loads-work.ts'
import type { LoadsPort } from './port/loads.ts'
import { inTransaction } from './transaction.ts'

const ROW_TABLES = ['load_row', 'load_key', 'load_company'] as const

export function createLoads(database: Database): LoadsPort {
  const { kysely } = database
  return {
    async create(tenant, { id, name, size, by, createdAt }) {
      // Of an erased tenant nothing is kept.
      await sql`
        with live as materialized (select id from tenant where id = ${tenant} for key share)
        insert into load (tenant, id, name, size, state, made_by, created_at, body)
        select live.id, ${id}, ${toStorable(name)}, ${size}, 'uploading', ${by}, ${createdAt}, '{}' from live
      `.execute(kysely)
    },

    ...createPieces(database),

    async find(tenant, load) {
      const row = await kysely
        .selectFrom('load')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', load)
        .executeTakeFirst()
      return row === undefined ? null : toLoad(row)
    },

    async list(tenant, limit) {
      const rows = await kysely
        .selectFrom('load')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('created_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toLoad)
    },

    change: (tenant, load, from, patch) => patchLoad(kysely, { tenant, load, from }, patch),

    remove: (tenant, load) =>
      inTransaction(kysely, async transaction => {
        for (const table of [...ROW_TABLES, 'load_piece'] as const)
          await sql`delete from ${sql.table(table)} where tenant = ${tenant} and load = ${load}`.execute(
            transaction,
          )
        await sql`delete from load where tenant = ${tenant} and id = ${load}`.execute(transaction)
      }),

    reset: (tenant, load, from, patch) =>
      inTransaction(kysely, async transaction => {
        // The lock that the change takes lets nobody put rows in between.
        const changed = await patchLoad(transaction, { tenant, load, from }, patch)
        if (changed === null) return null
        for (const table of ROW_TABLES)
          await sql`delete from ${sql.table(table)} where tenant = ${tenant} and load = ${load}`.execute(
            transaction,
          )
        return changed
      }),

    ...createLoadRows(database),
    ...createLoadKeep(database),
    ...createLoadCounts(database),
    ...createLoadWork(database),
    ...createLoadEcho(database),
  }
}

function createPieces({
  kysely,
}: Database): Pick<LoadsPort, 'putPiece' | 'piece' | 'received' | 'dropPieces' | 'dropUnfinished'> {
  return {
    async dropPieces(tenant, load) {
      await sql`delete from load_piece where tenant = ${tenant} and load = ${load}`.execute(kysely)
    },

    async dropUnfinished(tenant, before) {
      await sql`
        with gone as (
          delete from load where tenant = ${tenant} and state = 'uploading' and created_at < ${before} returning id
        )
        delete from load_piece using gone where tenant = ${tenant} and load = gone.id`.execute(
        kysely,
      )
    },

    async putPiece(tenant, load, at, bytes) {
      await sql`
        with live as materialized (
          select tenant, id from load where tenant = ${tenant} and id = ${load} and state = 'uploading' for key share
        )
        insert into load_piece (tenant, load, at, bytes) select live.tenant, live.id, ${at}, ${bytes} from live
        on conflict (tenant, load, at) do update set bytes = excluded.bytes
      `.execute(kysely)
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from load_piece where tenant = ${tenant} and load = ${load}`.execute(
        kysely,
      )
      return rows[0]?.count ?? 0
    },

    async piece(tenant, load, at) {
      const row = await kysely
        .selectFrom('load_piece')
        .select('bytes')
        .where('tenant', '=', tenant)
        .where('load', '=', load)
        .where('at', '=', at)
        .executeTakeFirst()
      return row?.bytes ?? null
    },

    async received(tenant, load) {
      const rows = await kysely
        .selectFrom('load_piece')
        .select('at')
        .where('tenant', '=', tenant)
        .where('load', '=', load)
        .orderBy('at')
        .execute()
      return rows.map(({ at }) => at)
    },
  }
}
