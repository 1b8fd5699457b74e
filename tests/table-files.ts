import { crc32, deflateRawSync } from 'node:zlib'
import russian from '../server/import/messages.ru.json' with { type: 'json' }
import { bytesOfBuffer } from '../server/import/files/bytes.ts'
import { openTable } from '../server/import/files/open-table.ts'
import type { Reading, TableRow } from '../server/import/files/table.ts'
import { FileTrouble } from '../server/import/trouble.ts'
import { createSay } from '../shared/i18n/say.ts'

const say = createSay([russian], { locale: 'ru', timeZone: 'Europe/Moscow' })

/** A file as a load reads it. */
export async function read(file: Buffer, sheet = 0, reading: Reading = {}) {
  const table = await openTable(bytesOfBuffer(file), reading)
  const rows: TableRow[] = []
  for await (const part of table.rows(sheet)) rows.push(...part)
  const { kind, encoding, delimiter, sheets } = table
  return { kind, encoding, delimiter, sheets, rows, notes: table.notes().map(say) }
}

/** The sentence a file is refused with. */
export async function troubleOf(file: Buffer): Promise<string> {
  try {
    await read(file)
  } catch (error) {
    if (error instanceof FileTrouble) return say(error.said)
    throw error
  }
  return 'no trouble'
}

export const cells = ({ rows }: { readonly rows: readonly TableRow[] }) =>
  rows.map(row => row.cells)

/** A zip as small as one can be. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = []
  const index: Buffer[] = []
  let at = 0
  for (const [name, text] of Object.entries(files)) {
    const raw = Buffer.from(text)
    const packed = deflateRawSync(raw)
    const sizes = Buffer.alloc(12)
    sizes.writeUInt32LE(crc32(raw), 0)
    sizes.writeUInt32LE(packed.length, 4)
    sizes.writeUInt32LE(raw.length, 8)
    const common = Buffer.concat([Buffer.from([20, 0, 0, 8, 8, 0, 0, 0, 0x21, 0]), sizes])
    const lengths = Buffer.alloc(4)
    lengths.writeUInt16LE(Buffer.byteLength(name))
    const local = Buffer.concat([
      Buffer.from('504b0304', 'hex'),
      common,
      lengths,
      Buffer.from(name),
      packed,
    ])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    index.push(
      Buffer.concat([Buffer.from('504b01021400', 'hex'), common, lengths, rest, Buffer.from(name)]),
    )
    parts.push(local)
    at += local.length
  }
  const directory = Buffer.concat(index)
  const end = Buffer.alloc(22)
  end.write('504b0506', 0, 'hex')
  end.writeUInt16LE(index.length, 8)
  end.writeUInt16LE(index.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}

const SHEET = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet'

/** A workbook of these sheets, and of these other files. */
export function workbook(
  sheets: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Buffer {
  const ids = sheets.map((_sheet, at) => `rId${at + 1}`)
  return zipOf({
    'xl/workbook.xml': `<workbook><sheets>${ids.map((id, at) => `<sheet name="Лист ${at + 1}" sheetId="${at + 1}" r:id="${id}" xmlns:r="r"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${ids.map((id, at) => `<Relationship Id="${id}" Type="${SHEET}" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}</Relationships>`,
    ...Object.fromEntries(
      sheets.map((rows, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        `<worksheet><dimension ref="A1:C9"/>${rows}</worksheet>`,
      ]),
    ),
    ...more,
  })
}
