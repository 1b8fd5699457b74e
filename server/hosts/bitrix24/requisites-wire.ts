import { REQUISITE_FIELDS, type RequisiteField } from '../../../shared/contract/requisites-fill.ts'
import type { EntityRef } from '../../../shared/crm/model.ts'
import { titleCase } from '../../../shared/requisites/case.ts'
import type {
  RequisiteOwner,
  RequisiteValues,
  WantedBank,
} from '../../../shared/requisites/filling.ts'
import type { LegalAddress, Party } from '../../../shared/requisites/model.ts'
import { writePost } from '../../../shared/requisites/posts.ts'
import { writeFullName } from '../../../shared/requisites/preamble.ts'
import { sayDate } from '../../../shared/requisites/standing.ts'

/** A row's fields that hold something, by the portal's names. */
export type Fields = Readonly<Record<string, string>>

/** A template of requisites with the fields its form shows. */
export interface Preset {
  readonly id: string
  readonly shown: readonly string[]
}

/** Everything of a card that a filling may touch. JSON. */
export interface Standing {
  /** The lead or deal that was opened; `null`: the owner's own card. */
  readonly card: { readonly kind: 'deal' | 'lead'; readonly id: string } | null
  readonly owner: RequisiteOwner | null
  /** The one sought, or the first. */
  readonly requisite: { readonly id: string; readonly fields: Fields } | null
  readonly banks: readonly { readonly id: string; readonly fields: Fields }[]
  /** By type. */
  readonly addresses: Readonly<Record<string, Fields>>
  readonly presets: Readonly<Partial<Record<Party['kind'] | 'person', Preset>>>
  /** What the template of `requisite` shows; `null`: it is none of those read. */
  readonly shown: readonly string[] | null
}

/** `entityTypeId` of whoever has requisites. */
export const OWNER_TYPE: Readonly<Record<RequisiteOwner['kind'], number>> = {
  contact: 3,
  company: 4,
}

export const REQUISITE_TYPE = 8
/** Types of addresses: actual, registration, legal. */
export const ACTUAL = '1'
const REGISTRATION = '4'
const LEGAL = '6'

/** An entrepreneur has the address he is registered at, a company its legal one. */
export function legalTypeOf(kind: Party['kind'] | 'person' | null): string {
  return kind === 'company' ? LEGAL : REGISTRATION
}

/**
 * Our words in the portal's (bitrix24.md 6.6, dadata.md 7). A post has no field in the Russian templates: the field of others keeps it,
 * and it is not shown (V).
 */
export const COMPANY_FIELDS: Readonly<Partial<Record<RequisiteField, string>>> = {
  shortName: 'RQ_COMPANY_NAME',
  fullName: 'RQ_COMPANY_FULL_NAME',
  inn: 'RQ_INN',
  kpp: 'RQ_KPP',
  ogrn: 'RQ_OGRN',
  registeredOn: 'RQ_COMPANY_REG_DATE',
  okpo: 'RQ_OKPO',
  oktmo: 'RQ_OKTMO',
  okved: 'RQ_OKVED',
  director: 'RQ_DIRECTOR',
  post: 'RQ_CEO_WORK_POS',
}

export const PERSON_FIELDS: Readonly<Partial<Record<RequisiteField, string>>> = {
  lastName: 'RQ_LAST_NAME',
  firstName: 'RQ_FIRST_NAME',
  secondName: 'RQ_SECOND_NAME',
  inn: 'RQ_INN',
  ogrn: 'RQ_OGRNIP',
  registeredOn: 'RQ_COMPANY_REG_DATE',
  okpo: 'RQ_OKPO',
  oktmo: 'RQ_OKTMO',
  okved: 'RQ_OKVED',
}

export const BANK_FIELDS: Readonly<Partial<Record<RequisiteField, string>>> = {
  bankName: 'RQ_BANK_NAME',
  bik: 'RQ_BIK',
  correspondentAccount: 'RQ_COR_ACC_NUM',
  account: 'RQ_ACC_NUM',
}

