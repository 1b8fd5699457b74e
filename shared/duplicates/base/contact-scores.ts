import {
  CITY,
  COMPANY,
  CONTACT_FEATURES,
  EMAIL,
  FIRST,
  PATRONYMIC,
  PHONE,
  SURNAME,
} from './contacts.ts'
import type { Rarity } from './frequencies.ts'
import { levelAt, type Pattern } from './levels.ts'

/** Bits for each level of each field, index `feature * 8 + level`. */
export type Weights = Float64Array

const [AT_PHONE, AT_EMAIL, AT_FIRST, AT_SURNAME, AT_PATRONYMIC, AT_CITY, AT_COMPANY] =
  CONTACT_FEATURES.keys()

/** Two cards of a base of this size are one person once in 2^14 pairs of strangers (dedup.md §7.4). */
const PRIOR = -14
/** What is certain. */
export const VETO = -99

/** Starting weights of dedup.md §7.4; keys and the prior cancel each other out as the base grows, so the size is in none of them. */
export function startWeights(): Weights {
  const weights = new Float64Array(CONTACT_FEATURES.length * 8)
  const set = (feature: number | undefined, levels: Readonly<Record<number, number>>) => {
    for (const [level, bits] of Object.entries(levels))
      weights[(feature ?? 0) * 8 + Number(level)] = bits
  }
  set(AT_PHONE, { [PHONE.same]: 18.5, [PHONE.near]: 8, [PHONE.shared]: 2, [PHONE.different]: -3 })
  set(AT_EMAIL, {
    [EMAIL.same]: 18.5,
    [EMAIL.misprint]: 10,
    [EMAIL.local]: 5,
    [EMAIL.shared]: 2,
    [EMAIL.different]: -4,
  })
  set(AT_FIRST, {
    [FIRST.same]: -0.3,
    [FIRST.compatible]: -1.5,
    [FIRST.initial]: 3.5,
    [FIRST.conflict]: VETO,
  })
  set(AT_SURNAME, {
    [SURNAME.same]: -0.3,
    [SURNAME.similar]: -1.5,
    [SURNAME.weak]: 0.6,
    [SURNAME.different]: -5,
    [SURNAME.maiden]: -4,
  })
  set(AT_PATRONYMIC, {
    [PATRONYMIC.same]: -0.2,
    [PATRONYMIC.similar]: 2,
    [PATRONYMIC.different]: VETO,
  })
  set(AT_CITY, { [CITY.same]: -0.2, [CITY.different]: -2 })
  set(AT_COMPANY, {
    [COMPANY.same]: -0.3,
    [COMPANY.similar]: -1.5,
    [COMPANY.part]: 2,
    [COMPANY.different]: -3,
  })
  return weights
}

export type Weigh = (one: number, other: number, pattern: Pattern) => number

/** Bits for two contacts being one person: the prior, the weights of their levels, and how rare what they share is. */
export function createContactWeigh(rarity: Rarity, weights: Weights): Weigh {
  return (one, other, pattern) => {
    let bits = PRIOR
    for (let feature = 0; feature < CONTACT_FEATURES.length; feature++)
      bits += weights[feature * 8 + levelAt(pattern, feature)] ?? 0
    return bits < VETO / 2 ? VETO : bits + rarityOf(rarity, { one, other, pattern })
  }
}

interface Compared {
  readonly one: number
  readonly other: number
  readonly pattern: Pattern
}

function rarityOf(rarity: Rarity, { one, other, pattern }: Compared): number {
  const more = (bits: Float32Array) => Math.max(bits[one] ?? 0, bits[other] ?? 0)
  const less = (bits: Float32Array) => Math.min(bits[one] ?? 0, bits[other] ?? 0)
  let bits = 0
  const first = levelAt(pattern, AT_FIRST ?? 0)
  if (first === FIRST.same || first === FIRST.compatible) bits += clip(more(rarity.first), 3, 7)
  const surname = levelAt(pattern, AT_SURNAME ?? 0)
  if (surname === SURNAME.same || surname === SURNAME.similar)
    bits += clip(less(rarity.surname), 4, 11)
  if (levelAt(pattern, AT_PATRONYMIC ?? 0) === PATRONYMIC.same)
    bits += clip(less(rarity.patronymic), 3, 6)
  if (levelAt(pattern, AT_CITY ?? 0) === CITY.same) bits += clip(less(rarity.city), 1.5, 6)
  const company = levelAt(pattern, AT_COMPANY ?? 0)
  if (company === COMPANY.same || company === COMPANY.similar)
    bits += clip(less(rarity.company), 4, 10)
  return bits
}

export function clip(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
