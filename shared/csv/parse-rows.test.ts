import { describe, expect, it } from 'vitest'
import { createRowParser } from './parse-rows.ts'

/** Rows of a text that comes in pieces of this size. */
function read(text: string, size: number, separator = ','): string[][] {
  const rows: string[][] = []
  const parser = createRowParser({
    onRow: cells => void rows.push([...cells]),
    onUnclosed: row => new Error(`unclosed in ${row}`),
  })
  parser.separate(separator)
  for (let at = 0; at < text.length; at += size) parser.push(text.slice(at, at + size))
  parser.end()
  return rows
}

describe('a comma-separated text that comes in pieces', () => {
  it.each([1, 2, 3, 7, 1000])('is read alike in pieces of %i', size => {
    const text = 'a,"b, ""c""",d\r\n"e\nf",,\r\n\r\ng,h,i'

    expect(read(text, size)).toEqual([
      ['a', 'b, "c"', 'd'],
      ['e\nf', '', ''],
      ['g', 'h', 'i'],
    ])
  })

  it.each([
    [
      'a;b\n1;2',
      ';',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a\tb\n1\t2\n',
      '\t',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
  ])('may be parted by another sign: %j', (text, separator, rows) => {
    expect(read(text, 5, separator)).toEqual(rows)
  })

  it('keeps a quote that opens nothing, and what follows a closing one', () => {
    expect(read('ООО "Ромашка",1\n"a"b,2\n', 4)).toEqual([
      ['ООО "Ромашка"', '1'],
      ['ab', '2'],
    ])
  })

  it('tells in which row a quote was never closed', () => {
    expect(() => read('a,b\n1,"2\n3', 4)).toThrow('unclosed in 2')
  })

  it('does not wait for the end of a file to tell so', () => {
    const parser = createRowParser({
      onRow: () => undefined,
      onUnclosed: row => new Error(`unclosed in ${row}`),
    })
    parser.push('a,b\n1,"2')

    expect(() => {
      for (let at = 0; at < 30; at++) parser.push('строка\n'.repeat(30_000))
    }).toThrow('unclosed in 2')
  })
})
