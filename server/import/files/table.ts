import type { Delimiter, TextEncoding } from '../../../shared/contract/import.ts'
import type { Message } from '../../../shared/i18n/message.ts'

/** A row as it stands in the file. */
export interface TableRow {
  /** The first row of the file or sheet is 1; empty ones count. */
  readonly line: number
  readonly cells: readonly string[]
}

/** How a person wants a text file to be read; what is missing is found out. */
export interface Reading {
  readonly encoding?: TextEncoding | undefined
  readonly delimiter?: Delimiter | undefined
}

/** A file as a table, whatever its format. */
export interface Table {
  readonly kind: 'csv' | 'xlsx'
  readonly encoding: TextEncoding | null
  readonly delimiter: Delimiter | null
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

/** Rows handed over at once, and letters in them: rows may be long. */
const ROWS_AT_ONCE = 500
const LETTERS_AT_ONCE = 2 << 20
/** Cells further right are not read. */
export const MOST_COLUMNS = 200
/** No spreadsheet lets a cell hold more. */
const LONGEST_CELL = 32_767

/** Rows on their way to whoever reads them. */
export interface Basket {
  readonly put: (row: TableRow) => void
  readonly isFull: () => boolean
  readonly empty: () => readonly TableRow[]
}

export function createBasket(): Basket {
  let rows: TableRow[] = []
  let letters = 0
  return {
    put(row) {
      rows.push(row)
      for (const cell of row.cells) letters += cell.length
    },
    isFull: () => rows.length >= ROWS_AT_ONCE || letters >= LETTERS_AT_ONCE,
    empty() {
      const full = rows
      rows = []
      letters = 0
      return full
    },
  }
}

export function cutRow(cells: readonly string[]): readonly string[] {
  return cells
    .slice(0, MOST_COLUMNS)
    .map(cell => (cell.length > LONGEST_CELL ? cell.slice(0, LONGEST_CELL) : cell))
}
