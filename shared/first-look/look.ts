import type { PipelineId, StageId } from '../crm/ids.ts'
import type { Money } from '../crm/model.ts'
import type { Ratio } from '../funnel/report.ts'
import type { Span } from '../time/add-duration.ts'

/** The seven numbers of the first look, in the order in which they are shown. */
export const FINDINGS = [
  'no-step',
  'overdue',
  'over-limit',
  'money-stuck',
  'bottleneck',
  'duplicates',
  'first-contact',
] as const
export type FindingId = (typeof FINDINGS)[number]

/** Fewer tell nothing of a habit. */
export const ENOUGH = 20

/** One of the seven. */
export type Finding =
  /** What it is counted from is not read yet. */
  | { readonly state: 'pending' }
  /** There is too little to tell anything: so many of the `ENOUGH`. */
  | { readonly state: 'few'; readonly n: number }
  | { readonly state: 'cards'; readonly count: number; readonly of: number }
  | LimitFinding
  | { readonly state: 'money'; readonly count: number; readonly sums: readonly Money[] }
  | BottleneckFinding
  | DuplicatesFinding
  | ContactFinding

export interface LimitFinding {
  readonly state: 'limits'
  readonly count: number
  /** Open cards on a stage with a limit, set or usual. */
  readonly of: number
  /** Of `count`: over what an administrator set, the rest over what is usual for deals that were won. */
  readonly overSet: number
  /** Open cards on stages that have neither. */
  readonly untold: number
}

export interface BottleneckFinding {
  readonly state: 'bottleneck'
  /** `null`: every stage is as good as its own past. */
  readonly worst: {
    readonly pipeline: PipelineId
    readonly pipelineName: string
    readonly stage: StageId
    readonly stageName: string
    /** Of those that are done with the stage: how many went on. */
    readonly now: Ratio
    readonly past: Ratio
    /** Cards that would have gone on at the usual rate. */
    readonly missed: number
  } | null
  /** Stages that were told apart from their past, of all. */
  readonly told: number
  readonly of: number
}

export interface DuplicatesFinding {
  readonly state: 'duplicates'
  /** Clients that would be fewer if each were there once. */
  readonly surplus: number
  readonly of: number
  readonly groups: number
}

export interface ContactFinding {
  readonly state: 'contact'
  /** Working time from the request to the first touch, of those that were touched. */
  readonly medianMs: number
  readonly normMinutes: number
  /** Touched later than that, or by nobody though it has passed. */
  readonly late: number
  /** Of `late`: by nobody, as far as is known. */
  readonly untouched: number
  readonly of: number
  /** Came in crowds of an import: no requests. */
  readonly imported: number
}

/** A limit for a stage, from how long deals that were won have stood on it. */
export interface ProposedLimit {
  readonly pipeline: PipelineId
  readonly stage: StageId
  /** Deals that were won and passed the stage. */
  readonly n: number
  /** Working time that 80 % of them did not exceed. */
  readonly p80Ms: number
  /** `null`: too few to tell. */
  readonly limit: Span | null
  /** Open cards that stand there longer now. */
  readonly over: number
  /** Open cards that stand there. */
  readonly standing: number
}
