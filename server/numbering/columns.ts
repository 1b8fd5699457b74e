import type { ByteReader, ByteWriter } from './bytes.ts'

/**
 * Columns of numbers written so that gzip packs them well. Steps between starts are mostly round numbers, and a place is mostly one of
 * those named a moment ago; both make small numbers that repeat. Together a third smaller than the plain numbers.
 */

/** Steps below 40 units take one byte together with their unit; the rest follow in a column of their own. */
const SMALL = 40
const LARGEST_UNIT = 5
const BYTE = 256

/** @param sorted rising */
export function writeRising(numbers: ByteWriter, sorted: readonly number[]): void {
  const steps = sorted.map((value, index) => toStep(value - (sorted[index - 1] ?? 0)))
  for (const { unit, count } of steps)
    numbers.putByte(count < SMALL ? unit * SMALL + count : (LARGEST_UNIT + 1) * SMALL + unit)
  const large = steps.flatMap(({ count }) => (count < SMALL ? [] : [count - SMALL]))
  for (const count of large) numbers.putByte(count % BYTE)
  for (const count of large) numbers.put(Math.floor(count / BYTE))
}

export function readRising(numbers: ByteReader, length: number): readonly number[] {
  const marks = Array.from({ length }, () => numbers.takeByte())
  const isLarge = (mark: number): boolean => Math.floor(mark / SMALL) > LARGEST_UNIT
  const lows = marks.filter(isLarge).map(() => numbers.takeByte())
  const large = lows.map(low => SMALL + low + BYTE * numbers.take())
  let nextLarge = 0
  let last = 0
  return marks.map(mark => {
    const unit = isLarge(mark) ? mark - (LARGEST_UNIT + 1) * SMALL : Math.floor(mark / SMALL)
    const count = isLarge(mark) ? large[nextLarge++] : mark % SMALL
    last += (count ?? 0) * 10 ** unit
    return last
  })
}

/** The largest power of ten that divides a step, and how many of it. */
function toStep(step: number): { readonly unit: number; readonly count: number } {
  let unit = 0
  let count = step
  for (; unit < LARGEST_UNIT && count !== 0 && count % 10 === 0; count /= 10) unit++
  return { unit, count }
}

/** Each value as how long ago it came last, 0 when it is the next one nobody has seen: values must appear in the order 0, 1, 2 … */
export function writeRecent(numbers: ByteWriter, values: readonly number[]): void {
  const recent: number[] = []
  for (const value of values) {
    const at = recent.indexOf(value)
    if (at !== -1) recent.splice(at, 1)
    recent.unshift(value)
    numbers.put(at + 1)
  }
}

/** @throws {RangeError} when the bytes point at a value that never was */
export function readRecent(numbers: ByteReader, length: number): readonly number[] {
  const recent: number[] = []
  let next = 0
  return Array.from({ length }, () => {
    const at = numbers.take() - 1
    const value = at === -1 ? next++ : recent.splice(at, 1)[0]
    if (value === undefined) throw new RangeError('the numbering plan is damaged')
    recent.unshift(value)
    return value
  })
}

const ASCII = 128

/** Every character outside ASCII, in the order met: with fewer than 128 of them a character is one byte. */
export function alphabetOf(words: readonly string[]): string {
  return [...new Set(words.join(''))]
    .filter(letter => (letter.codePointAt(0) ?? 0) >= ASCII)
    .join('')
}

/** @param alphabet of these words, as `alphabetOf` gives it */
export function writeWords(numbers: ByteWriter, words: readonly string[], alphabet: string): void {
  const places = new Map([...alphabet].map((letter, index) => [letter, ASCII + index]))
  const letters = [...words.map(word => `${word}\n`).join('')]
  for (const letter of letters) numbers.putByte(places.get(letter) ?? letter.codePointAt(0) ?? 0)
}

export function readWords(
  numbers: ByteReader,
  length: number,
  alphabet: string,
): readonly string[] {
  const letters = [...alphabet]
  const readWord = (): string => {
    let word = ''
    for (;;) {
      const byte = numbers.takeByte()
      const letter = byte < ASCII ? String.fromCodePoint(byte) : (letters[byte - ASCII] ?? '')
      if (letter === '\n') return word
      word += letter
    }
  }
  return Array.from({ length }, readWord)
}
