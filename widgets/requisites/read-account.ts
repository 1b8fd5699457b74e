import type { Message } from '../../shared/i18n/message.ts'
import { checkAccount } from '../../shared/requisites/checks.ts'
import { sayFault } from '../../shared/requisites/readiness.ts'

/** A client's account as it was typed. */
export interface ReadAccount {
  /** 20 digits, or empty: none was typed, or it cannot be one. */
  readonly account: string
  readonly fault: { readonly text: Message; readonly isWarning: boolean } | null
}

/** @param bik of the bank that was chosen; `null`: none yet, so that only the shape is looked at */
export function readAccount(typed: string, bik: string | null): ReadAccount {
  const account = typed.replaceAll(/\s/g, '')
  if (account === '') return { account, fault: null }
  const check = checkAccount(account, bik ?? '')
  if (check.isRight || (bik === null && check.fault === 'needs-bic'))
    return { account, fault: null }
  // A key that does not hold is for a person to look at; anything else cannot be an account at all.
  const isWarning = check.fault === 'check-digit'
  const fault = { text: sayFault('account', check.fault), isWarning }
  return { account: isWarning ? account : '', fault }
}
