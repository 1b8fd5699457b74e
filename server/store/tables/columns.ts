import type { ColumnType } from 'kysely'

/** JSON goes in as text that we made, and comes out read. */
export type Json<T> = ColumnType<T, string, string>
/** Product's clock, milliseconds since 1970. */
export type Moment = number
