import type { Place } from '../../shared/phone/numbering-plan.ts'
import { isTown, toPlace, type PlaceWord } from './place-word.ts'
import {
  exceptionsOf,
  namesOf,
  subjectOfCode,
  subjectOfPlace,
  subjectsSpelled,
  zoneOf,
} from './regions.ts'

/** What the register's columns say about a range. */
export interface Territory {
  readonly place: Place
  /** The spelling is none we know: the answer is as good as the code. */
  readonly isUnknown: boolean
}

/** Codes shared by two subjects, for files that name the place alone: Moscow's towns, Nenets towns behind Arkhangelsk's code. */
const CITY_OF_CODE: Readonly<
  Record<string, { readonly city: string; readonly elsewhere: string }>
> = {
  495: { city: 'Москва', elsewhere: '50' },
  499: { city: 'Москва', elsewhere: '50' },
}
const NENETS = { code: '818', places: ['Нарьян-Мар', 'Заполярный район'], subject: '83' } as const

/**
 * Reads the two territory columns of a row: «Регион», blanked to «-» in newer files, and «Территория ГАР» («place|…|subject»), which
 * older files lack. The region comes from ГАР, the place from either.
 *
 * @param prefix first five digits of the national number
 */
export function readTerritory(region: string, gar: string, prefix: string): Territory {
  const [first, second] = [gar, region].map(text => readColumn(text, prefix))
  const best = first ?? second
  if (best === undefined || best === null) return unknownAt(prefix)
  const word = best.word ?? second?.word ?? null
  return { place: placeIn(best.subjects, word, prefix), isUnknown: best.isUnknown }
}

interface Column {
  readonly subjects: readonly string[]
  readonly word: PlaceWord | null
  readonly isUnknown: boolean
}

/** `null` for a blank column. */
function readColumn(text: string, prefix: string): Column | null {
  const parts = text
    .split('|')
    .map(part => part.trim())
    .filter(part => part !== '' && part !== '-')
  const last = parts.at(-1)
  if (last === undefined) return null
  if (subjectsSpelled(last) === null) return readPlaceAlone(parts, prefix)
  // «Республика Удмуртская|Удмуртская Республика» is one region, «Город Москва|Московская область» are two.
  const subjects = [...new Set(parts.flatMap(part => subjectsSpelled(part) ?? []))]
  return { subjects, word: toPlace(placesIn(parts, subjects, prefix)), isUnknown: false }
}

/**
 * «г. Москва» is a place and a region at once. It is the place for landlines only: a mobile number is never issued in a town's streets.
 */
function placesIn(
  parts: readonly string[],
  subjects: readonly string[],
  prefix: string,
): readonly string[] {
  const isLandline = subjectOfCode(prefix.slice(0, 3)) !== null
  const isAlone = parts.length === 1 && subjects.length === 1
  const places = isAlone && isLandline ? parts : parts.slice(0, -1)
  return places.filter(part => subjectsSpelled(part) === null || (isLandline && isTown(part)))
}

/** Landlines of 2015 name no region; a few mobile rows name a town in its stead. */
function readPlaceAlone(parts: readonly string[], prefix: string): Column | null {
  const code = prefix.slice(0, 3)
  const word = toPlace(parts)
  const alone = subjectOfPlace(parts.join('|')) ?? subjectOfPlace(parts[0] ?? '')
  const subject = subjectOfCode(code) ?? alone
  if (subject === null) return null
  const known = word !== null || alone !== null
  return { subjects: [subjectBehind(code, subject, word)], word, isUnknown: !known }
}

function subjectBehind(code: string, subject: string, word: PlaceWord | null): string {
  const shared = CITY_OF_CODE[code]
  if (shared !== undefined && word !== null && word.label !== shared.city) return shared.elsewhere
  const isNenets = code === NENETS.code && NENETS.places.some(place => place === word?.label)
  return isNenets ? NENETS.subject : subject
}

function unknownAt(prefix: string): Territory {
  const subject = subjectOfCode(prefix.slice(0, 3))
  return { place: placeIn(subject === null ? [] : [subject], null, prefix), isUnknown: true }
}

function placeIn(subjects: readonly string[], word: PlaceWord | null, prefix: string): Place {
  if (subjects.length === 0) return { ...namesOf([]), city: null, precision: 'country', zone: null }
  return {
    ...namesOf(subjects),
    city: word?.label ?? null,
    precision: word?.precision ?? 'region',
    zone: zoneIn(subjects, word, prefix),
  }
}

/** Zones of several subjects must be one; that of a district may differ from its region's. */
function zoneIn(
  subjects: readonly string[],
  word: PlaceWord | null,
  prefix: string,
): string | null {
  const exception = subjects
    .flatMap(exceptionsOf)
    .find(
      ({ districts, prefixes }) =>
        prefixes.includes(prefix) ||
        districts.some(district => word?.districts.includes(district) ?? false),
    )
  return exception?.zone ?? zoneOf(subjects)
}
