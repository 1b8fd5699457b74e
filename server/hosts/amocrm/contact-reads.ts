import type { ContactId } from '../../../shared/crm/ids.ts'
import type { Contact } from '../../../shared/crm/model.ts'
import { type Instant, MINUTE, plus } from '../../../shared/time/instant.ts'

/** What looks of this process have read of an account's contacts of late, so that an event about one need not read it once more. */
export interface ContactReads {
  /** @param beganAt before the account was asked */
  keep(contact: Contact, beganAt: Instant): void
  /** As read by a request that began then or later; `null`: none has. */
  find(id: ContactId, since: Instant): Contact | null
}

const KEPT_MS = MINUTE

export function createContactReads(): ContactReads {
  const reads = new Map<ContactId, { readonly contact: Contact; readonly beganAt: Instant }>()

  return {
    keep(contact, beganAt) {
      for (const [id, read] of reads) if (plus(read.beganAt, KEPT_MS) < beganAt) reads.delete(id)
      const known = reads.get(contact.id)
      if (known === undefined || known.beganAt <= beganAt)
        reads.set(contact.id, { contact, beganAt })
    },

    find(id, since) {
      const read = reads.get(id)
      return read === undefined || read.beganAt < since ? null : read.contact
    },
  }
}
