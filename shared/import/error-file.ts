import { toCsv } from '../csv/to-csv.ts'
import type { Message, Say } from '../i18n/message.ts'

/** A row that was not loaded, or of which something was left out. */
export interface FaultyRow {
  readonly line: number
  /** As it stood in the file. */
  readonly cells: readonly string[]
  readonly reasons: readonly Message[]
}

/**
 * The rows that were not loaded as a file of their own: the columns of the file, then the line and the reasons in words. Can be mended and
 * loaded again. What a spreadsheet would calculate is made text.
 *
 * @param head headings of the file; empty where it has none
 */
export function toErrorFile(head: readonly string[], rows: readonly FaultyRow[], say: Say): string {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), head.length)
  const fill = (cells: readonly string[]) =>
    Array.from({ length: width }, (_, at) => cells[at] ?? '')
  const titles = [say({ id: 'import.error-line' }), say({ id: 'import.error-reasons' })]
  return toCsv([
    [...fill(head), ...titles],
    ...rows.map(({ line, cells, reasons }) => [
      ...fill(cells),
      String(line),
      reasons.map(say).join('; '),
    ]),
  ])
}
