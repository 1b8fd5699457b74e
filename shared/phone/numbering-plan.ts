import type { Ranges } from './ranges.ts'
import type { WorldZones } from './world-place.ts'

/** How exactly a number tells the place. `city`: a town or a village. */
export type Precision = 'city' | 'district' | 'region' | 'country' | 'none'

/**
 * What an answer rests on. `register`: official files somebody loaded; `register-2015`: the landline ranges we carry; `blocks`: our
 * figures for blocks of 100,000 mobile numbers; `code`: the list of codes; `world`: countries and their prefixes.
 */
export type PlaceSource = 'register' | 'register-2015' | 'blocks' | 'code' | 'world'

/** Why there is no place. `no-country`: toll-free numbers of the world, satellites. */
export type NoPlaceReason = 'not-a-number' | 'service-number' | 'no-country'

/** A place as ranges name it. */
export interface Place {
  /** Town, village or district in readable words: «Самара», «Завьялово, Завьяловский район», «Курский район». */
  readonly city: string | null
  /** Two-digit codes of the subjects of the federation; empty outside and for the whole country. */
  readonly subjects: readonly string[]
  /** The official name, several joined by a comma as the register does. */
  readonly region: string | null
  /** As people say it: «Татарстан», «Москва и Московская область». */
  readonly regionShort: string | null
  readonly precision: Precision
  /** IANA; `null` when the numbers of this place lie in several zones. */
  readonly zone: string | null
}

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

/** The ranges of all codes that begin with one digit: one file of the register. */
export interface PlanPart {
  readonly ranges: Ranges
  /** By the values of the ranges. Made once, so that a look-up makes nothing. */
  readonly answers: readonly NumberPlace[]
}

/** What a three-digit code tells by itself. */
export interface CodeAnswer {
  readonly answer: NumberPlace
  /** Five-digit beginnings at another time than the rest. */
  readonly byPrefix: ReadonlyMap<number, NumberPlace>
}

/** Made by `createPlan`. */
export interface NumberingPlan {
  /** By the first digit of the national number; ten entries. */
  readonly parts: readonly (PlanPart | null)[]
  /** By code; a thousand entries. */
  readonly codes: readonly (CodeAnswer | null)[]
  readonly world: WorldZones
}
