import { describe, expect, it } from 'vitest'
import { createRanges, findRange, HOLE, NOWHERE } from './ranges.ts'

const ranges = createRanges([
  { start: 3012100000, value: 7 },
  { start: 3012200000, value: HOLE },
  { start: 3012300000, value: 8 },
  { start: 9990000000, value: 9 },
])

const valueAt = (national: number): number | null => {
  const found = findRange(ranges, national)
  return found === NOWHERE ? null : (ranges.values[found] ?? null)
}

describe('findRange', () => {
  it.each([
    ['the first number of a range', 3012100000, 7],
    ['its last one', 3012199999, 7],
    ['the first number of a hole', 3012200000, null],
    ['the last number of a hole', 3012299999, null],
    ['the first number behind a hole', 3012300000, 8],
    ['the last number of the code', 3019999999, 8],
    ['a number before the first of its code', 3012099999, null],
    ['a code without ranges between others', 4951234567, null],
    ['the code before the first', 1, null],
    ['the very last number', 9999999999, 9],
    ['a code of zeros', 0, null],
  ])('finds %s', (_what, national, value) => {
    expect(valueAt(national)).toBe(value)
  })

  it('agrees with looking at every range, for ten thousand numbers', () => {
    const starts = Array.from({ length: 500 }, (_, index) => ({
      start: 9000000000 + index * index * 37,
      value: index,
    }))
    const table = createRanges(starts)

    for (let index = 0; index < 10_000; index++) {
      const national = 9000000000 + index * 911
      const expected = starts.findLastIndex(({ start }) => start <= national)
      expect(findRange(table, national)).toBe(expected)
    }
  })

  it('finds nothing in an empty table', () => {
    expect(findRange(createRanges([]), 9123456789)).toBe(NOWHERE)
  })
})
