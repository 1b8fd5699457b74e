import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'

/** What an extract of the register says about a range, as somebody else has read it. */
export interface ExtractRange {
  /** Ten digits, inclusive. */
  readonly from: number
  readonly to: number
  /** Readable place; empty when only the region is known. */
  readonly place: string
  readonly kind: string
  /** IANA; empty for the whole country. */
  readonly zone: string
}

/** @param folder with `def-mobile-2026-08.csv.gz` and `abc-landline-2015-10.csv.gz` */
export function readExtracts(folder: string): {
  readonly mobiles: readonly ExtractRange[]
  readonly landlines: readonly ExtractRange[]
} {
  return {
    mobiles: readCsv(path.join(folder, 'def-mobile-2026-08.csv.gz')),
    landlines: readCsv(path.join(folder, 'abc-landline-2015-10.csv.gz')),
  }
}

/**
 * Numbers from ranges, the same ones each time.
 *
 * @param by `capacity`: every number is as likely as any other; `range`: every range is
 */
export function sampleNumbers(
  ranges: readonly ExtractRange[],
  count: number,
  by: 'capacity' | 'range',
): readonly { readonly number: number; readonly range: ExtractRange }[] {
  const random = createRandom(20_260_825)
  const sums: number[] = []
  let sum = 0
  for (const { from, to } of ranges) sums.push((sum += by === 'range' ? 1 : to - from + 1))
  return Array.from({ length: count }, () => {
    const range = ranges[firstAbove(sums, random() * sum)]
    if (range === undefined) throw new RangeError('the extract is empty')
    return { number: range.from + Math.floor(random() * (range.to - range.from + 1)), range }
  })
}

function firstAbove(sums: readonly number[], wanted: number): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sums[middle] ?? 0) > wanted) high = middle
    else low = middle + 1
  }
  return low
}

function readCsv(file: string): readonly ExtractRange[] {
  const [head = '', ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
  const names = head.trim().split(',')
  return lines.map(line => {
    const cells = readCells(line.trim())
    const cell = (name: string): string => cells[names.indexOf(name)] ?? ''
    return {
      from: Number(cell('code') + cell('from')),
      to: Number(cell('code') + cell('to')),
      place: cell('place'),
      kind: cell('kind'),
      zone: cell('zone'),
    }
  })
}

/** Cells with commas or quotes are in quotes, a quote doubled. */
function readCells(line: string): readonly string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain ?? '').trim(),
  )
}

/** A small generator of its own: figures must not change from run to run. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
