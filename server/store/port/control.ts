import type { TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** A violation that somebody looks at later. */
export interface AsideCard {
  readonly card: CardRef
  readonly until: Instant
  readonly reason: string
  readonly by: UserId
}

/** How a day ended for somebody's cards. */
export interface DisciplineDay {
  /** `2026-11-26` in the tenant's zone. */
  readonly day: string
  /** `null`: cards nobody is responsible for. */
  readonly owner: UserId | null
  readonly open: number
  readonly clean: number
}

export interface ControlPort {
  /** Those that still are at that moment. */
  aside(tenant: TenantId, now: Instant): Promise<readonly AsideCard[]>
  putAside(
    tenant: TenantId,
    cards: readonly CardRef[],
    change: Omit<AsideCard, 'card'>,
  ): Promise<void>
  takeBack(tenant: TenantId, cards: readonly CardRef[]): Promise<void>
  /** Replaces what an earlier review of that day wrote. */
  writeDay(tenant: TenantId, day: string, people: readonly DisciplineDay[]): Promise<void>
  /** From that day on, oldest first. */
  days(tenant: TenantId, from: string): Promise<readonly DisciplineDay[]>
}
