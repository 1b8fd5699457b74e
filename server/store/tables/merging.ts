import type { Json, Moment } from './columns.ts'

/** Cards that were merged (decision 0033). */
export interface MergingTables {
  merging: {
    tenant: string
    id: string
    kind: string
    survivor: string
    state: string
    cards: Json<unknown>
    plan: Json<unknown>
    made: Json<unknown> | null
    outcome: Json<unknown>
    group_id: string | null
    run: string | null
    by_user: string
    begun_at: Moment
    /** Database's clock. */
    held_until: Date | null
    held_by: string | null
  }
  merging_card: { tenant: string; card: string; merging: string }
  merging_run: {
    tenant: string
    id: string
    state: string
    groups: Json<unknown>
    position: number
    counts: Json<unknown>
    by_user: string
    begun_at: Moment
    worked_ms: Moment
  }
}
