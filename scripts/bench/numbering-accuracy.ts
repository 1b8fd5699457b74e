import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Numbering } from '../../server/numbering/create-numbering.ts'
import { instant } from '../../shared/time/instant.ts'
import { createZoneOffsets } from '../../shared/time/zone-offset.ts'
import { type ExtractRange, sampleNumbers } from './numbering-extracts.ts'

/** Zones are told apart by their offset at this moment: winter, when most of the world is on standard time. */
const AT = instant('2026-11-25T12:00:00Z')
const PER_BLOCK = 100_000
const SAMPLE = 20_000
const PER_CODE = 50

const offsets = createZoneOffsets()

export interface Accuracy {
  readonly right: number
  readonly of: number
}

export function toPercent({ right, of }: Accuracy): number {
  return (100 * right) / of
}

/** UTC offsets of random numbers, every number as likely as any other. */
export function measureOffsets(numbering: Numbering, ranges: readonly ExtractRange[]): Accuracy {
  return count(sampleNumbers(ranges, SAMPLE, 'capacity'), ({ number, range }) =>
    isOffsetRight(numbering, number, range.zone),
  )
}

/** Places of random landline numbers whose range names a town: towns alone, not villages and districts. */
export function measureCities(numbering: Numbering, ranges: readonly ExtractRange[]): Accuracy {
  const towns = ranges.filter(({ kind }) => kind === 'city')
  return count(sampleNumbers(towns, SAMPLE, 'capacity'), ({ number, range }) =>
    isPlaceRight(numbering, number, range),
  )
}

/** The same for every place, with ranges as likely as one another: most are districts. */
export function measurePlaces(numbering: Numbering, ranges: readonly ExtractRange[]): Accuracy {
  const named = ranges.filter(({ place }) => place !== '')
  return count(sampleNumbers(named, SAMPLE, 'range'), ({ number, range }) =>
    isPlaceRight(numbering, number, range),
  )
}

/** Mobile numbers whose offset is right, all of them: our figures are for blocks, so each piece of a block is asked about once. */
export function countMobileOffsets(
  numbering: Numbering,
  mobiles: readonly ExtractRange[],
): Accuracy {
  let right = 0
  let of = 0
  for (const { from, to, zone } of mobiles) {
    for (let start = from; start <= to;) {
      const end = Math.min(to, (Math.floor(start / PER_BLOCK) + 1) * PER_BLOCK - 1)
      const size = end - start + 1
      of += size
      if (isOffsetRight(numbering, start, zone)) right += size
      start = end + 1
    }
  }
  return { right, of }
}

/**
 * Numbers of every code in `codes.csv`, Kazakhstan's two hundred included, at the offset the list names; services without a place;
 * every range of Yakutia at the time of its district.
 *
 * @returns wrong ones in words; empty when all is well
 */
export function findWrongCodes(
  numbering: Numbering,
  folder: string,
  landlines: readonly ExtractRange[],
): readonly string[] {
  const [, ...lines] = readFileSync(path.join(folder, 'codes.csv'), 'utf8').trim().split('\n')
  const wrong = lines.flatMap(line => {
    const [code = '', type = '', , , zone = ''] = line.trim().split(',')
    // Yakutia's zones differ by district: the ranges below tell.
    if (code === '411') return []
    return expand(code).flatMap(digits =>
      wrongOf(numbering, digits, type === 'service' ? '' : zone),
    )
  })
  const yakutia = landlines.filter(({ from }) => String(from).startsWith('411'))
  return [
    ...wrong,
    ...yakutia
      .filter(({ from, zone }) => !isOffsetRight(numbering, from, zone))
      .map(({ from, zone }) => `${from} is not at the time of ${zone}`),
  ]
}

function wrongOf(numbering: Numbering, code: string, zone: string): readonly string[] {
  const step = Math.floor(10_000_000 / PER_CODE)
  const numbers = Array.from({ length: PER_CODE }, (_, index) => {
    return Number(code + String(index * step + 4321).padStart(7, '0'))
  })
  return numbers
    .filter(number => !isOffsetRight(numbering, number, zone))
    .map(number => `${number} is not at the time of ${zone || 'nowhere'}`)
}

/** `6xx` → 600 … 699 */
function expand(code: string): readonly string[] {
  if (!code.includes('x')) return [code]
  return Array.from({ length: 100 }, (_, index) => code[0] + String(index).padStart(2, '0'))
}

function isOffsetRight(numbering: Numbering, national: number, zone: string): boolean {
  const found = numbering.find(`+7${national}`).zone
  if (zone === '' || found === null) return zone === '' && found === null
  return offsets.at(found, AT) === offsets.at(zone, AT)
}

function isPlaceRight(numbering: Numbering, national: number, { place }: ExtractRange): boolean {
  return numbering.find(`+7${national}`).city === place
}

function count<Item>(items: readonly Item[], isRight: (item: Item) => boolean): Accuracy {
  return { right: items.filter(isRight).length, of: items.length }
}
