import type { PipelineId, StageId, TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { Card, CardRef, Money, Pipeline } from '../../../shared/crm/model.ts'
import type { Place } from '../../../shared/funnel/stays.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { WorkTime } from '../../../shared/time/work-schedule.ts'
import type { StageMove } from '../../core/past.ts'

/** One visit of a card to a stage, oldest first by `number`. */
export interface Stay extends Place {
  readonly card: CardRef
  /** 1, 2, … of its card. */
  readonly number: number
  readonly enteredAt: Instant
  /** `null`: it stands there. */
  readonly leftAt: Instant | null
  /** `null`: it stands there. */
  readonly next: Place | null
  /** Working time of a finished stay by the tenant's schedule, ms. */
  readonly workedMs: number | null
}

/** A card as it was last read, open or closed. */
export interface PastCard {
  readonly card: CardRef
  readonly title: string
  readonly pipeline: PipelineId
  readonly stage: StageId
  readonly status: Card['status']
  readonly owner: UserId | null
  readonly source: string | null
  readonly amount: Money | null
  readonly createdAt: Instant
  readonly madeFrom: CardRef | null
  /** Removed from the host; `null`: it is there. */
  readonly goneAt: Instant | null
}

/** A stage as the host last had it. */
export interface KnownStage {
  readonly stage: StageId
  readonly pipeline: PipelineId
  /** `null`: it was gone before we came. */
  readonly name: string | null
  /** `null`: nobody ever told. */
  readonly status: Card['status'] | null
  /** By growing numbers; of a removed stage the last one it had. */
  readonly position: number
  /** Number of it within its pipeline, for ever the same. */
  readonly slot: number
  readonly isGone: boolean
}

export interface KnownPipeline {
  readonly pipeline: PipelineId
  readonly kind: Card['ref']['kind']
  readonly name: string
  readonly position: number
  readonly isGone: boolean
  readonly stages: readonly KnownStage[]
}

/** How far a list of the host was read. */
export interface FeedProgress {
  readonly feed: string
  readonly cursor: string
  /** Rows kept so far. */
  readonly rows: number
  /** Of what there was when it was last read: 0 … 1. */
  readonly share: number
  /** It has been read to its end once. */
  readonly isComplete: boolean
  readonly readAt: Instant
}

export interface KeptPage {
  readonly feed: string
  readonly cards: readonly Card[]
  readonly moves: readonly StageMove[]
  readonly cursor: string
  readonly share: number
  readonly isComplete: boolean
}

/** The host's past, mirrored: cards, moves, and the stays they make. */
export interface StaysPort {
  progress(tenant: TenantId): Promise<readonly FeedProgress[]>
  /** A page with the place to go on, in one transaction; what is known already is left as it is. Of an erased tenant nothing is kept. */
  keep(tenant: TenantId, page: KeptPage, now: Instant): Promise<void>
  /** Names and order as they are now; what is not among them any more keeps its last name. */
  keepPipelines(tenant: TenantId, pipelines: readonly Pipeline[], now: Instant): Promise<void>
  pipelines(tenant: TenantId): Promise<readonly KnownPipeline[]>
  /** Works out the stays of cards whose past has changed. @returns how many cards; fewer than `limit`: all is done */
  settle(tenant: TenantId, workTime: WorkTime, limit: number): Promise<number>
  /** Everything is worked out anew: working hours have changed. */
  unsettle(tenant: TenantId): Promise<void>
  /** Cards whose stays are not worked out. */
  unsettled(tenant: TenantId): Promise<number>
  /** The host says it is gone. */
  forget(tenant: TenantId, card: CardRef, at: Instant): Promise<void>
  /** Of one card, oldest first. */
  of(tenant: TenantId, card: CardRef): Promise<readonly Stay[]>
  /** All stays, cards in the order of their names; `null`: from the first card. Whole cards: the next page begins after the last one's name. */
  page(
    tenant: TenantId,
    after: string | null,
    limit: number,
  ): Promise<readonly { readonly card: PastCard; readonly stays: readonly Stay[] }[]>
}