export function fieldsFor(kind: Party['kind'] | 'person' | null): typeof COMPANY_FIELDS {
  return kind === 'company' ? COMPANY_FIELDS : PERSON_FIELDS
}

export function partyFields(party: Party): Fields {
  const { standing, ogrn, okpo, oktmo, okved, inn } = party
  const common = { RQ_INN: inn, RQ_OKPO: okpo, RQ_OKTMO: oktmo, RQ_OKVED: okved }
  const registered = {
    RQ_COMPANY_REG_DATE: standing.registeredOn === null ? null : sayDate(standing.registeredOn),
  }
  if (party.kind === 'entrepreneur')
    return filled({
      ...common,
      ...registered,
      RQ_OGRNIP: ogrn,
      RQ_LAST_NAME: titleCase(party.surname),
      RQ_FIRST_NAME: titleCase(party.firstName),
      RQ_SECOND_NAME: party.patronymic === null ? null : titleCase(party.patronymic),
    })
  const { director } = party
  return filled({
    ...common,
    ...registered,
    RQ_OGRN: ogrn,
    RQ_KPP: party.kpp,
    RQ_COMPANY_NAME: party.name.short,
    RQ_COMPANY_FULL_NAME: writeFullName(party),
    RQ_DIRECTOR: director === null ? null : titleCase(director.name),
    RQ_CEO_WORK_POS: director?.post == null ? null : writePost(director.post),
  })
}

export function bankFields(bank: WantedBank): Fields {
  const { name, city } = bank
  return filled({
    RQ_BANK_NAME: city === null || name.includes(city) ? name : `${name}, ${city}`,
    RQ_BANK_ADDR: bank.address,
    RQ_BIK: bank.bik,
    RQ_COR_ACC_NUM: bank.correspondentAccount,
    RQ_ACC_NUM: bank.account,
    RQ_ACC_CURRENCY: bank.account === null ? null : 'RUB',
    RQ_SWIFT: bank.swift,
  })
}

/** An address that the register has not taken apart stands in one line. */
export function addressFields(address: LegalAddress): Fields {
  const isApart = address.street !== null || address.city !== null
  return filled({
    ADDRESS_1: isApart ? address.street : address.line,
    ADDRESS_2: address.flat,
    CITY: address.city,
    REGION: address.area,
    PROVINCE: address.region,
    POSTAL_CODE: isApart ? address.postalCode : null,
    COUNTRY: address.country,
  })
}

export const ADDRESS_NAMES: readonly string[] = [
  'ADDRESS_1',
  'ADDRESS_2',
  'CITY',
  'REGION',
  'PROVINCE',
  'POSTAL_CODE',
  'COUNTRY',
]

/** As a person reads it; the own country goes without saying. */
export function addressLine(fields: Fields): string {
  const country = fields['COUNTRY'] === 'Россия' ? undefined : fields['COUNTRY']
  const { POSTAL_CODE, PROVINCE, REGION, CITY, ADDRESS_1, ADDRESS_2 } = fields
  return [POSTAL_CODE, country, PROVINCE, REGION, CITY, ADDRESS_1, ADDRESS_2]
    .filter(part => part !== undefined && part !== '')
    .join(', ')
}

/** What holds nothing is left out. */
export function filled(fields: Readonly<Record<string, string | null>>): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === null || value.trim() === '' ? [] : [[name, value] as const],
    ),
  )
}

export function cardOf(subject: EntityRef): Standing['card'] {
  if (subject.kind !== 'deal' && subject.kind !== 'lead') return null
  return { kind: subject.kind, id: subject.id }
}

/** The fields of a row in our words. */
export function translate(names: typeof COMPANY_FIELDS, fields: Fields): RequisiteValues {
  return Object.fromEntries(
    REQUISITE_FIELDS.flatMap(field => {
      const name = names[field]
      const value = name === undefined ? undefined : fields[name]
      return value === undefined ? [] : [[field, value] as const]
    }),
  )
}

/** What holds nothing is left out. */
export function compact(
  values: Readonly<Partial<Record<RequisiteField, string | undefined>>>,
): RequisiteValues {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  )
}
