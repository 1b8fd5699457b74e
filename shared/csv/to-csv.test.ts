import { describe, expect, it } from 'vitest'
import { toCsv } from './to-csv.ts'

describe('a CSV file', () => {
  it('begins with a byte order mark and ends its lines as Windows does', () => {
    expect(
      toCsv([
        ['Когда', 'Что'],
        ['1', '2'],
      ]),
    ).toBe('\uFEFF"Когда";"Что"\r\n"1";"2"\r\n')
  })

  it('keeps separators, quotes and line ends inside a field', () => {
    expect(toCsv([['a;b', 'он сказал "да"', 'раз\nдва']])).toBe(
      '\uFEFF"a;b";"он сказал ""да""";"раз\nдва"\r\n',
    )
  })

  it.each(['=1+1', '+7 916 000-00-00', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =HYPERLINK("x")'])(
    'makes no formula of %j',
    text => {
      const [, field = ''] = /^\uFEFF"([^]*)"\r\n$/.exec(toCsv([[text]])) ?? []

      expect(field).toBe(`'${text.replaceAll('"', '""')}`)
    },
  )

  it.each(['Позвонить', '<script>alert(1)</script>', '10:30', ''])('leaves %j as it is', text => {
    expect(toCsv([[text]])).toBe(`\uFEFF"${text}"\r\n`)
  })
})
