import { sql } from 'kysely'
import type { Contact } from '../../shared/crm/model.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type {
  CompanyWish,
  LoadedCompany,
  LoadedRow,
  LoadsPort,
  RowAdds,
  RowFate,
  RowState,
} from './port/loads.ts'

/** One more than a key of one person may have: its reader sees that there are more. */
const MOST_HOLDERS = 51

/** What a load has read and made. */
export function createLoadRows({
  kysely,
}: Database): Pick<LoadsPort, 'holders' | 'earlier' | 'companies' | 'rows' | 'companiesIn'> {
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

    async rows(tenant, load, { states, after, limit, lines }) {
      const { rows } = await sql<StoredRow>`
        select * from load_row where tenant = ${tenant} and load = ${load} and line > ${after}
          and state in (${sql.join(states.map(state => sql.lit(state)))})
          ${lines === undefined ? sql`` : sql`and line = any(${[...lines]})`}
        order by line limit ${limit}`.execute(kysely)
      return rows.map(toRow)
    },

    async companiesIn(tenant, load, { states, limit }) {
      const { rows } = await sql<StoredCompany>`
        select * from load_company where tenant = ${tenant} and load = ${load} and state = any(${[...states]})
        order by key limit ${limit}`.execute(kysely)
      return rows.map(toCompany)
    },
  }
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
