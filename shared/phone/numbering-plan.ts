import type { Ranges } from './ranges.ts'
import type { WorldZones } from './world-place.ts'

/** How exactly a number tells the place. `city`: a town or a village. */
export type Precision = 'city' | 'district' | 'region' | 'country' | 'none'

/**
 * What an answer rests on. `register`: official files somebody loaded; `register-2015`: the landline ranges we carry; `blocks`: our
 * figures for blocks of 100,000 mobile numbers; `code`: the list of codes; `world`: countries and their prefixes.
 */
export type PlaceSource = 'register' | 'register-2015' | 'blocks' | 'code' | 'world'

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
  /** IANA; `null` when the ranges of this place lie in several zones. */
  readonly zone: string | null
}

/** The ranges of all codes that begin with one digit: one file of the register. */
export interface PlanPart {
  readonly source: PlaceSource
  /** `2026-08` */
  readonly asOf: string
  readonly ranges: Ranges
  readonly places: readonly Place[]
  /** By range: what percentage of the block the place holds; `null` when ranges are exact. */
  readonly shares: Uint8Array | null
}

/** What a three-digit code tells by itself. */
export interface CodePlace extends Place {
  /** ISO 3166-1, and `AB`, `OS` of the Russian classifier; `null` for services, which have no place. */
  readonly country: string | null
  /** Five-digit beginnings whose zone is another one. */
  readonly zoneByPrefix: ReadonlyMap<string, string>
}

export interface NumberingPlan {
  /** By the first digit of the national number: 3, 4, 8, 9. */
  readonly parts: ReadonlyMap<number, PlanPart>
  /** By code; Kazakhstan's under their first digit, `6` and `7`. */
  readonly codes: ReadonlyMap<string, CodePlace>
  readonly world: WorldZones
}
