import { readFileSync } from 'node:fs'
import { countryOf } from '../../shared/phone/country-of.ts'
import { type AddressPlaces, createAddressPlaces } from './address-places.ts'
import { createPlan } from '../../shared/phone/create-plan.ts'
import { findPlace } from '../../shared/phone/find-place.ts'
import type { NumberPlace, PlaceSource } from '../../shared/phone/numbering-plan.ts'
import { type LoadedPart, type LoadedPlan, unpackPlan } from './plan-file.ts'
import { createCodePlaces } from './regions.ts'

/** What one part of the plan rests on, for settings and tooltips. */
export interface PartAbout {
  /** First digit of its numbers. */
  readonly digit: number
  readonly source: PlaceSource
  /** `2026-08` */
  readonly asOf: string
  /** Ranges read. */
  readonly rows: number
}

/** Tells where numbers were issued. Made by `createNumbering`. */
export interface Numbering {
  /** Never throws: what is no number has no place. @param e164 as `parsePhones` gives it */
  find(e164: string): NumberPlace
  about(): readonly PartAbout[]
  /** Towns and regions of the plan by their names. */
  places(): AddressPlaces
  /** Takes parts of a newer register in place of those with the same first digit. */
  take(parts: readonly LoadedPart[]): void
  /** Parts in use, for comparison with newer ones. */
  parts(): readonly LoadedPart[]
}

const CARRIED = new URL('carried-plan.bin', import.meta.url)

/**
 * A numbering plan of what we carry, with a register's parts in place of ours where there are any. A part is one file of the register,
 * so that one that is missing leaves the others exact.
 *
 * @param carried the plan of `carried-plan.bin`
 */
export function createNumbering({
  carried = readCarried(),
  register = [],
}: NumberingOptions = {}): Numbering {
  const { world, parts: own } = carried
  if (world === null) throw new RangeError('the carried plan holds no world')
  const codes = createCodePlaces()
  let parts = replace(own, register)
  let plan = createPlan({ parts, codes, world })
  // Thirty thousand names: sorted when somebody asks first.
  let places: AddressPlaces | null = null
  return {
    find: e164 => findPlace(plan, e164, e164.startsWith('+7') ? null : countryOf(e164)),
    about: () => parts.map(({ digit, source, asOf, rows }) => ({ digit, source, asOf, rows })),
    places: () => (places ??= createAddressPlaces(parts)),
    parts: () => parts,
    take(newer) {
      places = null
      parts = replace(parts, newer)
      plan = createPlan({ parts, codes, world })
    },
  }
}

export interface NumberingOptions {
  readonly carried?: LoadedPlan
  readonly register?: readonly LoadedPart[]
}

/** The plan that comes with the product. @throws {RangeError} when the file is damaged */
export function readCarried(): LoadedPlan {
  return unpackPlan(readFileSync(CARRIED))
}

function replace(old: readonly LoadedPart[], newer: readonly LoadedPart[]): readonly LoadedPart[] {
  const replaced = new Set(newer.map(({ digit }) => digit))
  return [...old.filter(({ digit }) => !replaced.has(digit)), ...newer]
}
