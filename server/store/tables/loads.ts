import type { ColumnType } from 'kysely'
import type { Json, Moment } from './columns.ts'

/** Loading a client base. */
export interface LoadTables {
  load: {
    tenant: string
    id: string
    name: string
    size: number
    state: string
    made_by: string
    created_at: Moment
    body: Json<unknown>
    /** Rows. */
    done: ColumnType<number, number | undefined, number>
    total: number | null
    share: ColumnType<number, number | undefined, number>
    /** Rows a second. */
    pace: number | null
  }
  load_piece: { tenant: string; load: string; at: number; bytes: Buffer }
  load_row: {
    tenant: string
    load: string
    line: number
    state: string
    fate: string
    body: Json<unknown> | null
    cells: Json<readonly string[]> | null
    repeat_of: number | null
    company: string | null
    reasons: Json<unknown> | null
    contact: string | null
    made: string | null
    adds: Json<unknown> | null
    /** Database's clock. */
    hold: ColumnType<Date | null, never, never>
    at: Moment | null
  }
  load_key: { tenant: string; load: string; key: string; line: number }
  load_company: {
    tenant: string
    load: string
    key: string
    line: number
    state: string
    body: Json<unknown>
    id: string | null
    is_made: ColumnType<boolean, boolean | undefined, boolean>
    hold: ColumnType<Date | null, never, never>
    at: Moment | null
  }
}
