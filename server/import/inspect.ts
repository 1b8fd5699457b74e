import type { Message } from '../../shared/i18n/message.ts'
import type { Mapping } from '../../shared/import/fields.ts'
import { guessMapping } from '../../shared/import/guess-mapping.ts'
import type { Table, TableRow } from './files/table.ts'
import { FileTrouble } from './trouble.ts'

/** What a file looks like before all of it is read. */
export interface Inspection {
  readonly kind: Table['kind']
  readonly encoding: string | null
  readonly delimiter: string | null
  readonly sheets: readonly string[]
  readonly sheet: number
  readonly hasHeader: boolean
  readonly mapping: Mapping
  /** First rows as they stand, cells shortened. */
  readonly rows: readonly (readonly string[])[]
  readonly notes: readonly Message[]
}

const LOOKED_AT = 100
const LONGEST_SHOWN = 120

/**
 * Reads the first rows of a sheet and guesses what the columns hold.
 *
 * @param sheet its place; `null`: the first one that has rows
 * @throws {FileTrouble}
 */
export async function inspectTable(table: Table, sheet: number | null): Promise<Inspection> {
  const places = sheet !== null ? [sheet] : table.sheets.map((_name, place) => place)
  for (const place of places.length === 0 ? [0] : places) {
    const rows = await readFirst(table, place)
    if (rows.length > 0) return describe(table, place, rows)
  }
  throw new FileTrouble({ id: 'import.empty-sheet' })
}

async function readFirst(table: Table, sheet: number): Promise<readonly TableRow[]> {
  const rows: TableRow[] = []
  for await (const part of table.rows(sheet)) {
    rows.push(...part)
    if (rows.length >= LOOKED_AT) break
  }
  return rows.slice(0, LOOKED_AT)
}

function describe(table: Table, sheet: number, rows: readonly TableRow[]): Inspection {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const whole = rows.map(({ cells }) => Array.from({ length: width }, (_, at) => cells[at] ?? ''))
  const { kind, encoding, delimiter, sheets } = table
  return {
    kind,
    encoding,
    delimiter,
    sheets,
    sheet,
    ...guessMapping(whole),
    rows: whole.map(cells =>
      cells.map(text => (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text)),
    ),
    notes: table.notes(),
  }
}
