import type { Message } from '../../../shared/i18n/message.ts'
import { FileTrouble } from '../trouble.ts'
import type { FileBytes } from './bytes.ts'
import { openZip } from './open-zip.ts'
import { tooWide } from './read-csv.ts'
import { readSheet, type SheetSeen } from './read-sheet.ts'
import { readStrings } from './shared-strings.ts'
import { MOST_COLUMNS, type Table, type TableRow } from './table.ts'
import { readWorkbook } from './workbook.ts'

/** What a part of a workbook may come out as: half a million rows of twenty columns are about one gigabyte. */
const MOST_BYTES = 2 ** 31
const MOST_STRINGS = 2 ** 28

/** @throws {FileTrouble} when it is no workbook, is broken, or has a password */
export async function openXlsx(file: FileBytes): Promise<Table> {
  const zip = await openZip(file)
  const book = await readWorkbook(zip)
  let seen: SheetSeen = nothingSeen()

  async function* rows(sheet: number): AsyncIterable<readonly TableRow[]> {
    const found = book.sheets[sheet]
    if (found === undefined) throw new FileTrouble({ id: 'import.no-sheets' })
    seen = nothingSeen()
    const { stringsPath } = book
    const strings = await readStrings(
      stringsPath === null ? null : await zip.open(stringsPath, MOST_STRINGS),
    )
    yield* readSheet(await zip.open(found.path, MOST_BYTES), { book, strings, seen })
  }

  return {
    kind: 'xlsx',
    encoding: null,
    delimiter: null,
    sheets: book.sheets.map(({ name }) => name),
    rows,
    progress: () => (seen.lines === 0 ? 0 : Math.min(1, seen.line / seen.lines)),
    notes: () => notesOf(seen),
  }
}

function nothingSeen(): SheetSeen {
  return { merged: 0, formulas: 0, widest: 0, line: 0, lines: 0 }
}

function notesOf({ merged, formulas, widest }: SheetSeen): readonly Message[] {
  return [
    ...(merged > 0 ? [{ id: 'import.merged-cells', values: { count: merged } }] : []),
    ...(formulas > 0 ? [{ id: 'import.formula-results', values: { count: formulas } }] : []),
    ...(widest > MOST_COLUMNS ? [tooWide(widest)] : []),
  ]
}
