import { describe, expect, it } from 'vitest'
import { findCellFault } from '../../../shared/import/cells.ts'
import { cells, read, troubleOf, workbook, zipOf } from '../../../tests/table-files.ts'
import { bytesOfBuffer } from './bytes.ts'
import { openTable } from './open-table.ts'
import type { TableRow } from './table.ts'

function cellsOf(count: number): string {
  return `<c t="inlineStr"><is><t>${'ж'.repeat(32_000)}</t></is></c>`.repeat(count)
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

  it('calls a number destroyed whose last digits are gone, as it is in a text file', async () => {
    const numbers = [
      '7.916E10',
      '79160000000',
      '91600000000',
      '7.9161234567E10',
      '12000000',
      '12.5',
    ]
    const row = numbers.map(number => `<c><v>${number}</v></c>`).join('')

    const [found = []] = cells(await read(workbook([`<sheetData><row>${row}</row></sheetData>`])))

    expect(found.map(findCellFault)).toEqual([
      'destroyed-number',
      'destroyed-number',
      'destroyed-number',
      null,
      null,
      null,
    ])
    expect(found.slice(3)).toEqual(['79161234567', '12000000', '12.5'])
  })

  it('has rows of a line each, each a greater one, whatever stands there', async () => {
    const lines = ['r="2"', 'r="2"', 'r="x"', 'r="99999999999"', '', 'r="9"', 'r="1"']
    const rows = lines.map(line => `<row ${line}><c><v>1</v></c></row>`).join('')

    const found = await read(workbook([`<sheetData>${rows}</sheetData>`]))

    expect(found.rows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 9, 10])
  })

  it('keeps long strings whole, and hands over long rows a few at a time', async () => {
    const long = ['а', 'б', 'в', 'г', 'д'].map(letter => letter.repeat(1_000_000))
    const strings = [...long, '', 'Имя'].map(text => `<si><t>${text}</t></si>`).join('')
    const row = (at: number) => `<row><c t="s"><v>${at}</v></c></row>`
    const filler = ' '.repeat(20_000)
    const book = workbook(
      [
        `<sheetData>${[0, 1, 2, 3, 4, 6].map(row).join('')}${`${row(0)}${filler}`.repeat(140)}</sheetData>`,
      ],
      { 'xl/sharedStrings.xml': `<sst>${strings}</sst>` },
    )
    const parts: (readonly TableRow[])[] = []
    for await (const part of (await openTable(bytesOfBuffer(book))).rows(0)) parts.push(part)

    const texts = parts.flat().map(one => one.cells[0] ?? '')
    expect(texts.slice(0, 6).map(text => text.slice(0, 3))).toEqual([
      'ааа',
      'ббб',
      'ввв',
      'ггг',
      'ддд',
      'Имя',
    ])
    expect(parts.length).toBeGreaterThan(2)
  })

  const long = 'ж'.repeat(3 << 20)
  it.each([
    ['a text', workbook([`<sheetData><row><c t="str"><v>${long}</v></c></row></sheetData>`])],
    ['a text of many', workbook([`<sheetData><row>${cellsOf(40)}</row></sheetData>`])],
    [
      'an unread text',
      workbook([`<sheetData><row><x><![CDATA[${'<'.repeat(3 << 20)}]]></x></row></sheetData>`]),
    ],
    ['a remark', workbook([`<!--${'<'.repeat(3 << 20)}-->`])],
    ['an attribute', workbook([`<sheetData a="${long}"/>`])],
    ['tags within tags', workbook(['<a>'.repeat(200)])],
    [
      'a string of many',
      workbook(['<sheetData/>'], {
        'xl/sharedStrings.xml': `<sst><si>${`<t>${'ж'.repeat(32_000)}</t>`.repeat(40)}</si></sst>`,
      }),
    ],
  ])('with %s as long as no memory is refused with a sentence', async (_what, file) => {
    expect(file.length).toBeLessThan(100_000)
    expect(await troubleOf(file)).toContain('слишком много данных')
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
