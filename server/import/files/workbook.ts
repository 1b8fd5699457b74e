import { FileTrouble } from '../trouble.ts'
import type { Zip } from './open-zip.ts'
import { readWholeXml } from './read-xml.ts'
import { readDateStyles } from './styles.ts'

/** What a workbook says of itself before any of its sheets is read. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly path: string }[]
  /** Days are counted from 1904, as on old Macs. */
  readonly isFrom1904: boolean
  /** By the style of a cell: its number is a date. */
  readonly dateStyles: readonly boolean[]
  readonly stringsPath: string | null
}

const SMALL = 4 << 20
/** Some workbooks have gathered a hundred thousand styles over the years. */
const STYLES_BYTES = 64 << 20
const RELATIONS = 'xl/_rels/workbook.xml.rels'
const STRINGS = 'xl/sharedStrings.xml'
const STYLES = 'xl/styles.xml'

/** @throws {FileTrouble} */
export async function readWorkbook(zip: Zip): Promise<Workbook> {
  // A file with a password is no zip at all; one that is a zip and has no workbook is something else.
  if (!zip.has('xl/workbook.xml') || !zip.has(RELATIONS))
    throw new FileTrouble({ id: 'import.no-workbook' })
  const targets = await readTargets(zip)
  const sheets: { name: string; path: string }[] = []
  let isFrom1904 = false
  await readWholeXml(await zip.open('xl/workbook.xml', SMALL), {
    onOpen(name, attributes) {
      if (name === 'workbookPr') isFrom1904 = /^(?:1|true)$/.test(attributes['date1904'] ?? '')
      if (name !== 'sheet') return
      const id = Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key))?.[1] ?? ''
      const path = targets.get(id)
      // A sheet of charts has no rows.
      if (path !== undefined && zip.has(path)) sheets.push({ name: attributes['name'] ?? '', path })
    },
  })
  if (sheets.length === 0) throw new FileTrouble({ id: 'import.no-sheets' })
  const dateStyles = await readDateStyles(
    zip.has(STYLES) ? await zip.open(STYLES, STYLES_BYTES) : null,
  )
  return { sheets, isFrom1904, dateStyles, stringsPath: zip.has(STRINGS) ? STRINGS : null }
}

async function readTargets(zip: Zip): Promise<ReadonlyMap<string, string>> {
  const targets = new Map<string, string>()
  await readWholeXml(await zip.open(RELATIONS, SMALL), {
    onOpen(name, { Id: id = '', Target: target = '', Type: type = '' }) {
      if (name === 'Relationship' && type.endsWith('/worksheet'))
        targets.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`)
    },
  })
  return targets
}
