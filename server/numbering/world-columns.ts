import { HOLE } from '../../shared/phone/ranges.ts'
import type { WorldZones } from '../../shared/phone/world-place.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { readRecent, readRising, writeRecent, writeRising } from './columns.ts'

/** The world before it is packed. */
export interface CompiledWorld {
  /** Countries with one UTC offset, and their zone. */
  readonly countries: readonly (readonly [country: string, zone: string])[]
  /** First nine digits at which another zone begins; `null` where the digits tell none. Sorted. */
  readonly starts: readonly { readonly start: number; readonly zone: string | null }[]
}

/** What of it stands in the head of the file. */
export interface WorldHead {
  /** Sorted by zone: alike words beside each other pack better. */
  readonly countries: string
  readonly countryZones: string
  readonly zones: readonly string[]
  readonly starts: number
}

export function writeWorld(numbers: ByteWriter, { countries, starts }: CompiledWorld): WorldHead {
  const zones = [...new Set(starts.flatMap(({ zone }) => zone ?? []))]
  writeRising(
    numbers,
    starts.map(({ start }) => start),
  )
  // A beginning that tells nothing is one more zone before them all, so that values come in the order met.
  writeRecent(numbers, [0, ...starts.map(({ zone }) => 1 + zones.indexOf(zone ?? ''))])
  const byZone = [...countries].sort(([, one], [, other]) => (one < other ? -1 : 1))
  return {
    countries: byZone.map(([country]) => country).join(' '),
    countryZones: byZone.map(([, zone]) => zone).join(' '),
    zones,
    starts: starts.length,
  }
}

export function readWorld(numbers: ByteReader, head: WorldHead): WorldZones {
  const starts = Uint32Array.from(readRising(numbers, head.starts))
  const [, ...recent] = readRecent(numbers, head.starts + 1)
  const values = Uint16Array.from(recent, value => (value === 0 ? HOLE : value - 1))
  const countryZones = head.countryZones.split(' ')
  const countries = new Map(
    head.countries.split(' ').map((country, index) => [country, countryZones[index] ?? '']),
  )
  return { countries, starts, values, zones: head.zones }
}
