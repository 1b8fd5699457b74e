import type { PipelineId, StageId, UserId } from '../crm/ids.ts'
import type { Money } from '../crm/model.ts'
import type { ProblemMoments } from '../problems/moments.ts'
import type { Instant } from '../time/instant.ts'

/** How an open card stands, as it was last looked at. What is wrong with it now follows from it at any later moment. */
export interface Standing {
  readonly title: string
  readonly pipeline: PipelineId
  readonly stage: StageId
  readonly stageSince: Instant
  readonly owner: UserId | null
  readonly amount: Money | null
  readonly moments: ProblemMoments
}
