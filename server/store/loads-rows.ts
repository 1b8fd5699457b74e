import { sql, type Kysely } from 'kysely'
import type { Contact } from '../../shared/crm/model.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import { patchLoad } from './loads-patch.ts'
import type {
  CompanyWish,
  LoadedCompany,
  LoadedRow,
  LoadsPort,
  RowAdds,
  RowFate,
  RowState,
} from './port/loads.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

/** One more than a key of one person may have: its reader sees that there are more. */
const MOST_HOLDERS = 51

/** The half of the port that a rehearsal and its readers need. */
export function createLoadRows({
  kysely,
}: Database): Pick<
  LoadsPort,
  | 'holders'
  | 'earlier'
  | 'companies'
  | 'keepRehearsed'
  | 'keepCompanies'
  | 'rows'
  | 'tally'
  | 'countMadeCompanies'
  | 'lastAt'
  | 'companiesIn'
> {
  return {
    async holders(tenant, keys) {
      if (keys.length === 0) return []
      const { rows } = await sql<{ key: string; contact: Contact }>`
        select asked.key, contact.body as contact
        from json_array_elements_text(${toJson([...new Set(keys)])}::json) as asked(key)
        cross join lateral (
          select contact from contact_key where tenant = ${tenant} and contact_key.key = asked.key
          limit ${MOST_HOLDERS}
        ) found
        join contact on contact.tenant = ${tenant} and contact.id = found.contact
        order by asked.key, contact.id`.execute(kysely)
      return rows
    },

    async earlier(tenant, load, keys) {
      if (keys.length === 0) return []
      const { rows } = await sql<StoredRow>`
        with found as materialized (
          select distinct line from json_array_elements_text(${toJson([...new Set(keys)])}::json) as asked(key)
          cross join lateral (
            select line from load_key
            where tenant = ${tenant} and load = ${load} and load_key.key = asked.key limit ${MOST_HOLDERS}
          ) holding
        )
        select load_row.* from load_row
        where tenant = ${tenant} and load = ${load}
          and (line = any(array(select line from found)) or repeat_of = any(array(select line from found)))
        order by line`.execute(kysely)
      return rows.map(toRow)
    },

    async companies(tenant, load, keys) {
      if (keys.length === 0) return []
      const { rows } = await sql<StoredCompany>`
        select * from load_company
        where tenant = ${tenant} and load = ${load} and key = any(${[...new Set(keys)]})`.execute(
        kysely,
      )
      return rows.map(toCompany)
    },

    keepRehearsed: (tenant, load, { after, until, rows, keys, companies, patch }) =>
      inTransaction(kysely, async transaction => {
        const kept = await patchLoad(
          transaction,
          { tenant, load, from: ['rehearsing'] },
          {
            ...patch,
            body: { ...patch.body, cursor: until },
          },
        )
        // Read before it was changed, under the lock that the change has taken.
        if (kept === null) return false
        const { rows: last } = await sql<{ line: number }>`
          select coalesce(max(line), -1)::int as line from load_row where tenant = ${tenant} and load = ${load}`.execute(
          transaction,
        )
        if ((last[0]?.line ?? -1) > after) throw new SomebodyElse()
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
      }).catch((error: unknown) => {
        if (error instanceof SomebodyElse) return false
        throw error
      }),

    keepCompanies: (tenant, load, companies) => keepCompanies(kysely, { tenant, load }, companies),

    async rows(tenant, load, { states, after, limit }) {
      const { rows } = await sql<StoredRow>`
        select * from load_row where tenant = ${tenant} and load = ${load} and line > ${after}
          and state in (${sql.join(states.map(state => sql.lit(state)))})
        order by line limit ${limit}`.execute(kysely)
      return rows.map(toRow)
    },

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

    async companiesIn(tenant, load, { states, limit }) {
      const { rows } = await sql<StoredCompany>`
        select * from load_company where tenant = ${tenant} and load = ${load} and state = any(${[...states]})
        order by key limit ${limit}`.execute(kysely)
      return rows.map(toCompany)
    },
  }
}

class SomebodyElse extends Error {}

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

export interface StoredRow {
  readonly line: number
  readonly state: string
  readonly fate: string
  readonly body: unknown
  readonly cells: unknown
  readonly repeat_of: number | null
  readonly company: string | null
  readonly reasons: unknown
  readonly contact: string | null
  readonly made: string | null
  readonly adds: unknown
  readonly at: number | null
}

export function toRow(row: StoredRow): LoadedRow {
  return {
    line: row.line,
    state: row.state as RowState,
    fate: row.fate as RowFate,
    body: row.body as ImportRow | null,
    cells: row.cells as readonly string[] | null,
    repeatOf: row.repeat_of,
    company: row.company,
    reasons: row.reasons as readonly Message[] | null,
    contact: row.contact,
    made: row.made,
    adds: row.adds as RowAdds | null,
    at: row.at === null ? null : asInstant(Number(row.at)),
  }
}

export interface StoredCompany {
  readonly key: string
  readonly line: number
  readonly state: string
  readonly body: unknown
  readonly id: string | null
  readonly is_made: boolean
  readonly at: number | null
}

export function toCompany(row: StoredCompany): LoadedCompany {
  return {
    key: row.key,
    line: row.line,
    state: row.state as LoadedCompany['state'],
    body: row.body as CompanyWish,
    id: row.id,
    isMade: row.is_made,
    at: row.at === null ? null : asInstant(Number(row.at)),
  }
}
