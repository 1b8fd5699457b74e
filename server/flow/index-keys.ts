import type { Contact } from '../../shared/crm/model.ts'
import { keysOf } from '../../shared/duplicates/keys.ts'

/** Under which keys a contact is found again: personal and shared ones alike. */
export function indexKeys(contact: Contact): readonly string[] {
  const { personal, shared } = keysOf(contact)
  return [...personal, ...shared]
}
