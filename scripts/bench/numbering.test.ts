import { existsSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { compileRegister } from '../../server/numbering/compile-register.ts'
import { createNumbering, type Numbering } from '../../server/numbering/create-numbering.ts'
import { readRegisterFolder } from '../../server/numbering/register-files.ts'
import { DATA_VARIABLE } from './numbering.ts'
import {
  countMobileOffsets,
  findWrongCodes,
  measureCities,
  measureOffsets,
  measurePlaces,
  toPercent,
} from './numbering-accuracy.ts'
import { type ExtractRange, readExtracts, sampleNumbers } from './numbering-extracts.ts'

const folder = process.env[DATA_VARIABLE] ?? ''

/** The register's extracts are no part of the project: without them these tests are reported as skipped. */
describe.skipIf(!existsSync(path.join(folder, 'official')))(
  `against the register’s extracts in ${DATA_VARIABLE}`,
  () => {
    let mobiles: readonly ExtractRange[] = []
    let landlines: readonly ExtractRange[] = []
    let register: Numbering = createNumbering()
    const carried = createNumbering()

    beforeAll(async () => {
      ;({ mobiles, landlines } = readExtracts(folder))
      const files = await readRegisterFolder(path.join(folder, 'official'))
      register = createNumbering({ register: compileRegister(files).parts })
    }, 60_000)

    it('is right about the offset with the register, for 99.5 % of numbers', () => {
      expect(
        toPercent(measureOffsets(register, [...mobiles, ...landlines])),
      ).toBeGreaterThanOrEqual(99.5)
    })

    it('is right about the town with the register, for 99 % of landlines', () => {
      expect(toPercent(measureCities(register, landlines))).toBeGreaterThanOrEqual(99)
      expect(toPercent(measurePlaces(register, landlines))).toBeGreaterThanOrEqual(99)
    })

    it('is right about the offset without the register, for 94 % of mobiles and 97 % of landlines', () => {
      expect(toPercent(countMobileOffsets(carried, mobiles))).toBeGreaterThanOrEqual(94)
      expect(toPercent(measureOffsets(carried, landlines))).toBeGreaterThanOrEqual(97)
    })

    it('is wrong about no special code and no district of Yakutia', () => {
      expect(findWrongCodes(carried, folder, landlines)).toEqual([])
      expect(findWrongCodes(register, folder, landlines)).toEqual([])
    })
  },
)

describe('sampleNumbers', () => {
  const ranges = [
    { from: 9000000000, to: 9000000009, place: 'A', kind: 'city', zone: 'Europe/Moscow' },
    { from: 9100000000, to: 9100999999, place: 'B', kind: 'city', zone: 'Asia/Omsk' },
  ]

  it('takes numbers out of their ranges, the same ones each time', () => {
    const sample = sampleNumbers(ranges, 100, 'range')

    expect(sample.every(({ number, range }) => number >= range.from && number <= range.to)).toBe(
      true,
    )
    expect(sampleNumbers(ranges, 100, 'range')).toEqual(sample)
  })

  it('goes by capacity or by ranges', () => {
    const small = (by: 'capacity' | 'range') =>
      sampleNumbers(ranges, 1000, by).filter(({ range }) => range.place === 'A').length

    expect(small('capacity')).toBeLessThan(5)
    expect(small('range')).toBeGreaterThan(400)
  })
})
