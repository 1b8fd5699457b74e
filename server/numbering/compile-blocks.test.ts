import { describe, expect, it } from 'vitest'
import { HOLE } from '../../shared/phone/ranges.ts'
import { compileBlocks } from './compile-blocks.ts'

const HEAD = 'code,block,subjects,share\n'
const compile = (lines: string) => {
  const { starts, places, shares } = compileBlocks(`${HEAD}${lines}\n`, '2026-08')
  return starts.map(({ start, value }, index) =>
    value === HOLE
      ? [start, 'hole']
      : [start, places[value]?.regionShort ?? 'everywhere', shares?.[index]],
  )
}

describe('compileBlocks', () => {
  it('joins blocks of one region and share', () => {
    expect(compile('927,00,63,92\n927,01,63,92\n927,02,63,100')).toEqual([
      [9270000000, 'Самарская область', 92],
      [9270200000, 'Самарская область', 100],
      [9270300000, 'hole'],
    ])
  })

  it('begins every code anew, whatever the one before ended with', () => {
    expect(compile('925,99,50+77,100\n926,00,50+77,100')).toEqual([
      [9259900000, 'Москва и Московская область', 100],
      [9260000000, 'Москва и Московская область', 100],
      [9260100000, 'hole'],
    ])
  })

  it('leaves a hole where no block is', () => {
    expect(compile('927,00,63,92\n927,02,63,92')).toEqual([
      [9270000000, 'Самарская область', 92],
      [9270100000, 'hole'],
      [9270200000, 'Самарская область', 92],
      [9270300000, 'hole'],
    ])
  })

  it('gives the whole country no zone', () => {
    expect(compileBlocks(`${HEAD}954,10,-,100`, '2026-08').places).toMatchObject([
      { zone: null, precision: 'country', subjects: [] },
    ])
  })

  it.each(['927,0,63,92', '927,00,63', '927;00;63;92', 'x'])('refuses the line %j', line => {
    expect(() => compile(line)).toThrow(RangeError)
  })

  it('refuses a region that does not exist', () => {
    expect(() => compile('927,00,98,92')).toThrow(RangeError)
  })
})
