import { readWholeXml } from './read-xml.ts'

/** Numbers of formats that every spreadsheet knows as dates (ECMA-376, 18.8.30). */
const DATES: readonly (readonly [number, number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
]

/** For each style of cells whether a number in it is shown as a date. */
export async function readDateStyles(
  chunks: AsyncIterable<Buffer> | null,
): Promise<readonly boolean[]> {
  if (chunks === null) return []
  const own = new Map<number, boolean>()
  const styles: boolean[] = []
  let isInCells = false
  await readWholeXml(chunks, {
    onOpen(name, attributes) {
      if (name === 'numFmt')
        own.set(Number(attributes['numFmtId']), isDateCode(attributes['formatCode'] ?? ''))
      else if (name === 'cellXfs') isInCells = true
      else if (name === 'xf' && isInCells) styles.push(isDate(Number(attributes['numFmtId']), own))
    },
    onClose(name) {
      if (name === 'cellXfs') isInCells = false
    },
  })
  return styles
}

function isDate(format: number, own: ReadonlyMap<number, boolean>): boolean {
  return own.get(format) ?? DATES.some(([first, last]) => format >= first && format <= last)
}

/** `dd.mm.yyyy`; words in quotes and colours in brackets are no part of it. */
function isDateCode(code: string): boolean {
  const bare = code.replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, '')
  return /[dyгд]/i.test(bare) || /m{3,}/i.test(bare)
}
