import { describe, expect, it } from 'vitest'
import { createBinOf, fitBinning, sizeOf } from './binning.ts'

const number = (values: readonly number[]) =>
  ({ name: 'n', kind: 'number', values: Float64Array.from(values) }) as const
const category = (values: readonly (string | null)[]) =>
  ({ name: 'c', kind: 'category', values }) as const

describe('bins of a number', () => {
  it('hold about the same number of rows each', () => {
    const values = Array.from({ length: 1000 }, (_, at) => at)
    const binning = fitBinning(number(values), 10, 1)
    const binOf = createBinOf(binning)
    const counts = new Map<number, number>()
    for (const value of values) counts.set(binOf(value), (counts.get(binOf(value)) ?? 0) + 1)

    expect(sizeOf(binning)).toBe(11)
    expect([...counts.values()]).toEqual(Array.from({ length: 10 }, () => 100))
  })

  it('give a price of the list one for itself', () => {
    const values = [
      ...Array.from({ length: 100 }, (_, at) => at),
      ...Array.from({ length: 200 }, () => 49.5),
    ]
    const binOf = createBinOf(fitBinning(number(values), 10, 1))

    expect(binOf(49)).not.toBe(binOf(49.5))
    expect(binOf(50)).not.toBe(binOf(49.5))
  })

  it.each([NaN, null, undefined, 'seven', Infinity])('take %s as missing', value => {
    const binning = fitBinning(number([1, 2, 3, 4]), 2, 1)

    expect(createBinOf(binning)(value)).toBe(sizeOf(binning) - 1)
  })

  it('are one when there are too few rows for two', () => {
    expect(sizeOf(fitBinning(number([1, 2, 3]), 64, 5))).toBe(2)
  })
})

describe('bins of a category', () => {
  const often = [
    ...Array.from({ length: 6 }, () => 'site'),
    ...Array.from({ length: 5 }, () => 'call'),
    'rare',
    null,
  ]
  const binning = fitBinning(category(often), 64, 5)
  const binOf = createBinOf(binning)

  it('are the frequent ones, all the others together, and the missing', () => {
    expect(binning).toEqual({ name: 'c', kind: 'category', names: ['call', 'site'] })
    expect([binOf('call'), binOf('site')]).toEqual([0, 1])
    expect([binOf('rare'), binOf('never seen')]).toEqual([2, 2])
    expect([binOf(null), binOf(undefined)]).toEqual([3, 3])
  })

  it('are at most ninety-eight', () => {
    const values = Array.from({ length: 2000 }, (_, at) => `v${at % 200}`)

    expect(sizeOf(fitBinning(category(values), 64, 5))).toBe(98)
  })
})
