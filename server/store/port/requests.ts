import type { ContactId, TenantId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { RequestOutcome } from '../../core/action.ts'
import type { RequestFact } from '../../core/rule.ts'

export interface Request extends RequestFact {
  readonly tenant: TenantId
  readonly title: string | null
  readonly source: string | null
  /** Everything that arrived, as it arrived: the event, then the card as first read. */
  readonly raw: unknown
  readonly settledAt: Instant | null
}

export interface RequestsPort {
  find(tenant: TenantId, card: CardRef): Promise<Request | null>
  /** Records the arrival once; a second call for the same card changes nothing and answers `false`. */
  record(tenant: TenantId, card: CardRef, receivedAt: Instant, raw: unknown): Promise<boolean>
  settle(tenant: TenantId, card: CardRef, outcome: RequestOutcome, at: Instant): Promise<void>
  /** Settled requests that named this contact, other than `except`. */
  countOf(tenant: TenantId, contact: ContactId, except: CardRef): Promise<number>
  /** Newest first. */
  recent(tenant: TenantId, limit: number): Promise<readonly Request[]>
  /** Requests of these contacts and the one of this card, newest first. */
  ofClient(
    tenant: TenantId,
    client: { readonly contacts: readonly ContactId[]; readonly card: CardRef },
    limit: number,
  ): Promise<readonly Request[]>
  /** Requests without an outcome that arrived before then, oldest first: a job of theirs was lost or set aside. */
  unsettled(tenant: TenantId, before: Instant, limit: number): Promise<readonly CardRef[]>
  /**
   * Settings have changed: requests whose effects were only recorded (held) lose their outcome and get a `decide`
   * job behind the events, so that they are decided afresh. Answers how many.
   *
   * @param which one card, or everything that arrived since then: what is older is past attaching
   */
  reopenHeld(
    tenant: TenantId,
    which: { readonly card: CardRef } | { readonly receivedSince: Instant },
  ): Promise<number>
}
