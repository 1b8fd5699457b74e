import type { TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** A client's time zone as a person has set it. */
export interface HandZone {
  /** IANA. */
  readonly zone: string
  readonly by: UserId
  readonly at: Instant
}

export interface ZoneChange {
  /** Where it was set; its journal gets the line. */
  readonly card: CardRef
  /** `contact:501` or `deal:15`, the first one is set; none of the others keeps a zone. */
  readonly subjects: readonly [string, ...string[]]
  /** IANA; `null`: taken back. */
  readonly zone: string | null
  readonly by: UserId
  readonly at: Instant
  /** Names the click: done once. */
  readonly key: string
}

/** Zones of clients set by hand; of a contact where the card has one, so that all cards of a client know it, else of the card. */
export interface ZonesPort {
  /** Of the first of these subjects that has one; `null`: none has. */
  find(tenant: TenantId, subjects: readonly string[]): Promise<HandZone | null>
  /** For a page of cards: one query. Subjects without one are missing. */
  findMany(tenant: TenantId, subjects: readonly string[]): Promise<ReadonlyMap<string, HandZone>>
  /** With its line in the ledger, done already: one transaction. A known key changes nothing. */
  set(tenant: TenantId, change: ZoneChange): Promise<void>
}
