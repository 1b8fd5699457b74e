import type { Lamp, RequisiteField } from '../contract/requisites-fill.ts'
import type { Say } from '../i18n/message.ts'
import type { RequisiteValues } from './filling.ts'
import type { BankDetails, Party } from './model.ts'
import {
  type Field,
  type FilledRequisites,
  type Readiness,
  readyForContract,
  readyForInvoice,
  sayMissing,
} from './readiness.ts'

type Kind = Party['kind'] | 'person'

/** Whoever leads a company signs by its charter unless somebody says otherwise. */
const USUAL_BASIS = 'Устав'

/** What stands on a card, as the readiness is measured by. */
export function toFilled(values: RequisiteValues, kind: Kind): FilledRequisites {
  const { lastName, firstName, secondName } = values
  const person = [lastName, firstName, secondName].filter(part => part !== undefined).join(' ')
  const named = kind === 'entrepreneur' ? `ИП ${person}` : person
  const orNull = (value: string | undefined) => value ?? null
  const byPerson = person === '' ? null : named
  return {
    kind,
    shortName: values.shortName ?? byPerson,
    fullName: values.fullName ?? byPerson ?? (kind === 'company' ? null : orNull(values.shortName)),
    inn: orNull(values.inn),
    kpp: orNull(values.kpp),
    ogrn: orNull(values.ogrn),
    address: orNull(values.legalAddress),
    bankName: orNull(values.bankName),
    bik: orNull(values.bik),
    correspondentAccount: orNull(values.correspondentAccount),
    account: orNull(values.account),
    signatory: orNull(values.director),
    post: orNull(values.post),
    basis: values.director === undefined ? null : USUAL_BASIS,
  }
}

/** What a paper calls otherwise than the card does. */
const IN_PAPERS: Readonly<Partial<Record<RequisiteField, Field>>> = {
  shortName: 'shortName',
  fullName: 'fullName',
  inn: 'inn',
  kpp: 'kpp',
  ogrn: 'ogrn',
  legalAddress: 'address',
  bankName: 'bankName',
  bik: 'bik',
  correspondentAccount: 'correspondentAccount',
  account: 'account',
  director: 'signatory',
  post: 'post',
}

/**
 * «Готово для договора», «готово для счёта» of what stands.
 *
 * @param placeless what the host has no place for: named, and not waited for
 */
export function lampsOf(
  values: RequisiteValues,
  kind: Kind,
  say: Say,
  placeless: readonly RequisiteField[] = [],
): readonly Lamp[] {
  const filled = toFilled(values, kind)
  const without = placeless.flatMap(field => IN_PAPERS[field] ?? [])
  return [
    toLamp('contract', readyForContract(filled, without), say),
    toLamp('invoice', readyForInvoice(filled, without), say),
  ]
}

function toLamp(
  paper: Lamp['for'],
  { isReady, missing, wrong, placeless }: Readiness,
  say: Say,
): Lamp {
  const names = missing.map(field => say(sayMissing(field)))
  const faults = wrong.map(({ text, isWarning }) => ({ text: say(text), isWarning }))
  return { for: paper, isReady, missing: names, wrong: faults, text: say(lampText()) }

  function lampText() {
    if (isReady && placeless.length > 0) {
      const without = placeless.map(field => say(sayMissing(field))).join(', ')
      return { id: 'requisites.ready-without', values: { for: paper, without } }
    }
    if (isReady) return { id: 'requisites.ready', values: { for: paper } }
    if (names.length > 0)
      return { id: 'requisites.not-ready', values: { for: paper, missing: names.join(', ') } }
    const grave = faults.filter(fault => !fault.isWarning).map(({ text }) => text)
    return { id: 'requisites.ready-wrong', values: { for: paper, wrong: grave.join(', ') } }
  }
}

/**
 * What stands, as a party: for copies and the beginning of a contract. Of its life nothing is known. `null`: too little for either.
 */
export function toParty(values: RequisiteValues, kind: Kind): Party | null {
  const { shortName, fullName, inn } = toFilled(values, kind)
  if (inn === null || (shortName ?? fullName) === null) return null
  const short = shortName ?? fullName ?? ''
  const common = {
    inn,
    ogrn: values.ogrn ?? null,
    name: { short, full: fullName ?? short, bare: short },
    form: null,
    formFull: null,
    standing: {
      status: 'active' as const,
      code: null,
      registeredOn: toPlainDate(values.registeredOn),
      endedOn: null,
      asOf: null,
    },
    address: values.legalAddress === undefined ? null : toAddress(values.legalAddress),
    okpo: values.okpo ?? null,
    oktmo: values.oktmo ?? null,
    okved: values.okved ?? null,
    isUnreliable: false,
  }
  if (kind !== 'company')
    return {
      ...common,
      kind: 'entrepreneur',
      surname: values.lastName ?? '',
      firstName: values.firstName ?? '',
      patronymic: values.secondName ?? null,
    }
  const { director } = values
  return {
    ...common,
    kind: 'company',
    kpp: values.kpp ?? null,
    director:
      director === undefined
        ? null
        : { name: director, post: values.post ?? null, isDisqualified: false },
    branch: 'main',
    branchCount: 0,
  }
}

/** `null`: no account is known, so there is nothing to pay to. */
export function toBankDetails(values: RequisiteValues): BankDetails | null {
  const { bik, bankName, account } = values
  if (bik === undefined || account === undefined) return null
  return {
    bik,
    bankName: bankName ?? '',
    correspondentAccount: values.correspondentAccount ?? null,
    account,
  }
}

function toPlainDate(text: string | undefined): string | null {
  const [, day, month, year] = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(text ?? '') ?? []
  return year === undefined ? null : `${year}-${month}-${day}`
}

function toAddress(line: string) {
  return {
    line,
    postalCode: null,
    country: null,
    region: null,
    area: null,
    city: null,
    street: null,
    flat: null,
    isInvalid: false,
  }
}
