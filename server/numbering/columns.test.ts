import { describe, expect, it } from 'vitest'
import { createByteReader, createByteWriter, type ByteWriter } from './bytes.ts'
import {
  alphabetOf,
  readRecent,
  readRising,
  readWords,
  writeRecent,
  writeRising,
  writeWords,
} from './columns.ts'

const written = (write: (numbers: ByteWriter) => void) => {
  const numbers = createByteWriter()
  write(numbers)
  return createByteReader(numbers.done(), 0)
}

describe('columns of a plan', () => {
  it.each([
    ['none', []],
    ['one', [3012100000]],
    ['steps of every size', [0, 1, 40, 80, 120, 1_000_000, 1_000_039, 9_999_999_999]],
    ['a step of zero', [5, 5, 5]],
    ['round steps', [10, 400, 4400, 44_400, 444_400, 4_444_400, 44_444_400, 444_444_400]],
    ['steps around the small ones', [39, 79, 119, 160, 450, 850, 1260]],
  ])('keep rising numbers: %s', (_what, values) => {
    const reader = written(numbers => writeRising(numbers, values))

    expect(readRising(reader, values.length)).toEqual(values)
  })

  it('keep ten thousand rising numbers', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => index * index * 97)

    expect(
      readRising(
        written(numbers => writeRising(numbers, values)),
        10_000,
      ),
    ).toEqual(values)
  })

  it.each([
    ['none', []],
    ['in the order met', [0, 1, 0, 2, 2, 1, 0, 3]],
  ])('keep values: %s', (_what, values) => {
    const reader = written(numbers => writeRecent(numbers, values))

    expect(readRecent(reader, values.length)).toEqual(values)
  })

  it('refuse a value that never was', () => {
    const reader = written(numbers => numbers.put(5))

    expect(() => readRecent(reader, 1)).toThrow(RangeError)
  })

  it('keep words, a byte a letter', () => {
    const words = ['Улан-Удэ', '', 'Ёлкино', 'X №1']
    const alphabet = alphabetOf(words)
    const numbers = createByteWriter()
    writeWords(numbers, words, alphabet)
    const bytes = numbers.done()

    expect(bytes).toHaveLength(words.join('\n').length + 1)
    expect(readWords(createByteReader(bytes, 0), words.length, alphabet)).toEqual(words)
  })

  it('refuse more letters than a byte tells apart', () => {
    const words = [
      String.fromCodePoint(...Array.from({ length: 200 }, (_, index) => 0x400 + index)),
    ]

    expect(() => written(numbers => writeWords(numbers, words, alphabetOf(words)))).toThrow(
      RangeError,
    )
  })

  it.each([0, 127, 128, 16_384, 9_999_999_999])('keep the number %i', value => {
    expect(written(numbers => numbers.put(value)).take()).toBe(value)
  })

  it('end where their bytes end', () => {
    expect(() => createByteReader(Uint8Array.of(), 0).take()).toThrow(RangeError)
  })
})
