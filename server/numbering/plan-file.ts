import { gunzipSync, gzipSync } from 'node:zlib'
import type { RangesOfPlaces } from '../../shared/phone/create-plan.ts'
import type { Place, PlaceSource } from '../../shared/phone/numbering-plan.ts'
import type { WorldZones } from '../../shared/phone/world-place.ts'
import { createRanges, HOLE, type RangeStart } from '../../shared/phone/ranges.ts'
import { createByteReader, createByteWriter, type ByteReader, type ByteWriter } from './bytes.ts'
import {
  alphabetOf,
  readRecent,
  readRising,
  readWords,
  writeRecent,
  writeRising,
  writeWords,
} from './columns.ts'
import type { CompiledPart } from './compile-part.ts'
import { namesOf, zoneOf } from './regions.ts'
import { type CompiledWorld, readWorld, type WorldHead, writeWorld } from './world-columns.ts'

/**
 * A compiled plan as a file: gzip around one line of JSON (what the parts are, their places) and columns of numbers. Places of a part
 * are columns too; the same words beside each other pack best.
 */
interface Head {
  readonly format: typeof FORMAT
  readonly parts: readonly PartHead[]
  readonly world: WorldHead | null
}

interface PartHead {
  readonly digit: number
  readonly source: PlaceSource
  readonly asOf: string
  readonly rows: number
  readonly unknown: number
  readonly starts: number
  readonly hasShares: boolean
  /** A region whose districts keep two times is in it twice. In the order in which places come. */
  readonly areas: readonly AreaCode[]
  readonly placeCount: number
  /** Letters of the places' words. */
  readonly alphabet: string
}

/** `50+77`, with `|zone` behind when it is not the region's own. */
type AreaCode = string
type Area = Omit<Place, 'city' | 'precision'>

const FORMAT = 'shagolad-numbering-1'
const END_OF_HEAD = 0x0a
const LARGEST_BYTES = 20_000_000
/** Words behind a district's name, one byte each in the file. */
const ENDINGS: readonly (readonly [string, string])[] = [
  [' район', '\u0001'],
  [' улус', '\u0002'],
  [' округ', '\u0003'],
]

/** A part as it comes from its file, with what a refresh compares. */
export interface LoadedPart extends RangesOfPlaces {
  /** `2026-08` */
  readonly asOf: string
  readonly rows: number
  readonly unknown: number
}

export interface LoadedPlan {
  readonly parts: readonly LoadedPart[]
  readonly world: WorldZones | null
}

/** @param world `null` in a file that holds the register alone */
export function packPlan(parts: readonly CompiledPart[], world: CompiledWorld | null): Uint8Array {
  const numbers = createByteWriter()
  const heads = parts.map(part => {
    const head = toHead(part)
    writePart(numbers, part, head)
    return head
  })
  const head: Head = {
    format: FORMAT,
    parts: heads,
    world: world === null ? null : writeWorld(numbers, world),
  }
  const line = Buffer.from(JSON.stringify(head))
  return gzipSync(Buffer.concat([line, Uint8Array.of(END_OF_HEAD), numbers.done()]), { level: 9 })
}

/** @throws {RangeError} when the file is none of ours, or is damaged */
export function unpackPlan(file: Uint8Array): LoadedPlan {
  const bytes = unzip(file)
  const end = bytes.indexOf(END_OF_HEAD)
  const head = readHead(bytes.subarray(0, Math.max(0, end)))
  const numbers = createByteReader(bytes, end + 1)
  return {
    parts: head.parts.map(part => readPart(numbers, part)),
    world: head.world === null ? null : readWorld(numbers, head.world),
  }
}

function unzip(file: Uint8Array): Uint8Array {
  try {
    return gunzipSync(file, { maxOutputLength: LARGEST_BYTES })
  } catch (cause) {
    throw new RangeError('the numbering plan is damaged', { cause })
  }
}

