/**
 * Check digits of Russian legal ids. All of them are texts: leading zeros count.
 *
 * Rules: tax service (ИНН), order of the Ministry of Finance (ОГРН, ОГРНИП), order 515 of the Bank of Russia of 08.09.1997 (accounts).
 */

/** Why an id cannot be right. `check-digit`: one digit at least is wrong. */
export type IdFault =
  'not-digits' | 'length' | 'zero-region' | 'check-digit' | 'shape' | 'needs-bic' | 'prefix'

export type IdCheck =
  { readonly isRight: true } | { readonly isRight: false; readonly fault: IdFault }

/** 10 digits belong to a company, 12 to a person. */
export function checkInn(inn: string): IdCheck {
  if (!isDigits(inn)) return wrong('not-digits')
  if (inn.length !== 10 && inn.length !== 12) return wrong('length')
  if (inn.startsWith('00')) return wrong('zero-region')
  const digits = toDigits(inn)
  const isHeld =
    inn.length === 10
      ? keyOf(digits, INN_10) === digits[9]
      : keyOf(digits, INN_11) === digits[10] && keyOf(digits, INN_12) === digits[11]
  return isHeld ? RIGHT : wrong('check-digit')
}

/** ОГРН of a company (13 digits) or ОГРНИП of an entrepreneur (15 digits). */
export function checkOgrn(ogrn: string): IdCheck {
  if (!isDigits(ogrn)) return wrong('not-digits')
  if (ogrn.length !== 13 && ogrn.length !== 15) return wrong('length')
  const divisor = ogrn.length === 13 ? 11n : 13n
  const key = (BigInt(ogrn.slice(0, -1)) % divisor) % 10n
  return key === BigInt(ogrn.slice(-1)) ? RIGHT : wrong('check-digit')
}

/** КПП has no check digit, only a shape; the fifth and sixth places may be letters. */
export function checkKpp(kpp: string): IdCheck {
  if (kpp.length !== 9) return wrong('length')
  return /^\d{4}[0-9A-Z]{2}\d{3}$/.test(kpp) ? RIGHT : wrong('shape')
}

export function checkBic(bic: string): IdCheck {
  if (!isDigits(bic)) return wrong('not-digits')
  return bic.length === 9 ? RIGHT : wrong('length')
}

/**
 * A client's account at the bank of this БИК. Treasury accounts (03…) have a rule of their own and are only measured by length.
 *
 * A key that does not hold is for a person to look at, no reason to refuse.
 */
export function checkAccount(account: string, bic: string): IdCheck {
  const shape = checkAccountShape(account, bic)
  if (!shape.isRight || account.startsWith('03')) return shape
  const prefix = isCentralBank(bic) ? `0${bic.slice(4, 6)}` : bic.slice(6)
  return holdsKey(prefix + account) ? RIGHT : wrong('check-digit')
}

/** A bank's own account at the Bank of Russia: starts with 301, and its last three digits are those of the БИК. */
export function checkCorrespondentAccount(account: string, bic: string): IdCheck {
  const shape = checkAccountShape(account, bic)
  if (!shape.isRight) return shape
  // Accounts of the treasury system since 2021 stand in the same place (40102…) and are keyed alike.
  if (!/^(301|401)/.test(account)) return wrong('prefix')
  return holdsKey(`0${bic.slice(4, 6)}${account}`) ? RIGHT : wrong('check-digit')
}

const RIGHT: IdCheck = { isRight: true }

const INN_10 = [2, 4, 10, 3, 5, 9, 4, 6, 8]
const INN_11 = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
const INN_12 = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]

const ACCOUNT_WEIGHTS = [7, 1, 3]
/** Clearing currencies stand as a letter in the sixth place. */
const LETTERS = 'ABCEHKMPTX'

function wrong(fault: IdFault): IdCheck {
  return { isRight: false, fault }
}

function isDigits(text: string): boolean {
  return /^\d+$/.test(text)
}

function toDigits(text: string): readonly number[] {
  return Array.from(text, Number)
}

function keyOf(digits: readonly number[], weights: readonly number[]): number {
  const sum = weights.reduce((total, weight, place) => total + weight * (digits[place] ?? 0), 0)
  return (sum % 11) % 10
}

function checkAccountShape(account: string, bic: string): IdCheck {
  if (account.length !== 20) return wrong('length')
  if (!/^\d{5}[0-9ABCEHKMPTX]\d{14}$/.test(account)) return wrong('not-digits')
  return checkBic(bic).isRight ? RIGHT : wrong('needs-bic')
}

/** A settlement centre of the Bank of Russia. */
function isCentralBank(bic: string): boolean {
  return /00[0-2]$/.test(bic)
}

function holdsKey(text: string): boolean {
  const sum = Array.from(text).reduce((total, sign, place) => {
    const digit = LETTERS.includes(sign) ? LETTERS.indexOf(sign) : Number(sign)
    return total + ((digit * (ACCOUNT_WEIGHTS[place % 3] ?? 0)) % 10)
  }, 0)
  return sum % 10 === 0
}
