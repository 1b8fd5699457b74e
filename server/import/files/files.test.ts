import { describe, expect, it } from 'vitest'
import { readRow } from '../../../shared/import/read-row.ts'
import { cells, read, troubleOf } from '../../../tests/table-files.ts'
import { bytesOfPieces } from './bytes.ts'
import { openTable } from './open-table.ts'
import type { TableRow } from './table.ts'

/** In the encoding of old Windows: only what these tests need of it. */
function windows(text: string): Buffer {
  return Buffer.from(
    Array.from(text, letter => {
      const code = letter.charCodeAt(0)
      return code >= 0x410 && code <= 0x44f ? code - 0x350 : code
    }),
  )
}

/** As DOS wrote it: only what these tests need of it. */
function dos(text: string): Buffer {
  return Buffer.from(
    Array.from(text, letter => {
      const code = letter.charCodeAt(0)
      if (code < 0x410 || code > 0x44f) return code
      return code < 0x440 ? code - 0x390 : code - 0x360
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

  it('is read as somebody says who knows better', async () => {
    const old = dos('Имя^Город\nРоман; мл.^Уфа\n')

    const guessed = await read(old)
    const chosen = await read(old, 0, { encoding: 'CP866', delimiter: '^' })

    expect(guessed).toMatchObject({ encoding: 'Windows-1251', delimiter: ';' })
    expect(chosen).toMatchObject({ encoding: 'CP866', delimiter: '^', notes: [] })
    expect(cells(chosen)).toEqual([
      ['Имя', 'Город'],
      ['Роман; мл.', 'Уфа'],
    ])
  })

  it.each(['utf-16le', 'utf-16be'])('is read in UTF-16 (%s) when that is said', async label => {
    const text = Buffer.from('имя;город\nиван;уфа\n', 'utf16le')
    const file = label === 'utf-16le' ? text : text.swap16()

    const found = await read(file, 0, { encoding: 'UTF-16' })

    expect(cells(found)[1]).toEqual(['иван', 'уфа'])
  })

  it('shows letters that are none in the encoding that was chosen', async () => {
    const found = await read(windows('Имя;Город\n'), 0, { encoding: 'UTF-8' })

    expect(cells(found).join()).toContain('\uFFFD')
  })

  it('refuses rows whose names are lost in the encoding that was chosen', async () => {
    const rest = windows('Ветров Игорь;+79120000001\n')
    const file = Buffer.concat([Buffer.from('ФИО;Телефон\nИван Зимин;+79120000002\n'), rest])

    const found = await read(file, 0, { encoding: 'UTF-8' })
    const rows = cells(found)
      .slice(1)
      .map((row, at) => readRow(row, ['name', 'phone'], at + 2))

    expect(rows.map(({ refused }) => refused.map(({ id }) => id))).toEqual([
      [],
      ['import.lost-letters'],
    ])
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
