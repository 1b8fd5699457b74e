import { describe, expect, it } from 'vitest'
import { HOLE } from '../../shared/phone/ranges.ts'
import { compilePart } from './compile-part.ts'
import { FILE_2014, FILE_2015, FILE_2020, FILE_2026 } from '../../tests/numbering-files.ts'
import { readRegister, type RegisterRow } from './read-register.ts'

const about = { digit: 3, source: 'register', asOf: '2026-08' } as const
const row = (from: number, to: number, gar: string): RegisterRow => ({ from, to, region: '-', gar })
const BURYATIA = 'Республика Бурятия'
const ULAN_UDE = `г. Улан-Удэ|${BURYATIA}`

const compile = (rows: readonly RegisterRow[]) => {
  const { starts, places } = compilePart(rows, about)
  return starts.map(({ start, value }) => [
    start,
    value === HOLE ? 'hole' : (places[value]?.city ?? places[value]?.region),
  ])
}

describe('compilePart', () => {
  it('joins neighbours of one place', () => {
    expect(
      compile([row(3012100000, 3012109999, ULAN_UDE), row(3012110000, 3012119999, ULAN_UDE)]),
    ).toEqual([
      [3012100000, 'Улан-Удэ'],
      [3012120000, 'hole'],
    ])
  })

  it('fills a hole between two ranges of one place, unless it is as large as a five-digit beginning', () => {
    const rows = (hole: number) => [
      row(3012100000, 3012109999, ULAN_UDE),
      row(3012110000 + hole, 3012300000 + hole, ULAN_UDE),
    ]

    expect(compile(rows(99_999))).toHaveLength(2)
    expect(compile(rows(100_000))).toEqual([
      [3012100000, 'Улан-Удэ'],
      [3012110000, 'hole'],
      [3012210000, 'Улан-Удэ'],
      [3012400001, 'hole'],
    ])
  })

  it('leaves a hole between two places, unless it is smaller than a thousand', () => {
    const rows = (hole: number) => [
      row(3012100000, 3012109999, ULAN_UDE),
      row(3012110000 + hole, 3012119999, BURYATIA),
    ]

    expect(compile(rows(999))).toEqual([
      [3012100000, 'Улан-Удэ'],
      [3012110999, BURYATIA],
      [3012120000, 'hole'],
    ])
    expect(compile(rows(1000))).toHaveLength(4)
  })

  it('begins every code anew', () => {
    expect(
      compile([row(3019900000, 3019999999, ULAN_UDE), row(3020000000, 3020000999, ULAN_UDE)]),
    ).toEqual([
      [3019900000, 'Улан-Удэ'],
      [3020000000, 'Улан-Удэ'],
      [3020001000, 'hole'],
    ])
  })

  it('sorts rows, and lets the later start of two that overlap win', () => {
    expect(
      compile([row(3012110000, 3012110999, BURYATIA), row(3012100000, 3012119999, ULAN_UDE)]),
    ).toEqual([
      [3012100000, 'Улан-Удэ'],
      [3012110000, BURYATIA],
      [3012120000, 'hole'],
    ])
  })

  it('counts rows, and those it could not place', () => {
    const { rows, unknown } = compilePart(
      [row(3012100000, 3012109999, ULAN_UDE), row(3052100000, 3052109999, 'Лунная область')],
      about,
    )

    expect([rows, unknown]).toEqual([2, 1])
  })

  it('leaves numbers of other files aside', () => {
    expect(compilePart(readRegister(FILE_2026), { ...about, digit: 9 }).rows).toBe(3)
  })

  it.each([
    [2014, FILE_2014, 3, [null, 'Республика Бурятия']],
    [2014, FILE_2014, 8, [null, 'Самарская область']],
    [2014, FILE_2014, 9, [null, 'Краснодарский край', null, 'Город Москва, Московская область']],
    [
      2015,
      FILE_2015,
      4,
      [
        'Оймяконский улус',
        'Республика Саха (Якутия)',
        'Москва',
        'Город Москва',
        'Химки',
        'Московская область',
      ],
    ],
    [2015, FILE_2015, 8, ['Нарьян-Мар', 'Ненецкий автономный округ']],
    [2020, FILE_2020, 8, ['Димитровград', 'Ульяновская область']],
    [2020, FILE_2020, 9, [null, 'Самарская область']],
    [
      2026,
      FILE_2026,
      9,
      [
        null,
        'Ростовская область',
        null,
        'Город Москва, Московская область',
        'Норильск',
        'Красноярский край',
      ],
    ],
  ])('knows every place in a file of %i', (_year, file, digit, expected) => {
    const { places, unknown } = compilePart(readRegister(file), { ...about, digit })

    expect(places.flatMap(({ city, region }) => [city, region])).toEqual(expected)
    expect(unknown).toBe(0)
  })

  it('compiles nothing of nothing', () => {
    expect(compilePart([], about)).toMatchObject({ rows: 0, starts: [], places: [] })
  })
})
