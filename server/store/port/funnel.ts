import type { PipelineId, StageId, TenantId } from '../../../shared/crm/ids.ts'
import type { Card, CardRef, Money } from '../../../shared/crm/model.ts'
import type { TimeGroup } from '../../../shared/funnel/report.ts'
import type { JourneyGroup, WayFacts } from '../../../shared/funnel/ways.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** Whose cards of a pipeline. */
export interface Share {
  readonly tenant: TenantId
  readonly pipeline: PipelineId
  /** Ids of users; `none`: nobody is responsible. `null`: anybody. */
  readonly owners: readonly string[] | null
  /** `none`: none is told. `null`: any. */
  readonly source: string | null
}

/** Ways that began within `[from, until)`. */
export interface Span {
  readonly from: Instant
  /** Not counted any more. */
  readonly until: Instant
}

/** Which ways through a pipeline are counted, and with which they are compared. */
export interface Cohort extends Share, Span {
  /** Begin of what a stage is compared with: at most that of the period before. */
  readonly pastFrom: Instant
  readonly beforeFrom: Instant
}

/** A group whose cards can be found again by its way. */
export type WayGroup = JourneyGroup & { readonly way: number }

export interface CohortCounts {
  readonly groups: readonly WayGroup[]
  /** None of the far past. */
  readonly times: readonly TimeGroup[]
}

/** A card behind a number. */
export interface CountedCard {
  readonly card: CardRef
  readonly title: string
  readonly pipeline: PipelineId
  readonly stage: StageId
  readonly status: Card['status']
  readonly owner: string | null
  readonly amount: Money | null
  /** First entry into the pipeline asked for. */
  readonly enteredAt: Instant
}

export interface CountedPage {
  readonly cards: readonly CountedCard[]
  readonly total: number
}

export interface PagePlace {
  readonly enteredAt: Instant
  readonly card: string
}

export interface StageCount {
  readonly stage: StageId
  readonly count: number
  /** `null`: they have none. */
  readonly sum: Money | null
}

/** What the funnel's report asks of the mirrored past. */
export interface FunnelPort {
  cohort(cohort: Cohort): Promise<CohortCounts>
  /** All ways ever made through a pipeline, by their numbers. */
  ways(tenant: TenantId, pipeline: PipelineId): Promise<ReadonlyMap<number, WayFacts>>
  /** Those that began in the period. */
  waysWithin(cohort: Share & Span): Promise<readonly number[]>
  /** Cards that went one of these ways, the newest first. */
  cardsOf(
    cohort: Share & Span,
    ways: readonly number[],
    page: { readonly after: PagePlace | null; readonly limit: number },
  ): Promise<CountedPage>
  /** Open cards by the stage they stand at now; a line for each currency. */
  standing(share: Share): Promise<readonly StageCount[]>
  /** Open cards that stand at a stage now. */
  standingAt(
    share: Share,
    stage: StageId,
    page: { readonly after: PagePlace | null; readonly limit: number },
  ): Promise<CountedPage>
  /** Sources of all cards, the commonest first; at most 100. */
  sources(tenant: TenantId): Promise<readonly string[]>
}
