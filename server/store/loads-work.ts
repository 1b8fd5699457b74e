import { sql, type Kysely } from 'kysely'
import { MINUTE } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import { type LoadRow, patchLoad, toLoad } from './loads-patch.ts'
import { type StoredCompany, type StoredRow, toCompany, toRow } from './loads-rows.ts'
import type { CompanyChange, LoadsPort, RowChange } from './port/loads.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

/** Before it is settled a write lasts a minute at most, and the host tells of it at once: whatever is told later is somebody's own. */
const ECHO_MS = 2 * MINUTE

/** The half of the port that writes. */
export function createLoadWork({ kysely }: Database): Pick<LoadsPort, 'held' | 'hold' | 'settle'> {
  return {
    async held(tenant, load) {
      const { rows } = await sql<StoredRow & { age: number }>`
        select *, (extract(epoch from clock_timestamp() - hold) * 1000)::float8 as age from load_row
        where tenant = ${tenant} and load = ${load} and state = 'writing' order by line`.execute(
        kysely,
      )
      const { rows: companies } = await sql<StoredCompany & { age: number }>`
        select *, (extract(epoch from clock_timestamp() - hold) * 1000)::float8 as age from load_company
        where tenant = ${tenant} and load = ${load} and state = 'writing' order by key`.execute(
        kysely,
      )
      const ages = [...rows, ...companies].map(({ age }) => age)
      return {
        rows: rows.map(toRow),
        companies: companies.map(toCompany),
        oldestMs: Math.max(0, ...ages),
      }
    },

    hold: (tenant, load, { rows, companies, writer }) =>
      inTransaction(kysely, async transaction => {
        // The lock keeps a pause, and the next run, from coming in between.
        const { rows: live } = await sql`
          select 1 from load
          where tenant = ${tenant} and id = ${load} and state = 'loading' and body->>'writer' = ${writer}
          for update`.execute(transaction)
        if (live.length === 0) return false
        const place = { tenant, load, from: ['ready'] as const }
        await changeRows(transaction, place, rows)
        await changeCompanies(transaction, place, companies)
        return true
      }),

    settle: (tenant, load, { rows, companies, from, next }) =>
      inTransaction(kysely, async transaction => {
        const { rows: found } = await sql<LoadRow>`
          select * from load where tenant = ${tenant} and id = ${load} for update`.execute(
          transaction,
        )
        if (found[0] === undefined) return null
        const before = toLoad(found[0])
        const lines = await changeRows(transaction, { tenant, load, from }, rows)
        await changeCompanies(transaction, { tenant, load, from }, companies)
        return patchLoad(
          transaction,
          { tenant, load, from: [before.state] },
          next(before, new Set(lines)),
        )
      }),
  }
}

/** Whether a change told of is our own. */
export function createLoadEcho({ kysely }: Database): Pick<LoadsPort, 'ownDoing'> {
  return {
    async ownDoing(tenant, contact, at) {
      const { rows } = await sql<{ is_made: boolean; is_at_work: boolean; is_known: boolean }>`
        select
          exists (
            select 1 from load_row where tenant = ${tenant} and made = ${`contact:${contact}`}
              and load_row.at between ${at - ECHO_MS} and ${at + ECHO_MS}
          ) as is_made,
          exists (select 1 from load where tenant = ${tenant} and state = 'loading') as is_at_work,
          exists (select 1 from contact where tenant = ${tenant} and id = ${contact}) as is_known`.execute(
        kysely,
      )
      const [found] = rows
      if (found?.is_made === true) return 'made'
      return found?.is_at_work === true && !found.is_known ? 'maybe' : null
    },
  }
}

interface Place {
  readonly tenant: string
  readonly load: string
  /** Only those in these states are changed. */
  readonly from: readonly string[]
}

/** A settled row is settled once: lines come back only of those that were changed now. */
async function changeRows(
  kysely: Kysely<Tables>,
  { tenant, load, from }: Place,
  rows: readonly RowChange[],
): Promise<readonly number[]> {
  if (rows.length === 0) return []
  const { rows: changed } = await sql<{ line: number }>`
    update load_row set
      state = given.state,
      hold = case when given.state = 'writing' then clock_timestamp() end,
      fate = coalesce(given.fate, load_row.fate),
      contact = coalesce(given.contact, load_row.contact),
      made = coalesce(given.made, load_row.made),
      adds = coalesce(given.adds, load_row.adds),
      reasons = coalesce(given.reasons, load_row.reasons),
      cells = coalesce(given.cells, load_row.cells),
      at = coalesce(given.at, load_row.at)
    from json_to_recordset(${toJson(rows)}::json) as given(
      line int, state text, fate text, contact text, made text, adds json, reasons json, cells json, at bigint
    )
    where load_row.tenant = ${tenant} and load_row.load = ${load} and load_row.line = given.line
      and load_row.state = any(${[...from]}) and load_row.state is distinct from given.state
    returning load_row.line`.execute(kysely)
  return changed.map(({ line }) => line)
}

async function changeCompanies(
  kysely: Kysely<Tables>,
  { tenant, load, from }: Place,
  companies: readonly CompanyChange[],
): Promise<void> {
  if (companies.length === 0) return
  await sql`
    update load_company set
      state = given.state,
      hold = case when given.state = 'writing' then clock_timestamp() end,
      id = coalesce(given.id, load_company.id),
      is_made = coalesce(given."isMade", load_company.is_made),
      at = coalesce(given.at, load_company.at)
    from json_to_recordset(${toJson(companies)}::json) as given(
      key text, state text, id text, "isMade" boolean, at bigint
    )
    where load_company.tenant = ${tenant} and load_company.load = ${load} and load_company.key = given.key
      and load_company.state = any(${[...from]})`.execute(kysely)
}
