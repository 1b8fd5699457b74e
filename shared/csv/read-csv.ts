/**
 * Rows of a comma-separated text (RFC 4180): quoted fields may hold commas, quotes and line ends. A byte order mark and empty lines are
 * skipped, both kinds of line ends are taken.
 *
 * @throws {CsvUnclosed} when a quoted field never ends
 */
export function readCsv(text: string, separator = ','): readonly (readonly string[])[] {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const field = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at, separator)
    row.push(field.value)
    at = field.end
    if (text[at] === separator) {
      at++
      if (at < text.length) continue
      row.push('')
    }
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    at = afterLineEnd(text, at)
  }
  return rows
}

/** A quote was opened and never closed: the file was cut short, or is no CSV. */
export class CsvUnclosed extends Error {
  readonly line: number

  constructor(line: number) {
    super(`the quoted field that begins in line ${line} never ends`)
    this.name = 'CsvUnclosed'
    this.line = line
  }
}

interface Field {
  readonly value: string
  /** Where the separator or the line end after it stands. */
  readonly end: number
}

function readPlain(text: string, from: number, separator: string): Field {
  let end = from
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r')
    end++
  return { value: text.slice(from, end), end }
}

function readQuoted(text: string, from: number): Field {
  let value = ''
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) throw new CsvUnclosed(text.slice(0, from).split('\n').length)
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1 }
    value += '"'
    at = quote + 2
  }
}

function afterLineEnd(text: string, at: number): number {
  if (text[at] === '\r' && text[at + 1] === '\n') return at + 2
  return at + 1
}
