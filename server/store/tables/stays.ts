import type { Generated } from 'kysely'
import type { Moment } from './columns.ts'

/** The host's past, mirrored (decision 0028). */
export interface PastTables {
  /** A card as it was last read; all but its name is `null` while only its moves are known. */
  past_card: {
    tenant: string
    card: string
    title: string | null
    pipeline: string | null
    stage: string | null
    status: string | null
    owner: string | null
    source: string | null
    amount: number | null
    currency: string | null
    created_at: Moment | null
    made_from: string | null
    /** `company:5`, or `contact:7` where there is no company. */
    client: string | null
    /** Follows from its stays; `null`: it was not won. */
    won_at: Moment | null
    gone_at: Moment | null
    /** Its stays are to be worked out. */
    is_stale: Generated<boolean>
  }
  stage_move: {
    tenant: string
    id: string
    card: string
    at: Moment
    what: string
    from_pipeline: string | null
    from_stage: string | null
    from_status: string | null
    to_pipeline: string | null
    to_stage: string | null
    to_status: string | null
  }
  stay: {
    tenant: string
    card: string
    number: number
    pipeline: string
    stage: string
    entered_at: Moment
    left_at: Moment | null
    next_pipeline: string | null
    next_stage: string | null
    /** Working time, ms. */
    worked: number | null
  }
  /** What ways through a pipeline have in common. */
  way: {
    tenant: string
    pipeline: string
    print: string
    id: Generated<number>
    status: string
    last_slot: number
    before_end: number | null
    slots: number[]
    returns: number[]
  }
  /** A card's way through one pipeline. */
  journey: {
    tenant: string
    pipeline: string
    card: string
    entered_at: Moment
    amount: number | null
    way: number
    owner: string | null
    source: string | null
    currency: string | null
    bins: Buffer
  }
  known_pipeline: {
    tenant: string
    pipeline: string
    kind: string
    name: string
    position: number
    gone_at: Moment | null
  }
  known_stage: {
    tenant: string
    stage: string
    pipeline: string
    name: string | null
    status: string | null
    position: number
    slot: number
    gone_at: Moment | null
  }
  past_feed: {
    tenant: string
    feed: string
    cursor: string
    rows: number
    share: number
    is_complete: boolean
    read_at: Moment
  }
}
