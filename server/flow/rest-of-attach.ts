import { parseEmails } from '../../shared/duplicates/emails.ts'
import { keyOfEmail, keyOfPhone, keysOf } from '../../shared/duplicates/keys.ts'
import { parsePhones } from '../../shared/phone/parse-phone.ts'
import type { Action } from '../core/action.ts'
import type { CardView } from '../hosts/host.ts'

type Attach = Extract<Action, { type: 'contact.attach' }>

/**
 * What is left of an attachment begun before. The host carries it out in parts, so the contact may be linked while the rest has failed;
 * to the rules a linked contact is settled, whoever linked it, so they ask for nothing any more.
 *
 * @returns `null` when the action is none, or its contact is not linked: then nothing of it stands
 */
export function restOfAttach(action: Action, { card, contacts }: CardView): Attach | null {
  if (action.type !== 'contact.attach') return null
  const contact = contacts.find(({ id }) => id === action.contact)
  if (contact === undefined) return null

  const { personal, shared } = keysOf(contact)
  const has = new Set([...personal, ...shared])
  const isMissing = (keys: readonly string[]) => keys.some(key => !has.has(key))
  return {
    ...action,
    owner: action.owner === card.owner ? null : action.owner,
    company: card.company === null ? action.company : null,
    addPhones: action.addPhones.filter(phone => isMissing(parsePhones(phone).map(keyOfPhone))),
    addEmails: action.addEmails.filter(email => isMissing(parseEmails(email).map(keyOfEmail))),
  }
}

export function isNothingLeft({ owner, company, addPhones, addEmails }: Attach): boolean {
  return owner === null && company === null && addPhones.length + addEmails.length === 0
}
