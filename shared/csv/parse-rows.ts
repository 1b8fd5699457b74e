const QUOTE = 34
const LINE_FEED = 10
const RETURN = 13
/** A row longer than this many characters has an unclosed quote. */
const LONGEST_ROW = 4 << 20

export interface RowParser {
  /** Which character parts fields; a comma until told. */
  readonly separate: (separator: string) => void
  /** More text, cut anywhere. */
  readonly push: (text: string) => void
  /** There is no more. */
  readonly end: () => void
}

export interface RowParserOptions {
  /**
   * Cells of a row, in an array that is used again for the next. Rows without any text are left out, and yet counted.
   *
   * @param row the first is 1
   */
  readonly onRow: (cells: readonly string[], row: number) => void
  /** What to throw when a quoted field never ends. @param row in which it begins, the first is 1 */
  readonly onUnclosed: (row: number) => Error
}

/**
 * Reads comma-separated text (RFC 4180) as it comes. A quote opens a field only at its beginning; what follows a closing quote up to the
 * separator belongs to the field, as spreadsheets have it.
 */
export function createRowParser({ onRow, onUnclosed }: RowParserOptions): RowParser {
  let separator = 44
  let text = ''
  let row = 0
  const cells: string[] = []

  /** Reads whole rows; gives back where the first row that is not whole begins. */
  const readWhole = (isLast: boolean): number => {
    let at = 0
    for (;;) {
      const end = readRow(at, isLast)
      if (end === -1) return at
      at = end
    }
  }
  const readRow = (from: number, isLast: boolean): number => {
    if (from >= text.length) return -1
    cells.length = 0
    let at = from
    for (;;) {
      const end =
        text.charCodeAt(at) === QUOTE
          ? readQuoted(text, at, separator, cells)
          : readPlain(text, at, separator, cells)
      if (end === -1 && isLast) throw onUnclosed(row + 1)
      if (end === -1 || (end >= text.length && !isLast)) return -1
      const code = text.charCodeAt(end)
      at = end + 1
      if (code === separator) continue
      if (code === RETURN && text.charCodeAt(at) === LINE_FEED) at++
      else if (code === RETURN && at >= text.length && !isLast) return -1
      break
    }
    row++
    if (cells.some(cell => cell !== '')) onRow(cells, row)
    return at
  }
  return {
    separate: character => {
      separator = character.charCodeAt(0)
    },
    push(more) {
      text += more
      const at = readWhole(false)
      text = text.slice(at)
      if (text.length > LONGEST_ROW) throw onUnclosed(row + 1)
    },
    end() {
      readWhole(true)
      text = ''
    },
  }
}

/** Puts a field into the cells; gives back where it ended. */
function readPlain(text: string, from: number, separator: number, cells: string[]): number {
  let at = from
  while (at < text.length && !isEnd(text.charCodeAt(at), separator)) at++
  cells.push(text.slice(from, at))
  return at
}

/** -1 when the closing quote has not come yet. */
function readQuoted(text: string, from: number, separator: number, cells: string[]): number {
  let value = ''
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return -1
    value += text.slice(at, quote)
    at = quote + 1
    if (text.charCodeAt(at) !== QUOTE) break
    value += '"'
    at++
  }
  let end = at
  while (end < text.length && !isEnd(text.charCodeAt(end), separator)) end++
  cells.push(value + text.slice(at, end))
  return end
}

function isEnd(code: number, separator: number): boolean {
  return code === separator || code === LINE_FEED || code === RETURN
}
