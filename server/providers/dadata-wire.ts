import { listOf, parserOf, shape, type Shaped } from '../../shared/parse/parse.ts'
import type {
  Bank,
  ForeignCountry,
  ForeignParty,
  LegalAddress,
  LegalStatus,
  Party,
  PlainDate,
  Standing,
} from '../../shared/requisites/model.ts'
import { HOUR } from '../../shared/time/instant.ts'
import type { City } from './requisites.ts'
import {
  type wireAddress,
  type wireState,
  wireParty,
  wireBank,
  wireCity,
  wireBelarus,
  wireKazakhstan,
} from './dadata-shapes.ts'

function suggestionsOf<S extends Parameters<typeof listOf>[0]>(what: string, data: S) {
  return parserOf(what, shape({ suggestions: listOf(shape({ data })) }))
}

const parseParties = suggestionsOf('DaData party', wireParty)
const parseBanks = suggestionsOf('DaData bank', wireBank)
const parseCities = suggestionsOf('DaData address', wireCity)
const parseBelarus = suggestionsOf('DaData party_by', wireBelarus)
const parseKazakhstan = suggestionsOf('DaData party_kz', wireKazakhstan)

/** @throws {ParseError} */
export function readParties(body: unknown): readonly Party[] {
  return parseParties(body).suggestions.map(({ data }) => toParty(data))
}

/** @throws {ParseError} */
export function readBanks(body: unknown): readonly Bank[] {
  return parseBanks(body).suggestions.map(({ data }) => toBank(data))
}

/** The first town; `null` when there is none. @throws {ParseError} */
export function readCity(body: unknown): City | null {
  const [first] = parseCities(body).suggestions
  if (first === undefined) return null
  const { city, settlement, region_kladr_id, kladr_id } = first.data
  const name = city ?? settlement
  return name === null ? null : { name, regionCode: region_kladr_id, cityCode: kladr_id }
}

/** @throws {ParseError} */
export function readForeign(country: ForeignCountry, body: unknown): readonly ForeignParty[] {
  if (country === 'BY') return parseBelarus(body).suggestions.map(({ data }) => toBelarusian(data))
  return parseKazakhstan(body).suggestions.map(({ data }) => toKazakh(data))
}

function toParty(wire: Shaped<typeof wireParty>): Party {
  const bare = wire.name.short ?? wire.name.full ?? wire.name.full_with_opf
  const registered = {
    inn: wire.inn,
    ogrn: wire.ogrn,
    name: {
      short: wire.name.short_with_opf ?? wire.name.full_with_opf,
      full: wire.name.full_with_opf,
      bare,
    },
    form: wire.opf?.short ?? null,
    formFull: wire.opf?.full ?? null,
    standing: toStanding(wire.state),
    address: wire.address === null ? null : toAddress(wire.address),
    okpo: wire.okpo,
    oktmo: wire.oktmo,
    okved: wire.okved,
    isUnreliable: wire.invalid === true,
  }
  if (wire.type === 'INDIVIDUAL')
    return { kind: 'entrepreneur', ...registered, ...namesOf(wire.fio, bare) }
  return {
    kind: 'company',
    ...registered,
    kpp: wire.kpp,
    director: toDirector(wire.management),
    branch: wire.branch_type === 'BRANCH' ? 'branch' : 'main',
    branchCount: wire.branch_count ?? 0,
  }
}

function toDirector(wire: Shaped<typeof wireParty>['management']) {
  return wire && { name: wire.name, post: wire.post, isDisqualified: wire.disqualified === true }
}

function namesOf(fio: Shaped<typeof wireParty>['fio'], bare: string) {
  const [surname = '', firstName = '', ...rest] = bare.split(' ')
  return {
    surname: fio?.surname ?? surname,
    firstName: fio?.name ?? firstName,
    patronymic: fio === null ? rest.join(' ') || null : fio.patronymic,
  }
}

const STATUSES: Readonly<Record<string, LegalStatus>> = {
  ACTIVE: 'active',
  LIQUIDATING: 'liquidating',
  LIQUIDATED: 'liquidated',
  BANKRUPT: 'bankrupt',
  REORGANIZING: 'reorganizing',
}

function toStanding(wire: Shaped<typeof wireState>): Standing {
  return {
    // A status we do not know is no reason to call a company sound.
    status: STATUSES[wire.status ?? ''] ?? 'reorganizing',
    code: wire.code,
    registeredOn: toDate(wire.registration_date),
    endedOn: toDate(wire.liquidation_date),
    asOf: toDate(wire.actuality_date),
  }
}

/** R: some dates are midnight in Moscow, some midnight in Greenwich; by Moscow's clock both are that day. */
function toDate(ms: number | null): PlainDate | null {
  return ms === null ? null : new Date(ms + 3 * HOUR).toISOString().slice(0, 10)
}

function toAddress(wire: Shaped<typeof wireAddress>): LegalAddress {
  const parts = wire.data
  const city = parts?.city ?? parts?.settlement ?? null
  return {
    line: wire.unrestricted_value ?? wire.value,
    postalCode: parts?.postal_code ?? null,
    country: parts?.country ?? null,
    region: parts === null || parts.region === city ? null : parts.region_with_type,
    area: parts?.area_with_type ?? null,
    city,
    street: joined(
      [
        parts?.street_with_type,
        joined([parts?.house_type, parts?.house], ' '),
        joined([parts?.block_type, parts?.block], ' '),
      ],
      ', ',
    ),
    flat: joined([parts?.flat_type, parts?.flat], ' '),
    isInvalid: wire.invalidity !== null,
  }
}

function joined(parts: readonly (string | null | undefined)[], between: string): string | null {
  const there = parts.filter(part => part !== null && part !== undefined && part !== '')
  return there.length === 0 ? null : there.join(between)
}

function toBank(wire: Shaped<typeof wireBank>): Bank {
  return {
    bik: wire.bic,
    name: wire.name.payment ?? wire.name.short ?? '',
    city: wire.payment_city,
    correspondentAccount: wire.correspondent_account,
    swift: wire.swift,
    inn: wire.inn,
    kpp: wire.kpp,
    address: wire.address === null ? null : (wire.address.unrestricted_value ?? wire.address.value),
    isActive: wire.state.status === 'ACTIVE',
  }
}

function toBelarusian(wire: Shaped<typeof wireBelarus>): ForeignParty {
  const fullName = wire.full_name_ru ?? wire.short_name_ru ?? wire.fio_ru ?? ''
  return {
    country: 'BY',
    taxId: wire.unp,
    shortName: wire.short_name_ru ?? fullName,
    fullName,
    director: wire.fio_ru,
    address: wire.address,
    isActive: wire.status === 'ACTIVE' && wire.removal_date === null,
    registeredOn: toDate(wire.registration_date),
    endedOn: toDate(wire.removal_date),
  }
}

function toKazakh(wire: Shaped<typeof wireKazakhstan>): ForeignParty {
  const name = wire.name_ru ?? ''
  return {
    country: 'KZ',
    taxId: wire.bin,
    shortName: name,
    fullName: name,
    director: wire.fio,
    address: wire.address_ru,
    isActive: wire.status === 'ACTIVE',
    registeredOn: toDate(wire.registration_date),
    endedOn: null,
  }
}
