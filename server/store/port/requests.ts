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

export interface ReopenedRequests {
  readonly receivedSince: Instant
  readonly recordedToo?: boolean
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
   * @param which one card, or everything that arrived since then: what is older is past attaching. `recordedToo`: also those of which
   * nothing but the outcome was written, because their rule was off for them
   */
  reopenHeld(
    tenant: TenantId,
    which: { readonly card: CardRef } | ReopenedRequests,
  ): Promise<number>
  /**
   * Settings have changed: requests that came since then and that nobody has touched, as far as we know, get a `decide` job behind the
   * events. A review cannot judge them: it knows no requests. Answers how many.
   */
  lookAtUntouched(tenant: TenantId, receivedSince: Instant): Promise<number>
}
