import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import russian from '../messages.ru.json' with { type: 'json' }
import { createSay } from '../../../shared/i18n/say.ts'
import { FileTrouble } from '../trouble.ts'
import { bytesOfBuffer, bytesOfPieces } from './bytes.ts'
import { openTable } from './open-table.ts'
import type { TableRow } from './table.ts'

const say = createSay([russian], { locale: 'ru', timeZone: 'Europe/Moscow' })

async function read(file: Buffer, sheet = 0) {
  const table = await openTable(bytesOfBuffer(file))
  const rows: TableRow[] = []
  for await (const part of table.rows(sheet)) rows.push(...part)
  const { kind, encoding, delimiter, sheets } = table
  return { kind, encoding, delimiter, sheets, rows, notes: table.notes().map(say) }
}

async function troubleOf(file: Buffer): Promise<string> {
  try {
    await read(file)
  } catch (error) {
    if (error instanceof FileTrouble) return say(error.said)
    throw error
  }
  return 'no trouble'
}

const cells = ({ rows }: { readonly rows: readonly TableRow[] }) => rows.map(row => row.cells)

/** In the encoding of old Windows: only what these tests need of it. */
function windows(text: string): Buffer {
  return Buffer.from(
    Array.from(text, letter => {
      const code = letter.charCodeAt(0)
      return code >= 0x410 && code <= 0x44f ? code - 0x350 : code
    }),
  )
}

describe('a text file', () => {
  it.each([';', ',', '\t', '|'])('is parted by %j', async delimiter => {
    const text = `Имя${delimiter}Телефон\r\n"Иван${delimiter} мл."${delimiter}1\r\nПётр${delimiter}2\r\n`

    const found = await read(Buffer.from(text))

    expect(found).toMatchObject({ kind: 'csv', encoding: 'UTF-8', delimiter })
    expect(cells(found)).toEqual([
      ['Имя', 'Телефон'],
      [`Иван${delimiter} мл.`, '1'],
      ['Пётр', '2'],
    ])
  })

  it('is read in UTF-8 with a mark, in Windows-1251 and in UTF-16', async () => {
    const text = 'Имя;Город\nИван;Самара\n'
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
    const big = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()])
    const files = [Buffer.from(`\uFEFF${text}`), windows(text), wide, big]

    const found = await Promise.all(files.map(file => read(file)))

    expect(found.map(({ encoding }) => encoding)).toEqual([
      'UTF-8',
      'Windows-1251',
      'UTF-16',
      'UTF-16',
    ])
    for (const one of found)
      expect(cells(one)).toEqual([
        ['Имя', 'Город'],
        ['Иван', 'Самара'],
      ])
  })

  it('may be pasted together of two encodings, which is told', async () => {
    const file = Buffer.concat([Buffer.from('Имя;Город\nИван;Самара\n'), windows('Петр;Уфа\n')])

    const found = await read(file)

    expect(cells(found)).toEqual([
      ['Имя', 'Город'],
      ['Иван', 'Самара'],
      ['Петр', 'Уфа'],
    ])
    expect(found.notes).toEqual([expect.stringContaining('В файле две кодировки')])
  })

  it('keeps the numbers of its rows where some are empty', async () => {
    const { rows } = await read(Buffer.from('Имя;Тел\n;\n\nИван;1\n'))

    expect(rows.map(({ line }) => line)).toEqual([1, 4])
  })

  it('of 250 columns gives the first 200, and says so', async () => {
    const row = Array.from({ length: 250 }, (_, at) => String(at)).join(';')

    const found = await read(Buffer.from(`${row}\n${row}\n`))

    expect(found.rows[0]?.cells).toHaveLength(200)
    expect(found.notes).toEqual([expect.stringContaining('250 столбцов')])
  })

  it('is the same in pieces', async () => {
    const text = Buffer.from(
      Array.from({ length: 5000 }, (_, at) => `Иванов ${at};+7912${at}`).join('\n'),
    )
    const pieceBytes = 777
    const piece = async (at: number) => text.subarray(at * pieceBytes, (at + 1) * pieceBytes)
    const table = await openTable(bytesOfPieces({ size: text.length, pieceBytes, piece }))
    const rows: TableRow[] = []
    for await (const part of table.rows(0)) rows.push(...part)

    expect(rows).toEqual((await read(text)).rows)
    expect(rows).toHaveLength(5000)
    expect(table.progress()).toBe(1)
  })

  it.each([
    ['an unclosed quote', Buffer.from('Имя;Тел\nИван;"1\nПётр;2\n'), 'В строке 2 открыта кавычка'],
    ['nothing', Buffer.alloc(0), 'Файл пуст'],
    ['spaces', Buffer.from('  \n \n'), 'Файл пуст'],
    [
      'a picture',
      Buffer.from([0x89, 0x50, 0, 0, 0, 13, 0, 0, 0, 1, 2, 0, 0]),
      'не похож на таблицу',
    ],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'старого формата'],
  ])('of %s is refused with a sentence', async (_what, file, sentence) => {
    expect(await troubleOf(file)).toContain(sentence)
  })
})

