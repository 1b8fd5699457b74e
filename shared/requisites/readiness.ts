import type { Message } from '../i18n/message.ts'
import {
  checkAccount,
  checkBic,
  checkCorrespondentAccount,
  checkInn,
  checkKpp,
  checkOgrn,
  type IdCheck,
  type IdFault,
} from './checks.ts'

/** What the card holds, whoever filled it. `null` or an empty text: not there. */
export interface FilledRequisites {
  readonly kind: 'company' | 'entrepreneur' | 'person'
  readonly shortName: string | null
  readonly fullName: string | null
  readonly inn: string | null
  readonly kpp: string | null
  readonly ogrn: string | null
  readonly address: string | null
  readonly bankName: string | null
  readonly bik: string | null
  readonly correspondentAccount: string | null
  readonly account: string | null
  /** Who signs, in the genitive as the contract needs it or as it is. */
  readonly signatory: string | null
  readonly post: string | null
  /** «Устав», «доверенность № 5 от 01.02.2026». */
  readonly basis: string | null
}

export type Field = Exclude<keyof FilledRequisites, 'kind'>

export interface Readiness {
  readonly isReady: boolean
  readonly missing: readonly Field[]
  /** Filled, but its check fails. An account is only a warning and does not take the lamp away. */
  readonly wrong: readonly FieldFault[]
  /** Not filled and not counted: the card has no place for them. */
  readonly placeless: readonly Field[]
}

export interface FieldFault {
  readonly field: Field
  readonly text: Message
  readonly isWarning: boolean
}

const PAYER: readonly Field[] = ['shortName', 'inn', 'address']
const SIDE: readonly Field[] = [
  'fullName',
  'inn',
  'ogrn',
  'address',
  'bankName',
  'bik',
  'correspondentAccount',
  'account',
]
const SIGNATORY: readonly Field[] = ['signatory', 'post', 'basis']

/** «Готово для счёта»: what the buyer's line of an invoice needs. */
export function readyForInvoice(
  filled: FilledRequisites,
  placeless: readonly Field[] = [],
): Readiness {
  const fields = filled.kind === 'company' ? [...PAYER, 'kpp' as const] : PAYER
  return measure(filled, fields, placeless)
}

/**
 * «Готово для договора»: what one side of a contract needs. A private person has neither ОГРН nor basis.
 *
 * @param placeless what the card has no place for: nobody can fill it in, so that it is not waited for
 */
export function readyForContract(
  filled: FilledRequisites,
  placeless: readonly Field[] = [],
): Readiness {
  if (filled.kind === 'person') return measure(filled, ['fullName', 'inn', 'address'], placeless)
  if (filled.kind === 'entrepreneur') return measure(filled, SIDE, placeless)
  return measure(filled, [...SIDE, 'shortName', 'kpp', ...SIGNATORY], placeless)
}

/** Checks of everything that is filled, with the reason in words. */
export function findFaults(filled: FilledRequisites): readonly FieldFault[] {
  const { inn, kpp, ogrn, bik, account, correspondentAccount, kind } = filled
  const bank = bik ?? ''
  const checks: readonly (readonly [Field, string | null, (value: string) => IdCheck])[] = [
    ['inn', inn, checkInn],
    ['kpp', kpp, checkKpp],
    ['ogrn', ogrn, checkOgrn],
    ['bik', bik, checkBic],
    ['account', account, value => checkAccount(value, bank)],
    ['correspondentAccount', correspondentAccount, value => checkCorrespondentAccount(value, bank)],
  ]
  const faults = checks.flatMap(([field, value, check]) => toFault(field, value, check))
  const expected = kind === 'company' ? 10 : 12
  const isOther = isFilled(inn) && checkInn(inn ?? '').isRight && inn?.length !== expected
  return isOther
    ? [
        ...faults,
        {
          field: 'inn',
          text: { id: 'requisites.inn-of-other-kind', values: { kind } },
          isWarning: true,
        },
      ]
    : faults
}

/** «ИНН: не сходится контрольная цифра». */
export function sayFault(field: Field, fault: IdFault): Message {
  // A selector of an ICU text may not hold a hyphen.
  return { id: 'requisites.fault', values: { field, fault: fault.replaceAll('-', '_') } }
}

/** A line of the list of what is missing. */
export function sayMissing(field: Field): Message {
  return { id: 'requisites.missing', values: { field } }
}

function measure(
  filled: FilledRequisites,
  needed: readonly Field[],
  placeless: readonly Field[],
): Readiness {
  const empty = needed.filter(field => !isFilled(filled[field]))
  const missing = empty.filter(field => !placeless.includes(field))
  const wrong = findFaults(filled).filter(({ field }) => needed.includes(field))
  return {
    isReady: missing.length === 0 && wrong.every(({ isWarning }) => isWarning),
    missing,
    wrong,
    placeless: empty.filter(field => placeless.includes(field)),
  }
}

function toFault(
  field: Field,
  value: string | null,
  check: (value: string) => IdCheck,
): readonly FieldFault[] {
  if (!isFilled(value) || value === null) return []
  const result = check(value.trim())
  if (result.isRight) return []
  // A key that does not hold is for a person to look at; a wrong length cannot be an account at all.
  const isWarning = isAccount(field) && result.fault === 'check-digit'
  return [{ field, text: sayFault(field, result.fault), isWarning }]
}

function isAccount(field: Field): boolean {
  return field === 'account' || field === 'correspondentAccount'
}

function isFilled(value: string | null): boolean {
  return value !== null && value.trim() !== ''
}
