import { sql, type Kysely } from 'kysely'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import { patchLoad } from './loads-patch.ts'
import type { LoadsPort, RowFate, RowState } from './port/loads.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

/** What a rehearsal keeps. */
export function createLoadKeep({
  kysely,
}: Database): Pick<LoadsPort, 'keepRehearsed' | 'keepCompanies'> {
  return {
    keepRehearsed: (tenant, load, { run, after, until, rows, keys, companies, patch }) =>
      inTransaction(kysely, async transaction => {
        const { rows: found } = await sql<{ run: string | null; cursor: number }>`
          select body->>'run' as run, coalesce((body->>'cursor')::int, -1) as cursor from load
          where tenant = ${tenant} and id = ${load} and state = 'rehearsing' for update`.execute(
          transaction,
        )
        const [now] = found
        // Of another run the columns may be others.
        if (now === undefined || now.run !== run || now.cursor !== after) return false
        await patchLoad(
          transaction,
          { tenant, load, from: ['rehearsing'] },
          { ...patch, body: { ...patch.body, cursor: until } },
        )
        await sql`
          insert into load_row (tenant, load, line, state, fate, body, cells, repeat_of, company, reasons, contact)
          select ${tenant}, ${load}, line, state, fate, body, cells, "repeatOf", company, reasons, contact
          from json_to_recordset(${toJson(rows)}::json) as given(
            line int, state text, fate text, body json, cells json, "repeatOf" int, company text, reasons json, contact text
          )`.execute(transaction)
        await sql`
          insert into load_key (tenant, load, key, line)
          select ${tenant}, ${load}, key, line from json_to_recordset(${toJson(keys)}::json) as given(key text, line int)
          on conflict do nothing`.execute(transaction)
        await keepCompanies(transaction, { tenant, load }, companies)
        return true
      }),

    keepCompanies: (tenant, load, companies) => keepCompanies(kysely, { tenant, load }, companies),
  }
}

/** How many of what. */
export function createLoadCounts({
  kysely,
}: Database): Pick<LoadsPort, 'atWork' | 'tally' | 'countMadeCompanies' | 'lastAt'> {
  return {
    async tally(tenant, load) {
      const { rows } = await sql<{
        state: RowState
        fate: RowFate
        made: string | null
        count: number
      }>`
        select state, fate, split_part(made, ':', 1) as made, count(*)::int as count
        from load_row where tenant = ${tenant} and load = ${load} group by 1, 2, 3`.execute(kysely)
      return rows
    },

    async atWork(tenant) {
      const rows = await kysely
        .selectFrom('load')
        .select('id')
        .where('tenant', '=', tenant)
        .where('state', 'in', ['rehearsing', 'loading', 'rolling-back'])
        .execute()
      return rows.map(({ id }) => id)
    },

    async countMadeCompanies(tenant, load) {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from load_company
        where tenant = ${tenant} and load = ${load} and is_made and state = 'done'`.execute(kysely)
      return rows[0]?.count ?? 0
    },

    async lastAt(tenant, load, made) {
      const { rows } = await sql<{ made: string; at: number }>`
        select made, max(load_row.at)::float8 as at from load_row
        where tenant = ${tenant} and load = ${load} and made = any(${[...made]}) group by made`.execute(
        kysely,
      )
      return new Map(rows.map(({ made: name, at }) => [name, asInstant(Number(at))]))
    },
  }
}

async function keepCompanies(
  kysely: Kysely<Tables>,
  { tenant, load }: { readonly tenant: string; readonly load: string },
  companies: Parameters<LoadsPort['keepCompanies']>[2],
): Promise<void> {
  if (companies.length === 0) return
  await sql`
    insert into load_company (tenant, load, key, line, state, body, id)
    select ${tenant}, ${load}, key, line, state, body, id
    from json_to_recordset(${toJson(companies)}::json) as given(key text, line int, state text, body json, id text)
    on conflict do nothing`.execute(kysely)
}
