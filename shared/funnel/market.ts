import { checkInn } from '../requisites/checks.ts'

/** A company of a list. */
export interface MarketRow {
  readonly inn: string
  /** `62.01`; empty: the list does not tell. */
  readonly okved: string
}

export interface ReadList {
  readonly rows: readonly MarketRow[]
  /** Lines with a text and without a true ИНН, headings aside. */
  readonly skipped: number
  /** Companies named more than once. */
  readonly repeated: number
}

/** A list is some town's or some trade's; more is the whole register, which nobody sells to. */
export const MOST_COMPANIES = 200_000

const SEPARATORS = ['\t', ';'] as const
const OKVED = /^\d\d(\.\d{1,2}){0,2}$/
const OKVED_HEAD = /оквэд|okved|вид деятельности/i

/**
 * Companies of a list that was pasted or read from a file: in each line the first cell that is an ИНН, and the code in the column that says
 * it holds ОКВЭД, or else the cell right behind the ИНН. Cells are parted by tabs, semicolons or commas.
 */
export function readMarketList(text: string): ReadList {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  const found = new Map<string, string>()
  let column: number | null = null
  let skipped = 0
  let repeated = 0
  for (const line of lines) {
    if (line.trim() === '') continue
    const cells = cellsOf(line)
    const at = cells.findIndex(isInn)
    if (at === -1) {
      const head = cells.findIndex(cell => OKVED_HEAD.test(cell))
      if (head !== -1 && found.size === 0) column = head
      else if (!cells.some(cell => /инн|inn/i.test(cell)) || found.size > 0) skipped++
      continue
    }
    const inn = cells[at] ?? ''
    const okved = okvedOf(cells, column ?? at + 1)
    if (found.has(inn)) repeated++
    if (!found.has(inn) || found.get(inn) === '') found.set(inn, okved)
  }
  return { rows: [...found].map(([inn, okved]) => ({ inn, okved })), skipped, repeated }
}

function cellsOf(line: string): readonly string[] {
  const separator = SEPARATORS.find(one => line.includes(one)) ?? ','
  return line.split(separator).map(cell =>
    cell
      .trim()
      .replace(/^["'=]+|["']+$/g, '')
      .trim(),
  )
}

function isInn(cell: string): boolean {
  return /^(\d{10}|\d{12})$/.test(cell) && checkInn(cell).isRight
}

/** «62.01 Разработка программ» begins with its code. */
function okvedOf(cells: readonly string[], column: number): string {
  const [code = ''] = (cells[column] ?? '').split(/\s/)
  return OKVED.test(code) ? code : ''
}

/** As it goes to the server: `7707083893 62.01`. */
export function toLine({ inn, okved }: MarketRow): string {
  return okved === '' ? inn : `${inn} ${okved}`
}

/** @returns `null` for what no browser of ours sends */
export function fromLine(line: string): MarketRow | null {
  const [inn = '', okved = ''] = line.split(' ')
  return isInn(inn) && (okved === '' || OKVED.test(okved)) ? { inn, okved } : null
}

/** Codes of regions as people type them: `77, 50`. @returns `null`: something else is in it */
export function readRegions(text: string): readonly string[] | null {
  const codes = partsOf(text)
  return codes.every(code => /^\d{2}$/.test(code) && code !== '00') ? codes : null
}

/** `62, 63.11`; a code stands for all that begins with it. @returns `null`: something else is in it */
export function readOkveds(text: string): readonly string[] | null {
  const codes = partsOf(text)
  return codes.every(code => OKVED.test(code)) ? codes : null
}

function partsOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(part => part !== ''))]
}

/** A code stands for all that begins with it: 62 for 62.01 and 62.09. The same is asked of the database (server/store/market.ts). */
export function passes(
  { inn, okved }: MarketRow,
  filter: { readonly regions: readonly string[]; readonly okveds: readonly string[] },
): boolean {
  const { regions, okveds } = filter
  const isHere = regions.length === 0 || regions.includes(inn.slice(0, 2))
  return isHere && (okveds.length === 0 || okveds.some(code => okved.startsWith(code)))
}
