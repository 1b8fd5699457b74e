import type { Generated } from 'kysely'
import type { Json, Moment } from './columns.ts'

/** The check of the whole base for duplicates (decision 0032). */
export interface BaseTables {
  base_company: {
    tenant: string
    id: string
    title: string
    phones: Json<readonly string[]>
    emails: Json<readonly string[]>
    city: string
    site: string
    inn: Generated<string>
    kpp: Generated<string>
    papers_check: number | null
    owner: string | null
    created_at: Moment
  }
  base_feed: {
    tenant: string
    feed: string
    cursor: string
    rows: number
    total: number | null
    share: number
    check_number: number
    is_complete: boolean
  }
  base_check: {
    tenant: string
    number: number
    state: string
    phase: string
    is_whole: boolean
    round: Generated<number>
    started_at: Moment
    finished_at: Moment | null
    started_by: string | null
    worked: Generated<number>
    trouble: string | null
    changed: Generated<number>
    is_stale: Generated<boolean>
    gone: Generated<number>
    found: Json<unknown> | null
    left_behind: Json<unknown> | null
  }
  base_group: {
    tenant: string
    id: string
    kind: string
    tier: string
    size: number
    position: number
    pairs: Json<unknown>
    state: string
    check_number: number
  }
  base_member: {
    tenant: string
    group_id: string
    kind: string
    card: string
    owner: string | null
    created_at: Moment | null
    deals_open: number | null
    deals_all: number | null
    is_confirmed: Generated<boolean>
  }
  base_apart: {
    tenant: string
    kind: string
    one: string
    other: string
    group_id: string
    said_by: string
    said_at: Moment
  }
  base_skip: { tenant: string; group_id: string; person: string }
  base_deed: {
    tenant: string
    id: Generated<number>
    group_id: string
    kind: string
    what: string
    count: number
    person: string
    at: Moment
    check_number: number
    tier: string | null
    survivor: string | null
    gone: string[]
  }
  base_away: { tenant: string; kind: string; card: string }
  base_dirt: { tenant: string; what: string; kind: string; card: string }
}
