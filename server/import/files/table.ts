import type { Message } from '../../../shared/i18n/message.ts'

/** A row as it stands in the file. */
export interface TableRow {
  /** The first row of the file or sheet is 1; empty ones count. */
  readonly line: number
  readonly cells: readonly string[]
}

/** A file as a table, whatever its format. */
export interface Table {
  readonly kind: 'csv' | 'xlsx'
  readonly encoding: string | null
  readonly delimiter: string | null
  readonly sheets: readonly string[]
  /**
   * Rows with any text, in order, some hundreds at a time.
   *
   * @param sheet its place
   * @throws {FileTrouble}
   */
  rows(sheet: number): AsyncIterable<readonly TableRow[]>
  /** How much of it the last reading has come through: 0 … 1. */
  progress(): number
  /** What was seen so far and is good to know; whole once the rows were read. */
  notes(): readonly Message[]
}

/** Rows handed over at once. */
export const ROWS_AT_ONCE = 500
/** Cells further right are not read. */
export const MOST_COLUMNS = 200
/** No spreadsheet lets a cell hold more. */
const LONGEST_CELL = 32_767

export function cutRow(cells: readonly string[]): readonly string[] {
  return cells
    .slice(0, MOST_COLUMNS)
    .map(cell => (cell.length > LONGEST_CELL ? cell.slice(0, LONGEST_CELL) : cell))
}
