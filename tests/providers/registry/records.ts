import { type Town, townNamed } from './towns.ts'

export type WireStatus = 'ACTIVE' | 'LIQUIDATING' | 'LIQUIDATED' | 'BANKRUPT' | 'REORGANIZING'

/** What is told about a party; the rest of the wire is made of it. */
export interface PartyFacts {
  readonly inn: string
  readonly ogrn: string
  /** `null`: an entrepreneur. */
  readonly kpp: string | null
  /** `ООО`; `ИП` makes an entrepreneur. */
  readonly form: string
  readonly name: string
  readonly town: string
  readonly street?: string
  readonly head?: string
  readonly post?: string
  readonly status?: WireStatus
  readonly code?: string | null
  readonly endedAt?: number | null
  readonly branch?: 'MAIN' | 'BRANCH'
  readonly branchCount?: number
  readonly hasInvalidAddress?: boolean
  readonly isDisqualified?: boolean
}

/** A suggestion as the service sends it: the fields of the free plan filled, the others null (R). */
export interface Suggestion {
  readonly value: string
  readonly unrestricted_value: string
  readonly data: Readonly<Record<string, unknown>>
}

const FORMS: Readonly<Record<string, readonly [code: string, full: string]>> = {
  ООО: ['12300', 'Общество с ограниченной ответственностью'],
  АО: ['12267', 'Акционерное общество'],
  ПАО: ['12247', 'Публичное акционерное общество'],
  ОАО: ['12200', 'Открытое акционерное общество'],
  ИП: ['50102', 'Индивидуальный предприниматель'],
  АНО: ['71400', 'Автономная некоммерческая организация'],
}

/** Nobody knows the day of the fixtures but they themselves: 20 November 2024, midnight in Greenwich (R, sample). */
const ACTUAL = 1_732_060_800_000
const REGISTERED = 1_423_094_400_000

export function toSuggestion(facts: PartyFacts): Suggestion {
  const { form, name } = facts
  const [, formFull] = FORMS[form] ?? ['', form]
  const isPerson = form === 'ИП'
  const short = isPerson ? `ИП ${name}` : `${form} "${name.toUpperCase()}"`
  const full = isPerson
    ? `${formFull} ${name}`
    : `${formFull.toUpperCase()} "${name.toUpperCase()}"`
  return { value: short, unrestricted_value: short, data: toData(facts, { short, full }) }
}

function toData(
  facts: PartyFacts,
  { short, full }: { readonly short: string; readonly full: string },
): Readonly<Record<string, unknown>> {
  const { form, name, status = 'ACTIVE', code = null, endedAt = null } = facts
  const [formCode, formFull] = FORMS[form] ?? ['', form]
  const isPerson = form === 'ИП'
  const bare = isPerson ? name : name.toUpperCase()
  const state = {
    status,
    code,
    actuality_date: ACTUAL,
    registration_date: REGISTERED,
    liquidation_date: endedAt,
  }
  return {
    ...(isPerson ? personOnly(name) : companyOnly(facts)),
    inn: facts.inn,
    ogrn: facts.ogrn,
    ogrn_date: REGISTERED,
    hid: facts.inn,
    type: isPerson ? 'INDIVIDUAL' : 'LEGAL',
    name: {
      full_with_opf: full,
      short_with_opf: short,
      latin: null,
      full: bare,
      short: isPerson ? null : bare,
    },
    opf: { type: '2014', code: formCode, full: formFull, short: form },
    state,
    okpo: null,
    okato: null,
    oktmo: '36701305000',
    okogu: '4210014',
    okfs: '16',
    okved: '62.01',
    okved_type: '2014',
    address: toAddress(facts, townNamed(facts.town)),
    ...PAID_ONLY,
  }
}

const PAID_ONLY = {
  okveds: null,
  authorities: null,
  documents: null,
  licenses: null,
  finance: null,
  phones: null,
  emails: null,
  employee_count: null,
  source: null,
  qc: null,
}

function companyOnly(facts: PartyFacts) {
  const {
    kpp,
    head,
    post = 'ГЕНЕРАЛЬНЫЙ ДИРЕКТОР',
    branch = 'MAIN',
    branchCount = 0,
    isDisqualified,
  } = facts
  const management =
    head === undefined
      ? null
      : {
          name: head,
          post,
          start_date: 1_669_237_200_000,
          disqualified: isDisqualified === true ? true : null,
        }
  return {
    kpp,
    kpp_largest: null,
    capital: null,
    invalid: null,
    management,
    founders: null,
    managers: null,
    predecessors: null,
    successors: null,
    branch_type: branch,
    branch_count: branchCount,
  }
}

function personOnly(fullName: string) {
  const [surname, name, patronymic = null] = fullName.split(' ')
  return {
    citizenship: null,
    fio: { surname, name, patronymic, gender: null, source: null, qc: null },
  }
}

function toAddress({ street, form, hasInvalidAddress }: PartyFacts, town: Town) {
  const { name, regionWithType, postalCode } = town
  const hasHouse = form !== 'ИП' && street !== undefined
  const place = regionWithType === `г ${name}` ? `г ${name}` : `${regionWithType}, г ${name}`
  const value = street === undefined ? place : `${place}, ${hasHouse ? `${street}, д 1` : street}`
  // An entrepreneur's address ends at the street, often without a postal code.
  const unrestricted = hasHouse ? `${postalCode}, ${value}` : value
  return {
    value,
    unrestricted_value: unrestricted,
    invalidity: hasInvalidAddress === true ? { code: 'FTS', decision: null } : null,
    data: {
      postal_code: hasHouse ? postalCode : null,
      country: 'Россия',
      country_iso_code: 'RU',
      region_kladr_id: `${town.code}00000000000`,
      region_with_type: regionWithType,
      region: town.region,
      area: null,
      area_with_type: null,
      city_kladr_id: town.cityCode,
      city_with_type: `г ${name}`,
      city_type: 'г',
      city: name,
      settlement: null,
      street_with_type: street ?? null,
      house_type: hasHouse ? 'д' : null,
      house: hasHouse ? '1' : null,
      block_type: null,
      block: null,
      flat_type: null,
      flat: null,
      kladr_id: town.cityCode,
      timezone: town.offset,
      fias_level: hasHouse ? '8' : '7',
      source: unrestricted.toUpperCase(),
      qc: '0',
    },
  }
}
