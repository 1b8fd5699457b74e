import { HOLE } from './ranges.ts'

/** Time zones of the countries of the world, and of their parts where a country has several. */
export interface WorldZones {
  /** ISO 3166-1 → IANA zone, for countries with one UTC offset. */
  readonly countries: ReadonlyMap<string, string>
  /** First nine digits, calling code included, at which another zone begins; sorted. */
  readonly starts: Uint32Array
  /** Beside `starts`: index into `zones`; `HOLE` where the digits tell nothing. */
  readonly values: Uint16Array
  readonly zones: readonly string[]
}

/** So many digits tell the zone: three behind the area code in North America. */
export const WORLD_DIGITS = 9

/** The zone of a number outside +7; `null` when its country has several and the number does not tell which. */
export function findWorldZone(world: WorldZones, digits: string, country: string): string | null {
  const only = world.countries.get(country)
  if (only !== undefined) return only
  const { starts, values, zones } = world
  const wanted = Number(digits.slice(0, WORLD_DIGITS).padEnd(WORLD_DIGITS, '0'))
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) <= wanted) low = middle + 1
    else high = middle
  }
  return zones[values[low - 1] ?? HOLE] ?? null
}
