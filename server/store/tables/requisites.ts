import type { Json, Moment } from './columns.ts'

/** What registries answered and what was filled from it (decision 0025). */
export interface RequisiteTables {
  /** `tenant`: name of a key, a tenant's own or `service`. */
  registry_usage: {
    tenant: string
    day: number
    today: number
    minute: number
    this_minute: number
    closed_until: Moment | null
  }
  registry_answer: { tenant: string; key: string; body: Json<unknown>; until: Moment }
  filling: {
    tenant: string
    id: string
    subject: string
    state: string
    plan: Json<unknown>
    made: Json<unknown> | null
    party: string
    fields: number
    filled_by: string
    filled_at: Moment
    /** Whom it writes to. */
    lock: string
    /** Database's clock. */
    held_until: Date | null
  }
  watched_company: {
    tenant: string
    company: string
    inn: string
    state: Json<unknown>
    looked_at: Moment
  }
  requisite_settings: {
    tenant: string
    version: number
    is_watched: boolean
    ordinary: Json<Record<string, string>>
  }
}
