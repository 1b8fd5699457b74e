/** Where nothing is known: a hole between ranges, or a code without any. */
export const NOWHERE = -1

/** Marks a hole in the column of values. */
export const HOLE = 0xffff

/**
 * Ranges of ten-digit national numbers as sorted starts: each range reaches to the next start of its code. Three columns of numbers,
 * no object per range.
 */
export interface Ranges {
  /** By three-digit code: index of its first range; entry `code + 1` is the end. 1,001 entries. */
  readonly first: Uint32Array
  /** The seven digits behind the code at which a range starts. */
  readonly starts: Uint32Array
  /** What a range holds, the caller's number; `HOLE` for none. */
  readonly values: Uint16Array
}

/** One range on its way into a table; `start` is the whole ten-digit number. */
export interface RangeStart {
  readonly start: number
  readonly value: number
}

export const PER_CODE = 10_000_000
const CODES = 1000

/** @param sorted by start, no start twice */
export function createRanges(sorted: readonly RangeStart[]): Ranges {
  const first = new Uint32Array(CODES + 1)
  const starts = new Uint32Array(sorted.length)
  const values = new Uint16Array(sorted.length)
  for (const [index, { start, value }] of sorted.entries()) {
    const code = Math.floor(start / PER_CODE)
    starts[index] = start % PER_CODE
    values[index] = value
    first[code + 1] = index + 1
  }
  // Codes without a range begin and end where the one before them ends.
  for (let code = 1; code <= CODES; code++)
    first[code] = Math.max(first[code] ?? 0, first[code - 1] ?? 0)
  return { first, starts, values }
}

/**
 * Index of the range a number is in, `NOWHERE` when it is in none. Binary search within the number's code.
 *
 * @param national ten digits as a number, e.g. 8462316014
 */
export function findRange({ first, starts, values }: Ranges, national: number): number {
  const code = Math.floor(national / PER_CODE)
  const rest = national - code * PER_CODE
  const from = first[code] ?? 0
  let low = from
  let high = first[code + 1] ?? 0
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) <= rest) low = middle + 1
    else high = middle
  }
  const found = low - 1
  return found < from || values[found] === HOLE ? NOWHERE : found
}
