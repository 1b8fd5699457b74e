import { CITY, EMAIL, FIRST, PATRONYMIC, PHONE, SURNAME } from './contacts.ts'
import { FIRM_EMAIL, FIRM_PHONE, FORM, INN, KPP, TITLE, DOMAIN } from './companies.ts'
import {
  AT_CITY,
  AT_DOMAIN,
  AT_EMAIL,
  AT_FORM,
  AT_INN,
  AT_KPP,
  AT_PHONE,
  AT_TITLE,
  isBranch,
} from './company-scores.ts'
import { levelAt, type Pattern } from './levels.ts'

/** `auto`: may be merged without asking, if the customer switched that on · `propose`: a person looks · `related`: belong together, are two. */
export type Tier = 'auto' | 'propose' | 'related'

/** What the tiers ask of a pair of one kind. */
export interface TierRules {
  readonly isAuto: (pattern: Pattern) => boolean
  /** Nothing makes the two one. */
  readonly contradicts: (pattern: Pattern) => boolean
  /** A key is equal: worth to be shown beside each other. */
  readonly isRelated: (pattern: Pattern) => boolean
}

const [PHONES, EMAILS, FIRSTS, SURNAMES, PATRONYMICS] = [0, 1, 2, 3, 4] as const

/** A personal key is equal, and nothing in the names speaks against it (dedup.md §7.6). */
export const CONTACT_TIERS: TierRules = {
  isAuto(pattern) {
    const hasKey =
      levelAt(pattern, PHONES) === PHONE.same || levelAt(pattern, EMAILS) === EMAIL.same
    const [first, surname] = [levelAt(pattern, FIRSTS), levelAt(pattern, SURNAMES)]
    return (
      hasKey &&
      (first === FIRST.same || first === FIRST.compatible) &&
      (surname === 0 || surname === SURNAME.same || surname === SURNAME.similar) &&
      levelAt(pattern, PATRONYMICS) !== PATRONYMIC.different
    )
  },
  contradicts: pattern => levelAt(pattern, FIRSTS) === FIRST.conflict,
  isRelated: pattern => {
    const [phone, email] = [levelAt(pattern, PHONES), levelAt(pattern, EMAILS)]
    return (
      phone === PHONE.same ||
      phone === PHONE.shared ||
      email === EMAIL.same ||
      email === EMAIL.shared
    )
  },
}

/** One KPP, or what makes up for a KPP that is not written: a firm's branches have its INN, too. */
function isOnePlace(pattern: Pattern): boolean {
  return (
    levelAt(pattern, AT_KPP) === KPP.same ||
    levelAt(pattern, AT_CITY) === CITY.same ||
    levelAt(pattern, AT_PHONE) === FIRM_PHONE.same ||
    levelAt(pattern, AT_EMAIL) === FIRM_EMAIL.same
  )
}

export const COMPANY_TIERS: TierRules = {
  isAuto(pattern) {
    const [title, inn] = [levelAt(pattern, AT_TITLE), levelAt(pattern, AT_INN)]
    if (inn === INN.same) return title !== TITLE.different && isOnePlace(pattern)
    const hasKey =
      levelAt(pattern, AT_PHONE) === FIRM_PHONE.same ||
      levelAt(pattern, AT_EMAIL) === FIRM_EMAIL.same ||
      levelAt(pattern, AT_DOMAIN) === DOMAIN.same
    return (
      hasKey &&
      (title === TITLE.same || title === TITLE.similar) &&
      levelAt(pattern, AT_CITY) !== CITY.different &&
      levelAt(pattern, AT_FORM) !== FORM.different
    )
  },
  contradicts: pattern => levelAt(pattern, AT_INN) === INN.different || isBranch(pattern),
  isRelated: pattern =>
    isBranch(pattern) ||
    levelAt(pattern, AT_PHONE) === FIRM_PHONE.same ||
    levelAt(pattern, AT_EMAIL) === FIRM_EMAIL.same ||
    levelAt(pattern, AT_DOMAIN) === DOMAIN.same,
}
