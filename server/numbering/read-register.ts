import { gunzipSync } from 'node:zlib'

/** A row of the register, its numbers read, its words as they are. */
export interface RegisterRow {
  /** Ten digits as numbers, both inclusive. */
  readonly from: number
  readonly to: number
  readonly region: string
  /** Empty in files older than 2024. */
  readonly gar: string
}

/** Larger than the largest official file ten times over. */
const LARGEST_BYTES = 200_000_000
const NUMBER_COLUMNS = 3

/**
 * The register's files of 2014–2026: cp1251 with six columns, UTF-8 with tabs around the semicolons and landlines without a region, and
 * the eight columns with a byte order mark of today. Gzipped or not. Quotes are plain characters in all of them. Lines that begin with
 * no code (the headline, pieces of a web page around an old download) are passed over.
 *
 * @throws {RangeError} when the file is too large to be one
 */
export function* readRegister(file: Uint8Array): Generator<RegisterRow> {
  const text = decode(isGzip(file) ? gunzipSync(file, { maxOutputLength: LARGEST_BYTES }) : file)
  let start = 0
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end === -1 ? text.length : end)
    const row = readRow(line)
    if (row !== null) yield row
    start = end === -1 ? text.length : end + 1
  }
}

function readRow(line: string): RegisterRow | null {
  if (!/^\uFEFF?\d{3}\s*;/.test(line)) return null
  const cells = line
    .replace('\uFEFF', '')
    .split(';')
    .map(cell => cell.trim())
  const [code = '', from = '', to = ''] = cells
  if (cells.length < 6 || !/^\d{1,7}$/.test(from) || !/^\d{1,7}$/.test(to)) return null
  const range = { from: toNational(code, from), to: toNational(code, to) }
  if (range.to < range.from) return null
  const { region, gar } = readWords(cells.slice(NUMBER_COLUMNS))
  return { ...range, region, gar }
}

/**
 * Capacity, operator, region, and since 2024 ГАР and the tax number. Counted from the end where the tax number is: an operator's name
 * may hold a semicolon.
 */
function readWords(cells: readonly string[]): { readonly region: string; readonly gar: string } {
  const taxNumber = cells.at(-1) ?? ''
  // A semicolon at the end of a line of six columns makes an empty one.
  if (cells.length === 4 && taxNumber === '') return { region: cells[2] ?? '', gar: '' }
  if (cells.length >= 5 && /^\d{0,12}$/.test(taxNumber))
    return { region: cells.at(-3) ?? '', gar: cells.at(-2) ?? '' }
  return { region: cells.at(-1) ?? '', gar: '' }
}

function toNational(code: string, rest: string): number {
  return Number(code + rest.padStart(7, '0'))
}

function isGzip(file: Uint8Array): boolean {
  return file[0] === 0x1f && file[1] === 0x8b
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > LARGEST_BYTES) throw new RangeError('the file is too large to be the register')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // No UTF-8: files of 2014 are in the Cyrillic code page of Windows.
    return new TextDecoder('windows-1251').decode(bytes)
  }
}
