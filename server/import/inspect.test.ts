import { describe, expect, it } from 'vitest'
import { bytesOfBuffer } from './files/bytes.ts'
import { openTable } from './files/open-table.ts'
import { headerAt, inspectTable, mappingFrom } from './inspect.ts'

const look = async (text: string) =>
  inspectTable(await openTable(bytesOfBuffer(Buffer.from(text))), null)

const REPORT = `Выгрузка клиентов;;
за 2026 год;;

ФИО;Телефон;Город
Зимин Олег;+79120000101;Самара
Ветров Игорь;+79120000102;Уфа
`

describe('the row that names the columns', () => {
  it('is the first one as a rule', async () => {
    const file = await look('ФИО;Телефон\nЗимин Олег;+79120000101\n')

    expect(file).toMatchObject({ hasHeader: true, lines: [1, 2], mapping: ['name', 'phone'] })
    expect(file.headerLine).toBeUndefined()
    expect(headerAt(file, file)).toBe(0)
  })

  it('is found below the title of a report', async () => {
    const file = await look(REPORT)

    expect(file).toMatchObject({ hasHeader: true, headerLine: 4, lines: [1, 2, 4, 5, 6] })
    expect(file.mapping).toEqual(['name', 'phone', 'city'])
    expect(headerAt(file, file)).toBe(2)
  })

  it('is none where the first full row is data', async () => {
    const file = await look('Выгрузка;;\nЗимин Олег;+79120000101;Самара\n')

    expect(file.headerLine).toBeUndefined()
  })

  it('may be chosen, and the columns are guessed by it', async () => {
    const file = await look(REPORT)
    const none = { hasHeader: false }

    expect(mappingFrom(file, { hasHeader: true, headerLine: 4 })).toEqual(file.mapping)
    expect(mappingFrom(file, { hasHeader: true, headerLine: 1 })).not.toEqual(file.mapping)
    expect([headerAt(file, none), headerAt(file, { hasHeader: true, headerLine: 3 })]).toEqual([
      -1, -1,
    ])
  })

  it('is told by its place where the file was looked at before rows had numbers', async () => {
    const { lines: _lines, ...old } = await look(REPORT)

    expect(headerAt(old, { hasHeader: true, headerLine: 3 })).toBe(2)
  })
})
