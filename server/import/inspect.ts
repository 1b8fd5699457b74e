import type { LoadSetup } from '../../shared/contract/import.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Mapping } from '../../shared/import/fields.ts'
import { guessMapping } from '../../shared/import/guess-mapping.ts'
import type { Table, TableRow } from './files/table.ts'
import { FileTrouble } from './trouble.ts'

/** What a file looks like before all of it is read. */
export interface Inspection {
  readonly kind: Table['kind']
  readonly encoding: Table['encoding']
  readonly delimiter: Table['delimiter']
  readonly sheets: readonly string[]
  readonly sheet: number
  readonly hasHeader: boolean
  /** Missing: the first row. */
  readonly headerLine?: number
  readonly mapping: Mapping
  /** First rows as they stand, cells shortened. */
  readonly rows: readonly (readonly string[])[]
  /** Their numbers in the file; missing in loads of old: one after another. */
  readonly lines?: readonly number[]
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
  const lines = rows.map(({ line }) => line)
  const { kind, encoding, delimiter, sheets } = table
  return {
    kind,
    encoding,
    delimiter,
    sheets,
    sheet,
    ...guessColumns(whole, lines),
    lines,
    rows: whole.map(cells =>
      cells.map(text => (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text)),
    ),
    notes: table.notes(),
  }
}

/** Among so many first rows the names of the columns are looked for. */
const HEADER_WITHIN = 10

/** Titles and dates of a report stand above its columns: a cell or two in a wide table. */
function guessColumns(rows: readonly (readonly string[])[], lines: readonly number[]) {
  const first = guessMapping(rows)
  const filled = (row: readonly string[]) => row.filter(cell => cell.trim() !== '').length
  const width = Math.max(0, ...rows.map(filled))
  const isTitle = (row: readonly string[]) =>
    filled(row) * 2 < width || (filled(row) === 1 && width > 1)
  const at = rows.findIndex(row => !isTitle(row))
  const headerLine = lines[at]
  if (at <= 0 || at >= HEADER_WITHIN || headerLine === undefined) return first
  const below = guessMapping(rows.slice(at))
  return below.hasHeader ? { ...below, headerLine } : first
}

/**
 * Where the names of the columns stand among the first rows.
 *
 * @returns -1 where no row names them
 */
export function headerAt(
  { lines }: Pick<Inspection, 'lines' | 'rows'>,
  { hasHeader, headerLine }: Pick<LoadSetup, 'hasHeader' | 'headerLine'>,
): number {
  if (!hasHeader) return -1
  if (headerLine === undefined) return 0
  return lines === undefined ? headerLine - 1 : lines.indexOf(headerLine)
}

/** The columns by the headings of this row, or by what stands in them. */
export function mappingFrom(
  file: Inspection,
  setup: Pick<LoadSetup, 'hasHeader' | 'headerLine'>,
): Mapping {
  return guessMapping(file.rows.slice(Math.max(0, headerAt(file, setup)))).mapping
}
