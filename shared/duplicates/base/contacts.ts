import { compareCompanies } from '../company.ts'
import { levelsBetween, readTogether } from '../names.ts'
import { isNearNumber } from './phone-numbers.ts'
import type { Feature, Pattern } from './levels.ts'
import { toPattern } from './levels.ts'
import type { StopKeys } from './stop-keys.ts'
import { type BaseTable, NONE } from './table.ts'

export const PHONE = { same: 1, near: 2, shared: 3, different: 4 } as const
export const EMAIL = { same: 1, misprint: 2, local: 3, shared: 4, different: 5 } as const
export const FIRST = { same: 1, compatible: 2, initial: 3, conflict: 4 } as const
export const SURNAME = { same: 1, similar: 2, weak: 3, different: 4, maiden: 5 } as const
export const PATRONYMIC = { same: 1, similar: 2, different: 3 } as const
export const CITY = { same: 1, different: 2 } as const
export const COMPANY = { same: 1, similar: 2, part: 3, different: 4 } as const

export const CONTACT_FEATURES: readonly Feature[] = [
  { name: 'phone', levels: Object.keys(PHONE) },
  { name: 'email', levels: Object.keys(EMAIL) },
  { name: 'first', levels: Object.keys(FIRST) },
  { name: 'surname', levels: Object.keys(SURNAME) },
  { name: 'patronymic', levels: Object.keys(PATRONYMIC) },
  { name: 'city', levels: Object.keys(CITY) },
  { name: 'company', levels: Object.keys(COMPANY) },
]

/** How two contacts agree. */
export function compareContacts(
  table: BaseTable,
  stopKeys: StopKeys,
  one: number,
  other: number,
): Pattern {
  const [first, second] = readTogether(table.person(one), table.person(other))
  const names = levelsBetween(first, second)
  const isOtherGender =
    first.gender !== null && second.gender !== null && first.gender !== second.gender
  const areWomen = first.gender === 'female' && second.gender === 'female'
  return toPattern([
    phoneLevel(table, stopKeys, one, other),
    emailLevel(table, stopKeys, one, other),
    isOtherGender ? FIRST.conflict : levelIn(FIRST, names.first),
    names.surname === 'different' && areWomen ? SURNAME.maiden : levelIn(SURNAME, names.surname),
    levelIn(PATRONYMIC, names.patronymic),
    cityLevel(table, one, other),
    employerLevel(table, one, other),
  ])
}

function levelIn<Level extends string>(
  levels: Readonly<Record<Level, number>>,
  level: Level | 'unknown',
): number {
  return level === 'unknown' ? 0 : levels[level]
}

export function cityLevel(table: BaseTable, one: number, other: number): number {
  const [mine, theirs] = [table.city(one), table.city(other)]
  if (mine === NONE || theirs === NONE) return 0
  return mine === theirs ? CITY.same : CITY.different
}

export function employerLevel(table: BaseTable, one: number, other: number): number {
  const [mine, theirs] = [table.company(one), table.company(other)]
  if (mine === NONE || theirs === NONE) return 0
  return mine === theirs
    ? COMPANY.same
    : COMPANY[compareCompanies(table.companyKey(mine), table.companyKey(theirs))]
}

/** The best that any of one card's numbers is to any of the other's. */
export function phoneLevel(
  table: BaseTable,
  stopKeys: StopKeys,
  one: number,
  other: number,
): number {
  const { phones } = table
  let best = 0
  for (let mine = phones.from(one); mine < phones.to(one); mine++) {
    for (let theirs = phones.from(other); theirs < phones.to(other); theirs++) {
      const level = numberLevel(table, stopKeys, {
        one,
        other,
        mine: phones.at(mine),
        theirs: phones.at(theirs),
      })
      if (best === 0 || level < best) best = level
      if (best === PHONE.same) return best
    }
  }
  return best
}

interface KeyPair {
  readonly one: number
  readonly other: number
  readonly mine: number
  readonly theirs: number
}

function numberLevel(
  table: BaseTable,
  stopKeys: StopKeys,
  { one, other, mine, theirs }: KeyPair,
): number {
  if (mine === theirs) {
    const use = stopKeys.phone(mine)
    if (use === 'shared') return PHONE.shared
    const isTorn =
      use === 'contested' &&
      (stopKeys.isTorn('phone', mine, one) || stopKeys.isTorn('phone', mine, other))
    return isTorn ? PHONE.shared : PHONE.same
  }
  const [first, second] = [table.number(mine), table.number(theirs)]
  if (first === second) return PHONE.shared
  return isNearNumber(first, second) ? PHONE.near : PHONE.different
}

function emailLevel(table: BaseTable, stopKeys: StopKeys, one: number, other: number): number {
  const { emails } = table
  let best = 0
  for (let mine = emails.from(one); mine < emails.to(one); mine++) {
    for (let theirs = emails.from(other); theirs < emails.to(other); theirs++) {
      const level = mailboxLevel(table, stopKeys, {
        one,
        other,
        mine: emails.at(mine),
        theirs: emails.at(theirs),
      })
      if (best === 0 || level < best) best = level
    }
  }
  return best
}

function mailboxLevel(
  table: BaseTable,
  stopKeys: StopKeys,
  { one, other, mine, theirs }: KeyPair,
): number {
  if (mine === theirs) {
    const use = stopKeys.email(mine)
    const isTorn =
      use === 'contested' &&
      (stopKeys.isTorn('email', mine, one) || stopKeys.isTorn('email', mine, other))
    return use === 'shared' || isTorn ? EMAIL.shared : EMAIL.same
  }
  const [first, second] = [table.email(mine), table.email(theirs)]
  if (first.loose === second.loose) return EMAIL.misprint
  return first.local !== NONE && first.local === second.local ? EMAIL.local : EMAIL.different
}
