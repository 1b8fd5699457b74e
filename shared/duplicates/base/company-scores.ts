import {
  COMPANY_FEATURES,
  DOMAIN,
  FIRM_EMAIL,
  FIRM_PHONE,
  FORM,
  INN,
  KPP,
  TITLE,
} from './companies.ts'
import { CITY } from './contacts.ts'
import { clip, VETO, type Weigh, type Weights } from './contact-scores.ts'
import { levelAt, type Pattern } from './levels.ts'

export const [AT_INN, AT_KPP, AT_TITLE, AT_PHONE, AT_EMAIL, AT_DOMAIN, AT_CITY, AT_FORM] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const
const PRIOR = -14

export function startCompanyWeights(): Weights {
  const weights = new Float64Array(COMPANY_FEATURES.length * 8)
  const set = (feature: number, levels: Readonly<Record<number, number>>) => {
    for (const [level, bits] of Object.entries(levels)) weights[feature * 8 + Number(level)] = bits
  }
  // Equal valid INNs are one firm whatever its cards say otherwise; different ones never are.
  set(AT_INN, { [INN.same]: 28, [INN.near]: 6, [INN.different]: VETO })
  set(AT_KPP, { [KPP.same]: 3, [KPP.different]: -6 })
  set(AT_TITLE, {
    [TITLE.same]: -0.3,
    [TITLE.similar]: -1.5,
    [TITLE.part]: -1,
    [TITLE.different]: -6,
  })
  set(AT_PHONE, {
    [FIRM_PHONE.same]: 12,
    [FIRM_PHONE.near]: 7,
    [FIRM_PHONE.shared]: 2,
    [FIRM_PHONE.different]: -2.5,
  })
  set(AT_EMAIL, {
    [FIRM_EMAIL.same]: 12,
    [FIRM_EMAIL.misprint]: 9,
    [FIRM_EMAIL.local]: 6,
    [FIRM_EMAIL.different]: -3,
  })
  set(AT_DOMAIN, { [DOMAIN.same]: 9, [DOMAIN.different]: -5 })
  set(AT_CITY, { [CITY.same]: -0.2, [CITY.different]: -3 })
  set(AT_FORM, { [FORM.same]: 0.5, [FORM.different]: -3 })
  return weights
}

/** Same INN, another KPP, or no KPP and another town: a branch, which is a firm's, but no duplicate of it. */
export function isBranch(pattern: Pattern): boolean {
  if (levelAt(pattern, AT_INN) !== INN.same) return false
  const kpp = levelAt(pattern, AT_KPP)
  if (kpp !== 0) return kpp === KPP.different
  const isReachedAlike = levelAt(pattern, AT_PHONE) === FIRM_PHONE.same
  return levelAt(pattern, AT_CITY) === CITY.different && !isReachedAlike
}

/**
 * Bits for two companies being one.
 *
 * @param cities by record, how telling its town is
 * @param titles by record, how telling its name is
 */
export function createCompanyWeigh(
  cities: Float32Array,
  titles: Float32Array,
  weights: Weights,
): Weigh {
  return (one, other, pattern) => {
    if (isBranch(pattern)) return VETO
    let bits = PRIOR
    for (let feature = 0; feature < COMPANY_FEATURES.length; feature++)
      bits += weights[feature * 8 + levelAt(pattern, feature)] ?? 0
    if (bits < VETO / 2) return VETO
    // A mailbox at its domain tells the domain, too.
    if (
      levelAt(pattern, AT_DOMAIN) === DOMAIN.same &&
      levelAt(pattern, AT_EMAIL) === FIRM_EMAIL.same
    )
      bits -= 7
    const title = levelAt(pattern, AT_TITLE)
    if (title === TITLE.same || title === TITLE.similar) bits += less(titles, one, other)
    if (levelAt(pattern, AT_CITY) === CITY.same) bits += clip(less(cities, one, other), 1.5, 6)
    return bits
  }
}

function less(bits: Float32Array, one: number, other: number): number {
  return Math.min(bits[one] ?? 0, bits[other] ?? 0)
}
