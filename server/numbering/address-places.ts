import type { Place } from '../../shared/phone/numbering-plan.ts'
import {
  exceptionsOf,
  isKnownSubject,
  namesOf,
  regionOf,
  subjectsSpelled,
  toSpelling,
} from './regions.ts'

/** A place a card names, as far as it has one time. */
export interface CardPlace {
  /** IANA. */
  readonly zone: string
  /** «Самара», «Самарская область» */
  readonly name: string
}

/** An address as hosts keep it: apart, or in one line. */
export interface CardAddress {
  readonly city: string | null
  readonly region: string | null
  readonly text: string
}

export interface AddressPlaces {
  /**
   * By the town in its region, by the region alone, or by the town alone where its name means one time among the towns of the plan. `null`: none of
   * these.
   */
  ofAddress(address: CardAddress): CardPlace | null
  /** By the region of the tax office: first two digits of КПП, else of ИНН. `null` where the region keeps several times. */
  ofTaxNumbers(inn: string | null, kpp: string | null): CardPlace | null
}

/** A town's name means a single time only when all towns of that name keep it. */
type Towns = ReadonlyMap<string, readonly Town[]>
interface Town {
  readonly name: string
  readonly zone: string
  readonly subjects: readonly string[]
}

/** Towns and regions a card's address may name, out of the plan's own places. */
export function createAddressPlaces(
  parts: readonly { readonly places: readonly Place[] }[],
): AddressPlaces {
  const towns = toTowns(parts.flatMap(({ places }) => places))
  return {
    ofAddress: address => findPlace(towns, address),
    ofTaxNumbers(inn, kpp) {
      const code = readCode(kpp, /^\d{4}[\dA-Z]{2}\d{3}$/) ?? readCode(inn, /^(\d{10}|\d{12})$/)
      return code === null ? null : placeOfSubject(code)
    },
  }
}

function toTowns(places: readonly Place[]): Towns {
  const towns = new Map<string, Town[]>()
  for (const { city, zone, subjects, precision } of places) {
    if (city === null || zone === null || precision !== 'city' || city.includes(',')) continue
    const key = toSpelling(city)
    const known = towns.get(key) ?? []
    const isKnown = known.some(
      town => town.zone === zone && town.subjects.join() === subjects.join(),
    )
    if (!isKnown) towns.set(key, [...known, { name: city, zone, subjects }])
  }
  return towns
}

function findPlace(towns: Towns, { city, region, text }: CardAddress): CardPlace | null {
  const parts = text.split(/[,;\n]/).map(part => part.trim())
  const regions = [region ?? '', ...parts].flatMap(part => subjectsIn(part) ?? [])
  const subjects = [...new Set(regions)]
  const names = [city ?? '', ...parts].map(withoutKind).filter(name => name !== '')
  for (const name of names) {
    const place = townIn(towns.get(toSpelling(name)) ?? [], subjects)
    if (place !== null) return place
  }
  const [first, ...others] = subjects
  return first === undefined || others.length > 0 ? null : placeOfSubject(first)
}

/** In one of these regions, else wherever it is, if that is one time everywhere. */
function townIn(found: readonly Town[], subjects: readonly string[]): CardPlace | null {
  const near = found.filter(town => town.subjects.some(code => subjects.includes(code)))
  const meant = near.length > 0 || subjects.length > 0 ? near : found
  const [first] = meant
  if (first === undefined || meant.some(({ zone }) => zone !== first.zone)) return null
  return { zone: first.zone, name: first.name }
}

/** «Самарская обл», «Респ. Татарстан», «обл Самарская», «г Москва»: as people shorten them. */
function subjectsIn(part: string): readonly string[] | null {
  const bare = part.replaceAll('.', ' ').replaceAll(/\s+/g, ' ').trim()
  if (bare === '' || !/[а-яё]/i.test(bare)) return null
  for (const spelling of spellingsOf(bare)) {
    const subjects = subjectsSpelled(spelling)
    if (subjects !== null && subjects.length === 1) return subjects
  }
  return null
}

function spellingsOf(bare: string): readonly string[] {
  const name = bare
    .replace(/(?:^|\s)(обл|область|респ|республика|край|АО|Аобл|г|город)(?=\s|$)/giu, ' ')
    .trim()
  return [
    bare,
    `${name} область`,
    `${name} край`,
    `Республика ${name}`,
    `${name} Республика`,
    `${name} автономный округ`,
    `г. ${name}`,
    `Город ${name}`,
  ]
}

/** «г Самара», «город Самара» → «Самара» */
function withoutKind(part: string): string {
  return part
    .replace(/^(?:г|гор|город|пгт|рп|п|с|д)\.?\s+/iu, '')
    .replace(/\s+г\.?$/iu, '')
    .trim()
}

function readCode(number: string | null, shape: RegExp): string | null {
  const digits = number?.trim() ?? ''
  return shape.test(digits) ? digits.slice(0, 2) : null
}

function placeOfSubject(code: string): CardPlace | null {
  if (!isKnownSubject(code) || exceptionsOf(code).length > 0) return null
  return { zone: regionOf(code).zone, name: namesOf([code]).regionShort ?? regionOf(code).name }
}
