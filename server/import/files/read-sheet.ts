import { readXml, tooLarge, type XmlSink } from './read-xml.ts'
import type { Strings } from './shared-strings.ts'
import { createBasket, type TableRow, cutRow } from './table.ts'
import type { Workbook } from './workbook.ts'

/** What is seen on the way through a sheet. */
export interface SheetSeen {
  /** Ranges of several rows that are one cell: only the first of their rows has its text. */
  merged: number
  /** Cells with a formula whose result is taken. */
  formulas: number
  widest: number
  /** The last row read, and the last one there is; 0: not told. */
  line: number
  lines: number
}

interface SheetOptions {
  readonly book: Workbook
  readonly strings: Strings
  readonly seen: SheetSeen
}

/** Rows of a sheet as its XML comes. */
export async function* readSheet(
  chunks: AsyncIterable<Buffer>,
  options: SheetOptions,
): AsyncIterable<readonly TableRow[]> {
  const basket = createBasket()
  const sink = createSink(options, basket.put)
  for await (const _piece of readXml(chunks, sink)) {
    void _piece
    if (basket.isFull()) yield basket.empty()
  }
  const rest = basket.empty()
  if (rest.length > 0) yield rest
}

/** What of a cell the text is that comes next. */
const PARTS: Readonly<Record<string, 'value' | 'formula' | 'inline'>> = {
  v: 'value',
  f: 'formula',
  t: 'inline',
}

function createSink(
  { book, strings, seen }: SheetOptions,
  onRow: (row: TableRow) => void,
): XmlSink {
  let cells: string[] = []
  let cell = emptyCell()
  let reads: 'value' | 'formula' | 'inline' | null = null
  /** Of the row, in all its cells. */
  let letters = 0
  const count = (text: string) => {
    letters += text.length
    if (letters > LONGEST_ROW) throw tooLarge()
  }

  const open = (name: string, attributes: Readonly<Record<string, string>>) => {
    if (name === 'row') {
      seen.line = lineAfter(seen.line, attributes['r'])
      cells = []
      letters = 0
    } else if (name === 'c') {
      const column = columnOf(attributes['r']) ?? cells.length
      cell = {
        ...emptyCell(),
        column,
        type: attributes['t'] ?? 'n',
        style: Number(attributes['s'] ?? 0),
      }
    } else if (name === 'dimension') seen.lines = lastRowOf(attributes['ref'] ?? '')
    else if (name === 'mergeCell' && spansRows(attributes['ref'] ?? '')) seen.merged++
    else if (name in PARTS) reads = PARTS[name] ?? null
    if (name === 'f') seen.formulas++
  }
  const close = (name: string) => {
    if (name in PARTS) reads = null
    else if (name === 'c') {
      seen.widest = Math.max(seen.widest, cell.column + 1)
      if (cell.column >= MOST) return
      const text = textOf(cell, book, strings)
      if (cell.type === 's') count(text)
      cells[cell.column] = text
    } else if (name === 'row') {
      const whole = Array.from(cells, text => text ?? '')
      if (whole.some(text => text !== '')) onRow({ line: seen.line, cells: cutRow(whole) })
    }
  }
  return {
    onOpen: open,
    onClose: close,
    onText(text) {
      if (reads === null) return
      count(text)
      cell[reads] += text
    },
  }
}

/** Rows are named by their lines later on: no two by the same, each by a greater one, whatever a program has written there. */
function lineAfter(last: number, told: string | undefined): number {
  const line = Number(told)
  return Number.isInteger(line) && line > last && line <= LAST_LINE ? line : last + 1
}

function lastRowOf(range: string): number {
  return Number(/(\d+)$/.exec(range)?.[1] ?? 0)
}

const MOST = 1000
/** Thirty cells as long as a cell can be. */
const LONGEST_ROW = 1 << 20
/** Of the largest sheets, twice. */
const LAST_LINE = 2 << 20

interface Cell {
  column: number
  type: string
  style: number
  value: string
  formula: string
  inline: string
}

function emptyCell(): Cell {
  return { column: 0, type: 'n', style: 0, value: '', formula: '', inline: '' }
}

/** What a person sees in the cell, or would if it were wide enough. Of a formula its last result; the formula itself where it has none. */
function textOf(cell: Cell, book: Workbook, strings: Strings): string {
  switch (cell.type) {
    case 's':
      return strings.at(Number(cell.value))
    case 'inlineStr':
      return cell.inline
    case 'b':
      return cell.value === '1' ? 'да' : 'нет'
    case 'd':
    case 'str':
    case 'e':
      return cell.value
    default:
  }
  if (cell.value === '') return cell.formula === '' ? '' : `=${cell.formula}`
  return book.dateStyles[cell.style] === true
    ? toDate(cell.value, book.isFrom1904)
    : toNumber(cell.value)
}

const DAY = 86_400_000
const EPOCH = Date.UTC(1899, 11, 30)
const DAYS_TO_1904 = 1462

function toDate(value: string, isFrom1904: boolean): string {
  const days = Number(value) + (isFrom1904 ? DAYS_TO_1904 : 0)
  if (!Number.isFinite(days) || days < 0 || days > 2_958_465) return value
  // A time of day alone is no date.
  if (days < 1) return value
  return new Date(EPOCH + Math.round(days * DAY)).toISOString().slice(0, 10)
}

/**
 * A phone kept as a number may stand there as `7.9161234567E10`: its digits are all there. Where the last of them are zeros, it has been
 * shortened before, on its way through some other table: it is written shortened, as the same is in a text file.
 */
function toNumber(value: string): string {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) return value
  const digits = String(number)
  if (/^\d{6,}0{5}$/.test(digits)) return number.toExponential().replace('e', 'E')
  return /e/i.test(value) ? digits : value
}

/** `BC12` → 54; `null` when the cell does not say where it is. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (letters === undefined) return null
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}

function spansRows(range: string): boolean {
  const [, from, to] = /^[A-Z]+(\d+):[A-Z]+(\d+)$/.exec(range) ?? []
  return from !== to
}
