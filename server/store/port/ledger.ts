import type { CompanyId, ContactId, TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { Action } from '../../core/action.ts'
import type { LedgerFilter, LedgerPlace } from '../ledger-filter.ts'

/** Why a recorded action is not done now. */
export type Held =
  | 'quiet'
  | 'strength'
  | 'cap'
  /** There is nobody whom it could be given to. */
  | 'nobody'

export interface PlannedAction {
  readonly rule: string
  readonly action: Action
  readonly held: Held | null
  /** Since when the fault it answers has been there, where its rule says so; not kept. */
  readonly brokenSince?: Instant
  /** The person who asked for it; left out: a rule. */
  readonly askedBy?: UserId
  /** With it a person says that he contacted the client: added by itself, it is kept as the touch of the card, too. */
  readonly isTouch?: boolean
}

export type LedgerState =
  | 'held'
  | 'planned'
  /** Being written to the host; found so after a crash, its outcome is unknown and the host is searched for the mark. */
  | 'performing'
  | 'done'
  /** No longer right when its turn came. */
  | 'dropped'
  /** The host said no, or retries ran out. `reason` says what it answered. */
  | 'buried'

export interface LedgerRow {
  readonly tenant: TenantId
  readonly key: string
  readonly mark: string
  readonly rule: string
  readonly card: CardRef
  readonly action: Action
  readonly state: LedgerState
  readonly held: Held | null
  readonly reason: string | null
  readonly hostId: string | null
  readonly plannedAt: Instant
  readonly settledAt: Instant | null
  readonly attempts: number
  /** Place within its decision. */
  readonly position: number
  /** What an attachment found on the card; `null` where nothing could be put back. */
  readonly before: CardBefore | null
  readonly askedBy: UserId | null
}

/** The part of a card that an attachment changes. */
export interface CardBefore {
  readonly contacts: readonly ContactId[]
  readonly owner: UserId | null
  readonly company: CompanyId | null
}

/** Actions decided and not done. */
export interface HeldCount {
  readonly rule: string
  /** Whom a task or a notice would have been for; `null` for anything else. */
  readonly person: UserId | null
  readonly held: Held
  readonly count: number
}

export interface LedgerPort {
  /** One action of its own, asked for by a person, with its `perform` job (ahead of others): one transaction. A known key changes nothing. */
  add(tenant: TenantId, card: CardRef, at: Instant, planned: PlannedAction): Promise<void>
  /** Rows `planned` or `performing`, oldest first. */
  pending(tenant: TenantId, card: CardRef): Promise<readonly LedgerRow[]>
  /**
   * Marks the rows as being written, one more attempt, and keeps the actions as they are written. Answers the keys of those that are
   * as the caller has read them: what another process has begun meanwhile is that one's to write.
   */
  begin(
    tenant: TenantId,
    rows: readonly Pick<LedgerRow, 'key' | 'attempts' | 'action'>[],
  ): Promise<ReadonlySet<string>>
  /** Cards with rows planned before then and not ended, oldest first: their `perform` was lost or set aside. */
  waitingSince(tenant: TenantId, before: Instant, limit: number): Promise<readonly CardRef[]>
  /** `action`: as it was confirmed right before writing. */
  settle(
    tenant: TenantId,
    key: string,
    end: {
      state: 'done' | 'dropped' | 'buried' | 'planned' | 'held'
      /** With `held`: why it is not done now. */
      held?: Held
      reason?: string
      hostId?: string | null
      action?: Action
      at: Instant
    },
  ): Promise<void>
  /** Newest first. */
  ofCard(tenant: TenantId, card: CardRef, limit: number): Promise<readonly LedgerRow[]>
  recent(tenant: TenantId, limit: number): Promise<readonly LedgerRow[]>
  /** Actions planned or done since then by a rule that concern this user (`assignee` of a task, `user` of a notice); for the cap of the first run. */
  doneSince(
    tenant: TenantId,
    of: { readonly rule: string; readonly type: Action['type']; readonly assignee: string },
    since: Instant,
  ): Promise<number>
  find(tenant: TenantId, key: string): Promise<LedgerRow | null>
  /** Those of the keys that are known and not held. */
  letThrough(tenant: TenantId, keys: readonly string[]): Promise<ReadonlySet<string>>
  /** What was decided since then and not done, by rule, person and what holds it; most first. */
  heldSince(tenant: TenantId, since: Instant): Promise<readonly HeldCount[]>
  /** Rows after that place (`null`: from the newest on). */
  page(
    tenant: TenantId,
    filter: LedgerFilter,
    part: { readonly after: LedgerPlace | null; readonly limit: number },
  ): Promise<readonly LedgerRow[]>
  /** Keeps what stood on the card before the first attempt; later calls change nothing. */
  rememberBefore(tenant: TenantId, key: string, before: CardBefore): Promise<void>
  /** A buried row is to be done once more, with its `perform` job: one transaction. `false`: it is not buried. */
  retry(tenant: TenantId, key: string): Promise<boolean>
}