function readHead(line: Uint8Array): Head {
  const text = Buffer.from(line).toString('utf8')
  if (!text.startsWith(`{"format":"${FORMAT}"`)) throw new RangeError('no numbering plan of ours')
  // Written by `packPlan` of this very format, as its first words say.
  return JSON.parse(text) as Head
}

function toHead(part: CompiledPart): PartHead {
  const { digit, source, asOf, rows, unknown, places, starts, shares } = part
  return {
    digit,
    source,
    asOf,
    rows,
    unknown,
    starts: starts.length,
    hasShares: shares !== null,
    areas: areasOf(places),
    placeCount: places.length,
    alphabet: alphabetOf(places.map(toWord)),
  }
}

function writePart(numbers: ByteWriter, part: CompiledPart, head: PartHead): void {
  writeWords(numbers, part.places.map(toWord), head.alphabet)
  writeRecent(
    numbers,
    part.places.map(place => head.areas.indexOf(toArea(place))),
  )
  writeRising(
    numbers,
    part.starts.map(({ start }) => start),
  )
  writeHoles(numbers, part.starts)
  for (const share of part.shares ?? []) numbers.put(share)
}

/** Values without the holes are places in the order met, as `writeRecent` wants them; a hole is one more value before them all. */
function writeHoles(numbers: ByteWriter, starts: readonly RangeStart[]): void {
  writeRecent(numbers, [0, ...starts.map(({ value }) => (value === HOLE ? 0 : value + 1))])
}

function readPart(numbers: ByteReader, head: PartHead): LoadedPart {
  const { digit, source, asOf, rows, unknown } = head
  const words = readWords(numbers, head.placeCount, head.alphabet)
  const areas = readRecent(numbers, head.placeCount).map(index => fromArea(head.areas[index] ?? ''))
  const places = words.map((word, index) => fromWord(word, areas[index] ?? fromArea('')))
  const ranges = createRanges(readStarts(numbers, head.starts))
  const shares = head.hasShares
    ? Uint8Array.from({ length: head.starts }, () => numbers.take())
    : null
  return { digit, source, asOf, rows, unknown, places, ranges, shares }
}

function readStarts(numbers: ByteReader, count: number): readonly RangeStart[] {
  const starts = readRising(numbers, count)
  const [, ...values] = readRecent(numbers, count + 1)
  return starts.map((start, index) => ({ start, value: (values[index] ?? 0) - 1 })).map(toHole)
}

function toHole(start: RangeStart): RangeStart {
  return start.value === -1 ? { ...start, value: HOLE } : start
}

function toWord({ city }: Place): string {
  const ending = ENDINGS.find(([word]) => city?.endsWith(word))
  return ending === undefined ? (city ?? '') : (city ?? '').slice(0, -ending[0].length) + ending[1]
}

/** What a word is can be seen: a district ends as districts do, a village names its district behind a comma. */
function fromWord(word: string, area: Area): Place {
  const ending = ENDINGS.find(([, mark]) => word.endsWith(mark))
  const city = ending === undefined ? word : word.slice(0, -1) + ending[0]
  if (city === '')
    return { ...area, city: null, precision: area.subjects.length === 0 ? 'country' : 'region' }
  return {
    ...area,
    city,
    precision: ending !== undefined && !city.includes(',') ? 'district' : 'city',
  }
}

function areasOf(places: readonly Place[]): readonly AreaCode[] {
  return [...new Set(places.map(toArea))]
}

function toArea({ subjects, zone }: Place): AreaCode {
  const codes = subjects.join('+')
  return zone === zoneOf(subjects) ? codes : `${codes}|${zone ?? ''}`
}

function fromArea(area: AreaCode): Area {
  const [codes = '', zone] = area.split('|')
  const subjects = codes === '' ? [] : codes.split('+')
  return { ...namesOf(subjects), zone: zone === undefined ? zoneOf(subjects) : zone || null }
}
