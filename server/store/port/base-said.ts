import type { TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { ClientKind } from '../../core/host-base.ts'

/** «Это не дубль», said of a group once. It outlives its group: every check makes groups anew. */
export interface SaidPairs {
  /** `<moment>:<group>` */
  readonly id: string
  readonly kind: ClientKind
  readonly by: UserId
  readonly at: Instant
  /** By `one` and `other` in the order of texts. */
  readonly pairs: readonly (readonly [string, string])[]
}

export interface BaseSaid {
  /** Newest first. @param wish.after id of the last one before */
  said(
    tenant: TenantId,
    wish: { readonly after: string | null; readonly limit: number },
  ): Promise<{ readonly said: readonly SaidPairs[]; readonly next: string | null }>
  /** `null`: taken back already. */
  saidOnce(tenant: TenantId, id: string): Promise<SaidPairs | null>
  /** These may be one again. @returns whether a group is open again; else the next check finds it */
  unsay(tenant: TenantId, kind: ClientKind, pairs: SaidPairs['pairs']): Promise<boolean>
}
