import type { Account } from '../account.ts'
import type { Lead } from '../state.ts'
import { isClosed } from './stages.ts'
import { textsOf } from './values.ts'

/** Three at most, else nothing is merged. */
const MOST = 3

/**
 * The open lead that the account's own duplicate control would join a request into: the newest one whose **main**
 * contact has one of these phones or e-mails. Only what is stored is searched, not the request itself.
 */
export function duplicateOf(
  account: Account,
  pipelineId: number,
  keys: { readonly phones: readonly string[]; readonly emails: readonly string[] },
): Lead | null {
  const { isOn, pipelineIds, reaction } = account.state.duplicateControl
  if (!isOn || reaction === 'create' || !pipelineIds.includes(pipelineId)) return null
  const phones = new Set(keys.phones.map(lastDigits))
  const emails = new Set(keys.emails.map(email => email.trim().toLowerCase()))
  const found = [...account.state.leads.values()].filter(lead => {
    if (lead.isDeleted || isClosed(lead.statusId) || lead.pipelineId !== pipelineId) return false
    const main = account.state.contacts.get(lead.contacts.find(({ isMain }) => isMain)?.id ?? 0)
    if (main === undefined) return false
    return (
      textsOf(account, 'contacts', main, 'PHONE').some(phone => phones.has(lastDigits(phone))) ||
      textsOf(account, 'contacts', main, 'EMAIL').some(email =>
        emails.has(email.trim().toLowerCase()),
      )
    )
  })
  if (found.length > MOST) return null
  return found.sort((one, other) => other.createdAt - one.createdAt)[0] ?? null
}

/** Phones are matched by their last ten digits (M). */
export function lastDigits(phone: string): string {
  return phone.replaceAll(/\D/g, '').slice(-10)
}
