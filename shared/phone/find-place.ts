import type { CodePlace, NumberingPlan, Place, PlaceSource, PlanPart } from './numbering-plan.ts'
import { findRange, NOWHERE } from './ranges.ts'
import { findWorldZone } from './world-place.ts'

/** Why there is no place. */
export type NoPlaceReason = 'not-a-number' | 'service-number' | 'unknown-country'

/**
 * Where a number was issued: never where its owner is. The operator is left out on purpose, numbers are ported.
 */
export interface NumberPlace extends Place {
  /** ISO 3166-1 alpha-2, and `AB`, `OS` of the Russian classifier OKSM; `null` when there is no place. */
  readonly country: string | null
  /** Less than certain: the percentage of the number's block that the region holds. `null` when the range itself says it. */
  readonly share: number | null
  readonly source: PlaceSource | null
  /** Set when, and only when, `precision` is `none`. */
  readonly reason: NoPlaceReason | null
}

const EMPTY = {
  city: null,
  subjects: [],
  region: null,
  regionShort: null,
  zone: null,
  share: null,
} as const

/**
 * Where a number was issued. Pure; below a microsecond for Russian numbers.
 *
 * @param country of the number, ISO 3166-1, as `countryOf` tells it; asked only about numbers outside +7
 * @example findPlace(plan, '+78462316014', 'RU') // city «Самара», zone Europe/Samara
 */
export function findPlace(plan: NumberingPlan, e164: string, country: string | null): NumberPlace {
  // Ten digits behind +7 begin with 3, 4, 8 or 9 in Russia, with 6 or 7 in Kazakhstan.
  if (/^\+7[346789]\d{9}$/.test(e164)) return findRussian(plan, e164.slice(2))
  if (e164.startsWith('+7') || !/^\+\d+$/.test(e164)) return noPlace('not-a-number')
  return findAbroad(plan, e164, country)
}

export function noPlace(reason: NoPlaceReason): NumberPlace {
  return { ...EMPTY, country: null, precision: 'none', source: null, reason }
}

function findRussian(plan: NumberingPlan, national: string): NumberPlace {
  const code = plan.codes.get(national.slice(0, 3)) ?? plan.codes.get(national.slice(0, 1))
  // What lies outside Russia's ranges is told by the code alone, whatever the ranges say.
  if (code !== undefined && code.country !== 'RU') return byCode(code, national)

  const part = plan.parts.get(Number(national[0]))
  const index = part === undefined ? NOWHERE : findRange(part.ranges, Number(national))
  if (part !== undefined && index !== NOWHERE) return byRange(part, index)
  return code === undefined ? inRussia('code') : byCode(code, national)
}

function byRange(part: PlanPart, index: number): NumberPlace {
  const place = part.places[part.ranges.values[index] ?? NOWHERE]
  const share = part.shares?.[index] ?? null
  if (place === undefined) return inRussia(part.source)
  return { ...place, country: 'RU', share, source: part.source, reason: null }
}

function byCode({ zoneByPrefix, ...place }: CodePlace, national: string): NumberPlace {
  if (place.country === null) return { ...noPlace('service-number'), source: 'code' }
  const zone = zoneByPrefix.get(national.slice(0, 5)) ?? place.zone
  return { ...place, zone, share: null, source: 'code', reason: null }
}

function inRussia(source: PlaceSource): NumberPlace {
  return { ...EMPTY, country: 'RU', precision: 'country', source, reason: null }
}

function findAbroad({ world }: NumberingPlan, e164: string, country: string | null): NumberPlace {
  if (country === null) return noPlace('unknown-country')
  const zone = findWorldZone(world, e164.slice(1), country)
  return { ...EMPTY, zone, country, precision: 'country', source: 'world', reason: null }
}
