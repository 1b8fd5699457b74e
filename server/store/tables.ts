import type { ColumnType, Generated } from 'kysely'
import type { Standing } from '../../shared/control/standing.ts'
import type { StepsMemory } from '../../shared/problems/steps.ts'
import type { Json, Moment } from './tables/columns.ts'
import type { FirstLookTables } from './tables/first-look.ts'
import type { CaseTables } from './tables/cases.ts'
import type { BaseTables } from './tables/base.ts'
import type { DigestTables } from './tables/digest.ts'
import type { LoadTables } from './tables/loads.ts'
import type { MergingTables } from './tables/merging.ts'
import type { RequisiteTables } from './tables/requisites.ts'
import type { ScoreTables } from './tables/scores.ts'
import type { MarketTables } from './tables/market.ts'
import type { PastTables } from './tables/stays.ts'
import type { CallTables } from './tables/telephony.ts'

/** Every table of ours, as `migrations/` leaves it. Tenant first in every primary key. */
export interface Tables
  extends
    RequisiteTables,
    MergingTables,
    LoadTables,
    FirstLookTables,
    BaseTables,
    ScoreTables,
    CallTables,
    PastTables,
    CaseTables,
    MarketTables,
    DigestTables {
  tenant: {
    id: string
    host: string
    account: string
    origin: string
    locale: string
    time_zone: string
    state: string
    installed_at: Moment
    host_data: Json<Record<string, unknown>>
  }
  secret: { tenant: string; name: string; key_id: string; sealed: Buffer }
  settings: { tenant: string; version: number; value: Json<unknown> }
  /** What arrived about a card and was not looked at yet. */
  inbox: {
    tenant: string
    id: string
    card: string
    received_at: Moment
    occurred_at: Moment
    event: Json<unknown>
    raw: Json<unknown>
  }
  request: {
    tenant: string
    card: string
    received_at: Moment
    title: string | null
    source: string | null
    raw_event: Json<unknown> | null
    raw_card: Json<unknown> | null
    outcome: Json<unknown> | null
    /** Whom the request turned out to be from, or whom it made. */
    contact: string | null
    settled_at: Moment | null
  }
  card: {
    tenant: string
    card: string
    gap_since: Moment | null
    touched_at: Moment | null
    looked_at: Moment
    look_again_at: Moment | null
    steps: Json<StepsMemory> | null
    /** The client called, nobody answered, and nobody has touched the card since. */
    called_at: Moment | null
    standing: Json<Standing> | null
  }
  aside: { tenant: string; card: string; until: Moment; reason: string; put_by: string }
  discipline_day: { tenant: string; day: string; owner: string; open: number; clean: number }
  card_task: { tenant: string; task: string; card: string }
  ledger: {
    tenant: string
    key: string
    mark: string
    rule: string
    card: string
    action: Json<unknown>
    assignee: string | null
    state: string
    held: string | null
    reason: string | null
    host_id: string | null
    planned_at: Moment
    /** Place within its decision. */
    position: number
    settled_at: Moment | null
    attempts: number
    /** What stood on the card before the effect, where it could be put back. */
    before: Json<unknown> | null
    /** The person who asked for it; `null`: a rule. */
    asked_by: string | null
  }
  contact: { tenant: string; id: string; body: Json<unknown> }
  contact_key: { tenant: string; key: string; contact: string }
  claim: {
    tenant: string
    key: string
    holder: string
    contact: string | null
    /** Database's clock. */
    taken_at: ColumnType<Date, never, never>
  }
  due: { tenant: string; kind: string; subject: string; at: Moment }
  cursor: { tenant: string; name: string; value: string }
  /** Set by hand; `subject`: `contact:501`, `deal:15`. */
  client_zone: { tenant: string; subject: string; zone: string; set_by: string; set_at: Moment }
  bucket: { name: string; full_at: ColumnType<Date, never, never> }
  buried_job: {
    id: Generated<number>
    tenant: string
    name: string
    payload: Json<unknown>
    code: string
    message: string
    at: Moment
  }
  instance: {
    worker: string
    /** `application_name` of its connections. */
    name: string
    seen_at: ColumnType<Date, never, never>
  }
}

/** Tables with a `tenant` column: what `tenants.erase` empties. */
export const TENANT_TABLES = [
  'inbox',
  'request',
  'card',
  'card_task',
  'aside',
  'discipline_day',
  'first_look',
  'first_look_row',
  'first_look_limit',
  'digest_reader',
  'case_file',
  'ledger',
  'contact',
  'contact_key',
  'claim',
  'due',
  'cursor',
  'client_zone',
  'telephony',
  'call',
  'client_place',
  'phone_opinion',
  'registry_usage',
  'registry_answer',
  'filling',
  'watched_company',
  'requisite_settings',
  'past_card',
  'stage_move',
  'stay',
  'way',
  'journey',
  'known_pipeline',
  'known_stage',
  'past_feed',
  'base_company',
  'base_feed',
  'base_check',
  'base_group',
  'base_member',
  'base_apart',
  'base_skip',
  'base_deed',
  'base_away',
  'base_dirt',
  'market',
  'market_company',
  'company_inn',
  'buried_job',
  'score_card',
  'score',
  'score_field',
  'score_version',
  'score_monitor',
  'score_shown',
  'score_settings',
  'load',
  'load_piece',
  'load_row',
  'load_key',
  'load_company',
  'merging',
  'merging_card',
  'merging_run',
  'settings',
  'secret',
] as const satisfies readonly (keyof Tables)[]