/** A zip as small as one can be. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
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

function workbook(sheets: readonly string[], more: Readonly<Record<string, string>> = {}): Buffer {
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

describe('a workbook', () => {
  it('gives texts, numbers, dates and results of formulas as a person sees them', async () => {
    const sheet = `<sheetData>
      <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
      <row r="3"><c r="A3" t="inlineStr"><is><r><t>Иван</t></r><r><t> Зимин</t></r></is></c>
        <c r="B3"><v>7.9161234567E10</v></c><c r="C3" s="1"><v>46022</v></c><c r="D3" s="2"><v>46022.5</v></c></row>
      <row r="4"><c r="A4" t="str"><f>A1&amp;B1</f><v>Имя1</v></c><c r="B4"><f>cmd|calc</f></c><c r="C4" t="b"><v>1</v></c></row>
    </sheetData><mergeCells><mergeCell ref="A3:A4"/><mergeCell ref="A1:B1"/></mergeCells>`
    const book = workbook([sheet], {
      'xl/sharedStrings.xml':
        '<sst><si><t>Имя</t></si><si><t>Теле</t><rPh><t>zzz</t></rPh><t>фон</t></si></sst>',
      'xl/styles.xml':
        '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd\\.mm\\.yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>',
    })

    const found = await read(book)

    expect(found).toMatchObject({ kind: 'xlsx', sheets: ['Лист 1'] })
    expect(found.rows).toEqual([
      { line: 1, cells: ['Имя', 'Телефон'] },
      { line: 3, cells: ['Иван Зимин', '79161234567', '2025-12-31', '2025-12-31'] },
      { line: 4, cells: ['Имя1', '=cmd|calc', 'да'] },
    ])
    expect(found.notes).toEqual([
      expect.stringContaining('1 объединённая ячейка'),
      expect.stringContaining('формулы не выполняются'),
    ])
  })

  it('has several sheets', async () => {
    const row = (text: string) =>
      `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row></sheetData>`

    const found = await read(workbook([row('первый'), row('второй')]), 1)

    expect(found.sheets).toEqual(['Лист 1', 'Лист 2'])
    expect(cells(found)).toEqual([['второй']])
  })

  it.each([
    ['an archive of something else', zipOf({ 'a.txt': 'x' }), 'Это архив, а не книга'],
    ['half of itself', workbook(['<sheetData/>']).subarray(0, 200), 'повреждён'],
    ['broken XML', workbook(['<sheetData><row></sheetData>']), 'повреждён'],
    [
      'an entity of its own',
      workbook(['<sheetData><row r="1"><c t="str"><v>&boom;</v></c></row></sheetData>']),
      'повреждён',
    ],
  ])('that is %s is refused with a sentence', async (_what, file, sentence) => {
    expect(await troubleOf(file)).toContain(sentence)
  })
})
