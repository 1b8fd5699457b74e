import type { UserId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { LedgerRow, LedgerState } from './store.ts'

/** Which rows of the ledger; `null` asks for any. */
export interface LedgerFilter {
  readonly rule: string | null
  /** Who asked for it or whom it concerns. */
  readonly person: UserId | null
  /** `planned` has those being written, too. */
  readonly state: Exclude<LedgerState, 'performing'> | null
  readonly card: CardRef | null
  /** Planned then or later. */
  readonly from: Instant | null
  /** Planned before then. */
  readonly until: Instant | null
}

/** A row's place in the order of the journal: newest first. */
export type LedgerPlace = Pick<LedgerRow, 'plannedAt' | 'position' | 'key'>
