import type { ProblemType } from '../contract/rule-strip.ts'
import type { Instant } from '../time/instant.ts'

export interface Problem {
  readonly type: ProblemType
  /** `null`: not seen when it began. */
  readonly since: Instant | null
}
