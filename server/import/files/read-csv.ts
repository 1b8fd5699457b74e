import type { Delimiter, TextEncoding } from '../../../shared/contract/import.ts'
import { createRowParser } from '../../../shared/csv/parse-rows.ts'
import type { Message } from '../../../shared/i18n/message.ts'
import { FileTrouble } from '../trouble.ts'
import { chunksOf, type FileBytes } from './bytes.ts'
import { createTextDecoding, type TextDecoding } from './decode-text.ts'
import {
  createBasket,
  cutRow,
  MOST_COLUMNS,
  type Reading,
  type Table,
  type TableRow,
} from './table.ts'

/** Those that are guessed; others a person has to name. */
const GUESSED = [';', ',', '\t', '|'] as const
/** Lines by which the delimiter is guessed. */
const LOOKED_AT = 50

/** Looks at the beginning of a text file. @throws {FileTrouble} when it is no table of texts */
export async function openCsv(file: FileBytes, reading: Reading = {}): Promise<Table> {
  const { encoding = null } = reading
  const head = await readHead(file, encoding)
  const delimiter = reading.delimiter ?? guessDelimiter(head.text)
  let decoding: TextDecoding = head.decoding
  let widest = 0
  let reached = 0
  const onWidth = (width: number) => (widest = Math.max(widest, width))
  const onReach = (bytes: number) => (reached = bytes)
  return {
    kind: 'csv',
    encoding: head.decoding.encoding(),
    delimiter,
    sheets: [],
    progress: () => reached / file.size,
    rows() {
      decoding = createTextDecoding(encoding)
      return readRows(file, { decoding, delimiter, onWidth, onReach })
    },
    notes: () => notesOf(decoding, widest),
  }
}

async function readHead(file: FileBytes, encoding: TextEncoding | null) {
  const decoding = createTextDecoding(encoding)
  let text = ''
  for await (const chunk of chunksOf(file)) {
    text += decoding.push(chunk)
    if (text.length > 100_000) break
  }
  if (text.length <= 100_000) text += decoding.end()
  if (text.trim() === '') throw new FileTrouble({ id: 'import.empty-file' })
  return { text, decoding }
}

interface ReadOptions {
  readonly decoding: TextDecoding
  readonly delimiter: string
  readonly onWidth: (width: number) => void
  readonly onReach: (bytes: number) => void
}

async function* readRows(
  file: FileBytes,
  { decoding, delimiter, onWidth, onReach }: ReadOptions,
): AsyncIterable<readonly TableRow[]> {
  const basket = createBasket()
  let reached = 0
  const parser = createRowParser({
    onRow(cells, line) {
      onWidth(cells.length)
      basket.put({ line, cells: cutRow(cells) })
    },
    onUnclosed: line => new FileTrouble({ id: 'import.unclosed-quote', values: { line } }),
  })
  parser.separate(delimiter)
  for await (const chunk of chunksOf(file)) {
    parser.push(decoding.push(chunk))
    reached += chunk.length
    onReach(reached)
    if (basket.isFull()) yield basket.empty()
  }
  parser.push(decoding.end())
  parser.end()
  const rest = basket.empty()
  if (rest.length > 0) yield rest
}

/** The one that parts most lines into equally many cells. */
function guessDelimiter(text: string): Delimiter {
  const bare = text.replaceAll(/"[^"]*"/g, '')
  const lines = bare.split(/\r?\n/, LOOKED_AT).filter(line => line.trim() !== '')
  const marks = GUESSED.map(delimiter => {
    const counts = lines.map(line => line.split(delimiter).length - 1)
    const usual = counts.toSorted((one, other) => one - other)[Math.floor(counts.length / 2)] ?? 0
    const even = counts.filter(count => count === usual).length / Math.max(1, counts.length)
    return usual === 0 ? (counts[0] ?? 0) / 1000 : usual * even
  })
  return GUESSED[marks.indexOf(Math.max(...marks))] ?? ';'
}

function notesOf(decoding: TextDecoding, widest: number): readonly Message[] {
  const { utf8, windows } = decoding.counts()
  return [
    ...(utf8 > 0 && windows > 0
      ? [{ id: 'import.mixed-encodings', values: { utf8, windows } }]
      : []),
    ...(widest > MOST_COLUMNS ? [tooWide(widest)] : []),
  ]
}

export function tooWide(columns: number): Message {
  return { id: 'import.too-wide', values: { columns, most: MOST_COLUMNS } }
}
