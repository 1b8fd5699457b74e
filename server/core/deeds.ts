import type { CardRef } from '../../shared/crm/model.ts'
import type { HistoryEvent } from '../../shared/scoring/history.ts'

/**
 * Something the host remembers of a card with its moment: a call, a letter, a meeting, another amount, another person responsible. Types are
 * those of `HistoryEvent`.
 */
export interface Deed extends HistoryEvent {
  readonly card: CardRef
}

export interface DeedsPage {
  readonly deeds: readonly Deed[]
  /** Where to go on once this page is kept. Only the host module reads it. */
  readonly cursor: string
}

/** What was done about cards, as far back as the host remembers. */
export interface HostDeeds {
  /**
   * From a cursor of ours to the present; `null`: from the beginning. May tell of a thing twice, with the same moment.
   *
   * @throws {HostUnavailable | HostRefused | TenantDisconnected}
   */
  read(cursor: string | null): AsyncIterable<DeedsPage>
}
