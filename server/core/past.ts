import type { PipelineId, StageId } from '../../shared/crm/ids.ts'
import type { Card, CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'

export interface StagePlace {
  readonly pipeline: PipelineId
  readonly stage: StageId
  /** What the stage meant to the host then; `null`: it does not tell. */
  readonly status: Card['status'] | null
}

/** One line of the host's log of a card: it came to a stage, was removed or put back. */
export interface StageMove {
  /** Unique within the tenant; moves of one card at one moment are in the order of these as texts. */
  readonly id: string
  readonly card: CardRef
  readonly at: Instant
  readonly what: 'entered' | 'removed' | 'restored'
  /** Where it stood before; `null`: the host does not tell, or it stood nowhere. */
  readonly from: StagePlace | null
  /** Of `entered` alone. */
  readonly to: StagePlace | null
}

export interface PastPage {
  /** Cards as they are now, open and closed; the newest word counts. */
  readonly cards: readonly Card[]
  readonly moves: readonly StageMove[]
  /** Where to go on once this page is kept. Only the host module reads it. */
  readonly cursor: string
  /** How much of what there is now was read with this page: 0 … 1. */
  readonly share: number
}

/** Everything a host remembers of its cards and their stages, to be mirrored. */
export interface HostPast {
  /** Names of its lists, in the order in which they should be read. */
  readonly feeds: readonly string[]
  /**
   * A list from a cursor of ours to its present end, oldest first; `null`: from its beginning. May tell of a thing twice. Pages are asked for
   * ahead, so that our own limit and nothing else sets the pace.
   *
   * @throws {HostUnavailable | HostRefused | TenantDisconnected}
   */
  read(feed: string, cursor: string | null): AsyncIterable<PastPage>
}
