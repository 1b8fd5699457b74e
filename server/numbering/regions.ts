import codesJson from './codes.json' with { type: 'json' }
import regionsJson from './regions.json' with { type: 'json' }
import type { CodePlace } from '../../shared/phone/create-plan.ts'
import type { Place } from '../../shared/phone/numbering-plan.ts'

/** A subject of the federation as ranges name it. */
export interface Region {
  /** Two digits: `63`. */
  readonly code: string
  readonly name: string
  readonly short: string
  /** IANA. */
  readonly zone: string
}

/** Some districts of a region keep another time than the rest. */
export interface ZoneException {
  readonly zone: string
  /** As the register writes them, without «улус» or «район»: `Оймяконский`. */
  readonly districts: readonly string[]
  /** Five digits: `41154`. */
  readonly prefixes: readonly string[]
}

const REGIONS: ReadonlyMap<string, Region> = new Map(
  regionsJson.regions.map(region => [region.code, region]),
)

const EXCEPTIONS: Readonly<Record<string, readonly ZoneException[]>> = regionsJson.zoneExceptions

/** Countries that no list but the Russian one has: their name would be nowhere else. */
const UNLISTED = new Set(['AB', 'OS'])

/** Spellings of territories, in `toSpelling`'s form → codes of subjects; an empty list is the whole country. */
const SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(regionsJson.spellings).map(([name, codes]) => [toSpelling(name), codes]),
)

/** Bare place names that some register files give in place of a region. */
const PLACES: ReadonlyMap<string, string> = new Map(
  Object.entries(regionsJson.places).map(([name, code]) => [toSpelling(name), code]),
)

/** @throws {RangeError} for a code that is no subject: the data contradict themselves */
export function regionOf(code: string): Region {
  const region = REGIONS.get(code)
  if (region === undefined) throw new RangeError(`no subject ${code}`)
  return region
}

export function isKnownSubject(code: string): boolean {
  // 99 stands for offices that answer for the whole country.
  return REGIONS.has(code) && code !== '99'
}

const SUBJECT_OF_CODE: ReadonlyMap<string, string | null> = new Map(
  codesJson.map(({ code, subject }) => [code, subject]),
)

/** Subjects a territory's spelling means, empty for the whole country; `null` when it is none we know. */
export function subjectsSpelled(name: string): readonly string[] | null {
  return SPELLINGS.get(toSpelling(name)) ?? null
}

/** The subject in which a place lies that stands alone in the region's column. */
export function subjectOfPlace(name: string): string | null {
  return PLACES.get(toSpelling(name)) ?? null
}

/** How a place in these subjects is called as a whole. */
export function namesOf(
  subjects: readonly string[],
): Pick<Place, 'subjects' | 'region' | 'regionShort'> {
  if (subjects.length === 0) return { subjects, region: null, regionShort: null }
  const regions = subjects.map(regionOf)
  return {
    subjects,
    region: regions.map(({ name }) => name).join(', '),
    regionShort: regions.map(({ short }) => short).join(' и '),
  }
}

/** The zone that all these subjects keep; `null` when there is none. */
export function zoneOf(subjects: readonly string[]): string | null {
  const zones = new Set(subjects.map(code => regionOf(code).zone))
  const [zone = null] = zones
  return zones.size === 1 ? zone : null
}

export function exceptionsOf(subject: string): readonly ZoneException[] {
  return EXCEPTIONS[subject] ?? []
}

/** Subject of each three-digit landline code; codes of services and other countries have none. */
export function subjectOfCode(code: string): string | null {
  return SUBJECT_OF_CODE.get(code) ?? null
}

/** What codes tell by themselves. */
export function createCodePlaces(): ReadonlyMap<string, CodePlace> {
  return new Map(codesJson.map(entry => [entry.code, toCodePlace(entry)]))
}

function toCodePlace({ country, subject, name, zone }: (typeof codesJson)[number]): CodePlace {
  const names = namesOf(subject === null ? [] : [subject])
  const none = { ...names, city: null, zoneByPrefix: new Map() }
  if (country === null) return { ...none, country, precision: 'none', zone: null }
  const prefixes = subject === null ? [] : exceptionsOf(subject)
  return {
    ...names,
    country,
    city: null,
    region: names.region ?? (UNLISTED.has(country) ? name : null),
    regionShort: names.regionShort ?? (UNLISTED.has(country) ? name : null),
    precision: subject === null ? 'country' : 'region',
    zone,
    zoneByPrefix: new Map(prefixes.flatMap(one => one.prefixes.map(key => [key, one.zone]))),
  }
}

/** Spaces, dashes, «ё» and capitals are written in many ways. */
export function toSpelling(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[«»"]/g, '')
    .replaceAll(/\s*[-–—]\s*/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
