import type { Delimiter, LoadFile, LoadSetup } from '../../shared/contract/import.ts'

/** How signs that part columns are called, in messages `load.sign.…`. */
export const SIGN_NAMES: Readonly<Record<Delimiter, string>> = {
  ';': 'semicolon',
  ',': 'comma',
  '\t': 'tab',
  '|': 'bar',
  ':': 'colon',
  '^': 'caret',
  '~': 'tilde',
}

const SHOWN_LETTERS = 60

/** Rows that may name the columns, each with what stands in it. */
export function headerOptions({
  rows,
  lines,
}: Pick<LoadFile, 'rows' | 'lines'>): readonly { readonly line: number; readonly cells: string }[] {
  return rows.flatMap((row, at) => {
    const line = lines[at]
    if (line === undefined) return []
    const cells = row.filter(cell => cell.trim() !== '').join(', ')
    const isLong = cells.length > SHOWN_LETTERS
    return [{ line, cells: isLong ? `${cells.slice(0, SHOWN_LETTERS).trimEnd()}…` : cells }]
  })
}

/** Number of the row that names the columns, as a choice has it; empty: none does. */
export function headerOf(
  { lines }: Pick<LoadFile, 'lines'>,
  { hasHeader, headerLine }: LoadSetup,
): string {
  return hasHeader ? String(headerLine ?? lines[0] ?? '') : ''
}

/** @param chosen as `headerOf` gives it */
export function withHeader(setup: LoadSetup, chosen: string): LoadSetup {
  if (chosen === '') return { ...setup, hasHeader: false, headerLine: undefined }
  return { ...setup, hasHeader: true, headerLine: Number(chosen) }
}
