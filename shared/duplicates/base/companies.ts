import { compareCompanies } from '../company.ts'
import { comparePeople } from '../names.ts'
import { formsAgree } from '../../requisites/legal-forms.ts'
import { CITY, cityLevel } from './contacts.ts'
import type { Feature, Pattern } from './levels.ts'
import { toPattern } from './levels.ts'
import { isNearNumber } from './phone-numbers.ts'
import { type BaseTable, NONE } from './table.ts'

export const INN = { same: 1, near: 2, different: 3 } as const
export const KPP = { same: 1, different: 2 } as const
export const TITLE = { same: 1, similar: 2, part: 3, different: 4 } as const
export const FIRM_PHONE = { same: 1, near: 2, shared: 3, different: 4 } as const
export const FIRM_EMAIL = { same: 1, misprint: 2, local: 3, different: 4 } as const
export const DOMAIN = { same: 1, different: 2 } as const
export const FORM = { same: 1, different: 2 } as const

export const COMPANY_FEATURES: readonly Feature[] = [
  { name: 'inn', levels: Object.keys(INN) },
  { name: 'kpp', levels: Object.keys(KPP) },
  { name: 'title', levels: Object.keys(TITLE) },
  { name: 'phone', levels: Object.keys(FIRM_PHONE) },
  { name: 'email', levels: Object.keys(FIRM_EMAIL) },
  { name: 'domain', levels: Object.keys(DOMAIN) },
  { name: 'city', levels: Object.keys(CITY) },
  { name: 'form', levels: Object.keys(FORM) },
]

/** Numbers of many firms with different names. */
export type IsCrowded = (phone: number) => boolean

/** How two companies agree. */
export function compareFirms(
  table: BaseTable,
  isCrowded: IsCrowded,
  one: number,
  other: number,
): Pattern {
  return toPattern([
    innLevel(table, one, other),
    sameOrNot(table.kpp(one), table.kpp(other)),
    titleLevel(table, one, other),
    phoneLevel(table, isCrowded, one, other),
    emailLevel(table, one, other),
    sameOrNot(table.domain(one), table.domain(other)),
    cityLevel(table, one, other),
    formLevel(table, one, other),
  ])
}

function sameOrNot(mine: number, theirs: number): number {
  if (mine === NONE || theirs === NONE) return 0
  return mine === theirs ? 1 : 2
}

function innLevel(table: BaseTable, one: number, other: number): number {
  const [mine, theirs] = [table.inn(one), table.inn(other)]
  if (mine !== NONE && theirs !== NONE) return mine === theirs ? INN.same : INN.different
  const [first, second] = [
    mine === NONE ? table.wrongInn(one) : mine,
    theirs === NONE ? table.wrongInn(other) : theirs,
  ]
  if (first === NONE || second === NONE) return 0
  return first === second || isNearNumber(first, second) ? INN.near : 0
}

export function titleLevel(table: BaseTable, one: number, other: number): number {
  const [mine, theirs] = [table.company(one), table.company(other)]
  if (mine === NONE || theirs === NONE) return 0
  if (mine === theirs) return TITLE.same
  const level = TITLE[compareCompanies(table.companyKey(mine), table.companyKey(theirs))]
  const [owner, another] = [table.person(one), table.person(other)]
  if (level === TITLE.same || owner.words === '' || another.words === '') return level
  // «ИП Иванов П. С.»: the name is a person's.
  const fit = comparePeople(owner, another)
  if (fit === 'same') return owner.words === another.words ? TITLE.same : TITLE.similar
  return fit === 'compatible' ? TITLE.part : TITLE.different
}

function phoneLevel(table: BaseTable, isCrowded: IsCrowded, one: number, other: number): number {
  const { phones } = table
  let best = 0
  for (let mine = phones.from(one); mine < phones.to(one); mine++) {
    for (let theirs = phones.from(other); theirs < phones.to(other); theirs++) {
      const level = numberLevel(table, isCrowded, phones.at(mine), phones.at(theirs))
      if (best === 0 || level < best) best = level
    }
  }
  return best
}

function numberLevel(table: BaseTable, isCrowded: IsCrowded, mine: number, theirs: number): number {
  const [first, second] = [table.number(mine), table.number(theirs)]
  if (first === second)
    return isCrowded(mine) || isCrowded(theirs) ? FIRM_PHONE.shared : FIRM_PHONE.same
  return isNearNumber(first, second) ? FIRM_PHONE.near : FIRM_PHONE.different
}

function emailLevel(table: BaseTable, one: number, other: number): number {
  const { emails } = table
  let best = 0
  for (let mine = emails.from(one); mine < emails.to(one); mine++) {
    for (let theirs = emails.from(other); theirs < emails.to(other); theirs++) {
      const level = mailboxLevel(table, emails.at(mine), emails.at(theirs))
      if (best === 0 || level < best) best = level
    }
  }
  return best
}

function mailboxLevel(table: BaseTable, mine: number, theirs: number): number {
  if (mine === theirs) return FIRM_EMAIL.same
  const [first, second] = [table.email(mine), table.email(theirs)]
  if (first.loose === second.loose) return FIRM_EMAIL.misprint
  if (first.local !== NONE && first.local === second.local) return FIRM_EMAIL.local
  // Two mailboxes of one firm are usual.
  return first.domain !== NONE && first.domain === second.domain ? 0 : FIRM_EMAIL.different
}

function formLevel(table: BaseTable, one: number, other: number): number {
  const [mine, theirs] = [table.company(one), table.company(other)]
  if (mine === NONE || theirs === NONE) return 0
  const [first, second] = [table.companyKey(mine).form, table.companyKey(theirs).form]
  if (first === null || second === null) return 0
  return formsAgree(first, second) ? FORM.same : FORM.different
}
