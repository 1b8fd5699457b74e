import { describe, expect, it } from 'vitest'
import { CsvUnclosed, readCsv } from './read-csv.ts'
import { toCsv } from './to-csv.ts'

describe('a comma-separated text', () => {
  it.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['\uFEFFa,b', [['a', 'b']]],
    [
      'a,,c\n,,\n',
      [
        ['a', '', 'c'],
        ['', '', ''],
      ],
    ],
    ['a,\n', [['a', '']]],
    ['a,', [['a', '']]],
    ['"a,1","b ""c""","d\ne"', [['a,1', 'b "c"', 'd\ne']]],
    ['a\n\n\nb\n', [['a'], ['b']]],
    ['', []],
  ])('%j is read field by field', (text, rows) => {
    expect(readCsv(text)).toEqual(rows)
  })

  it('may be parted by semicolons', () => {
    expect(readCsv('а;б\n1,5;2', ';')).toEqual([
      ['а', 'б'],
      ['1,5', '2'],
    ])
  })

  it('tells where a quote was never closed', () => {
    expect(() => readCsv('a,b\n1,"2\n3')).toThrow(new CsvUnclosed(2))
  })

  it.each(['plain', 'comma, in it', 'a "quote"', 'two\nlines', 'ends with \r\n'])(
    'gives back what was written: %j',
    value => {
      expect(readCsv(toCsv([['x', value, 'y']]), ';')).toEqual([['x', value, 'y']])
    },
  )
})
