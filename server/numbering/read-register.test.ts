import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { FILE_2014, FILE_2015, FILE_2020, FILE_2026 } from '../../tests/numbering-files.ts'
import { readRegister, type RegisterRow } from './read-register.ts'

const rowsOf = (file: Uint8Array | string): readonly RegisterRow[] => [
  ...readRegister(typeof file === 'string' ? Buffer.from(file) : file),
]

describe('readRegister', () => {
  it.each([
    ['2014, in the code page of Windows', FILE_2014, 4],
    ['2015, with tabs and a web page around', FILE_2015, 7],
    ['2020', FILE_2020, 3],
    ['2026, with eight columns', FILE_2026, 9],
    ['2026, gzipped', gzipSync(FILE_2026), 9],
  ])('reads every row of %s', (_what, file, count) => {
    expect(rowsOf(file)).toHaveLength(count)
  })

  it('reads the words of 2014 as words', () => {
    expect(rowsOf(FILE_2014)[0]).toEqual({
      from: 3012100000,
      to: 3012109999,
      region: 'Республика Бурятия',
      gar: '',
    })
  })

  it('takes tabs of 2015 for no part of a word', () => {
    expect(rowsOf(FILE_2015)[1]).toEqual({
      from: 3014545000,
      to: 3014545999,
      region: 'г. Гусиноозерск|р-н Селенгинский',
      gar: '',
    })
  })

  it('keeps region and ГАР of 2026 apart', () => {
    expect(rowsOf(FILE_2026)[6]).toEqual({
      from: 9000062000,
      to: 9000062999,
      region: '-',
      gar: 'Ростовская область',
    })
  })

  it('is not misled by a semicolon in the name of an operator', () => {
    expect([rowsOf(FILE_2020)[1]?.region, rowsOf(FILE_2026)[5]?.region]).toEqual([
      'г. Димитровград|Ульяновская обл.',
      'г. Норильск|Красноярский край',
    ])
  })

  it('keeps the zeros in front of a number', () => {
    expect(rowsOf('900;0000005;0000009;5;X;Краснодарский край')[0]).toMatchObject({
      from: 9000000005,
      to: 9000000009,
    })
  })

  it.each([
    ['the headline', 'АВС/ DEF;От;До;Емкость;Оператор;Регион'],
    ['too few columns', '301;2100000;2109999'],
    ['a number of letters', '301;21x0000;2109999;1;X;Республика Бурятия'],
    ['a range that ends before it begins', '301;2109999;2100000;1;X;Республика Бурятия'],
    ['eight digits', '301;21000000;21099999;1;X;Республика Бурятия'],
    ['an empty file', ''],
    ['a page of words', '<html><body>Доступ запрещён</body></html>'],
  ])('passes over %s', (_what, text) => {
    expect(rowsOf(text)).toEqual([])
  })

  it('reads a line of six columns with a semicolon at its end', () => {
    expect(rowsOf('301;2100000;2109999;1;X;Республика Бурятия;')[0]?.region).toBe(
      'Республика Бурятия',
    )
  })
})
