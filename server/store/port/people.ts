import type { ContactId, TenantId } from '../../../shared/crm/ids.ts'
import type { CardRef, Contact } from '../../../shared/crm/model.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** A contact of our key index. */
export interface Holder {
  readonly contact: Contact
  /** Those of the asked keys that it holds. */
  readonly keys: readonly string[]
  /** Settled requests that named it, other than that of the card asked about. */
  readonly requests: number
}

export interface PeoplePort {
  /** Replaces the keys of these contacts in our index. */
  learn(
    tenant: TenantId,
    contacts: readonly { contact: Contact; keys: readonly string[] }[],
  ): Promise<void>
  forget(tenant: TenantId, contact: ContactId): Promise<void>
  find(tenant: TenantId, contact: ContactId): Promise<Contact | null>
  /** For a page of cards: one query. Those we do not know are missing. */
  findMany(
    tenant: TenantId,
    contacts: readonly ContactId[],
  ): Promise<ReadonlyMap<ContactId, Contact>>
  /** Contacts holding any of the keys, at most 50, those holding most first. */
  holding(tenant: TenantId, keys: readonly string[], except: CardRef): Promise<readonly Holder[]>
  /** Where learning the base stopped, `null` before the first time. */
  learnedUntil(tenant: TenantId): Promise<Instant | null>
  setLearnedUntil(tenant: TenantId, at: Instant): Promise<void>
}

export interface ClaimsPort {
  /**
   * Takes all keys, in sorted order, or says which contact already came of one of them.
   * Waits while another holder is at work; a claim older than 60 s (real time) is taken over.
   */
  take(
    tenant: TenantId,
    keys: readonly string[],
    holder: string,
  ): Promise<{ taken: true } | { taken: false; contact: ContactId }>
  /** The contact exists; everybody waiting gets its id. */
  fulfil(tenant: TenantId, holder: string, contact: ContactId): Promise<void>
  release(tenant: TenantId, holder: string): Promise<void>
}
