import type { Place, PlaceSource } from '../../shared/phone/numbering-plan.ts'
import { HOLE, PER_CODE, type RangeStart } from '../../shared/phone/ranges.ts'
import type { RegisterRow } from './read-register.ts'
import { readTerritory, type Territory } from './territory.ts'

/** A part of the plan before it is packed. */
export interface CompiledPart {
  /** First digit of its numbers. */
  readonly digit: number
  readonly source: PlaceSource
  readonly asOf: string
  /** Ranges read. */
  readonly rows: number
  /** Of these, ranges whose territory is spelled in no way we know. */
  readonly unknown: number
  readonly places: readonly Place[]
  readonly starts: readonly RangeStart[]
  /** Beside `starts`; `null` when ranges are exact. */
  readonly shares: readonly number[] | null
}

/** A hole as large as what one five-digit beginning holds parts two neighbours even when they are of one place. */
const LARGEST_FILLED_HOLE = 100_000
/** Between two places a hole smaller than one thousand goes with the first: nobody is issued less than numbers beside his own. */
const LARGEST_HOLE_BETWEEN = 1000

/**
 * Ranges of one file as starts of places. Neighbours of one place are one; so are those with a small hole between, which numbers issued
 * since may fill. Other holes stay holes. Overlapping ranges: the later start wins.
 */
export function compilePart(
  rows: Iterable<RegisterRow>,
  about: { readonly digit: number; readonly source: PlaceSource; readonly asOf: string },
): CompiledPart {
  const sorted = [...rows]
    .filter(({ from }) => Math.floor(from / (100 * PER_CODE)) === about.digit)
    .sort((one, other) => one.from - other.from)
  const known = new Map<string, number>()
  const places: Place[] = []
  const territoryOf = createTerritories()
  const starts: RangeStart[] = []
  let unknown = 0
  let end = -1
  let last = HOLE
  for (const row of sorted) {
    const { place, isUnknown } = territoryOf(row)
    if (isUnknown) unknown++
    const value = numberOf(place, known, places)
    const isSameCode = Math.floor(end / PER_CODE) === Math.floor(row.from / PER_CODE)
    const hole = isSameCode ? row.from - end - 1 : 0
    const isJoined = isSameCode && value === last && hole < LARGEST_FILLED_HOLE
    if (isSameCode && !isJoined && hole >= LARGEST_HOLE_BETWEEN)
      starts.push({ start: end + 1, value: HOLE })
    if (!isSameCode && end !== -1) pushEnd(starts, end)
    if (!isJoined) pushStart(starts, { start: row.from, value })
    end = Math.max(end, row.to)
    last = value
  }
  if (end !== -1) pushEnd(starts, end)
  return { ...about, rows: sorted.length, unknown, places, starts, shares: null }
}

/** Thousands of rows say the same; each saying is read once. */
function createTerritories(): (row: RegisterRow) => Territory {
  const known = new Map<string, Territory>()
  return ({ from, region, gar }) => {
    const prefix = String(from).slice(0, 5)
    const key = `${prefix};${region};${gar}`
    const found = known.get(key) ?? readTerritory(region, gar, prefix)
    known.set(key, found)
    return found
  }
}

/** Behind the last range of a code nothing is known. */
function pushEnd(starts: RangeStart[], end: number): void {
  if ((end + 1) % PER_CODE !== 0) starts.push({ start: end + 1, value: HOLE })
}

function pushStart(starts: RangeStart[], start: RangeStart): void {
  if (starts.at(-1)?.start === start.start) starts.pop()
  starts.push(start)
}

export function numberOf(place: Place, known: Map<string, number>, places: Place[]): number {
  const key = [place.subjects.join('+'), place.city, place.zone, place.precision].join('\n')
  const found = known.get(key)
  if (found !== undefined) return found
  known.set(key, places.length)
  return places.push(place) - 1
}
