import type { StageLimit } from '../../../shared/settings/saved-settings.ts'
import type { FoundBody, LookResult } from '../port/first-look.ts'
import type { Json, Moment } from './columns.ts'

/** The first look (decision 0036). */
export interface FirstLookTables {
  first_look: {
    tenant: string
    run: number
    started_at: Moment
    mark_at: Moment | null
    mark_share: number | null
    counted_at: Moment | null
    done_at: Moment | null
    result: Json<LookResult> | null
  }
  first_look_row: {
    tenant: string
    finding: string
    place: number
    subject: string
    owner: string | null
    body: Json<FoundBody>
  }
  first_look_limit: {
    tenant: string
    pipeline: string
    stage: string
    taken: Json<StageLimit>
    /** `null`: there was none. */
    before: Json<StageLimit> | null
    taken_at: Moment
    taken_by: string
  }
}
