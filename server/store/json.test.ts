import { describe, expect, it } from 'vitest'
import { toJson, toStorable } from './json.ts'

describe('JSON for PostgreSQL', () => {
  it.each([
    ['a plain value', { a: [1, null, 'б'] }, '{"a":[1,null,"б"]}'],
    ['nothing', undefined, 'null'],
    ['the character of code 0', 'a\0b', '"ab"'],
    ['it in a name', { 'a\0': 1 }, '{"a":1}'],
    ['the text \\u0000, which is none', '\\u0000', '"\\\\u0000"'],
    ['half a pair', '\ud83d', '"\ufffd"'],
    ['a whole pair', '😀', '"😀"'],
    ['deep inside', [{ a: ['\0x'] }], '[{"a":["x"]}]'],
  ])('holds %s', (_what, value, text) => {
    expect(toJson(value)).toBe(text)
  })

  it('cleans a text alone, too', () => {
    expect(toStorable('a\0\ud800')).toBe('a\ufffd')
  })
})
