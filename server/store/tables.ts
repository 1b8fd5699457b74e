import type { ColumnType, Generated } from 'kysely'
import type { StepsMemory } from '../../shared/problems/steps.ts'
import type { CardScore, ScoringSettings } from './port/scores.ts'

/** JSON goes in as text that we made, and comes out read. */
type Json<T> = ColumnType<T, string, string>
/** Product's clock, milliseconds since 1970. */
type Moment = number

/** Every table of ours, as `migrations/` leaves it. Tenant first in every primary key. */
export interface Tables {
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
  }
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
  /** A card's history as chances are learnt from it. `events`: `at, type, stage, user, value`. */
  score_card: {
    tenant: string
    card: string
    kind: string
    created_at: Moment
    closed_at: Moment | null
    first_closed_at: Moment | null
    is_won: boolean | null
    owner: string | null
    amount: number | null
    client: string | null
    seen: Json<unknown>
    events: Json<unknown>
    fixed: Json<unknown>
  }
  score: {
    tenant: string
    card: string
    kind: string
    forecast: number
    body: Json<CardScore>
    /** Whole percents as they stand on the host; `null`: never written. */
    field_percent: number | null
  }
  score_version: {
    tenant: string
    kind: string
    version: number
    made_at: Moment
    state: string
    learnt: Json<unknown>
    report: Json<unknown>
  }
  score_monitor: { tenant: string; kind: string; at: Moment; report: Json<unknown> }
  score_shown: {
    tenant: string
    card: string
    at: Moment
    version: number
    forecast: number
    shown_to: string
  }
  score_settings: { tenant: string; value: Json<Partial<ScoringSettings>> }
  /** What a client's own card says of where he is; `subject`: `contact:501`, `company:77`. */
  client_place: {
    tenant: string
    subject: string
    name: string | null
    zone: string | null
    place: string | null
    source: string | null
    read_at: Moment
  }
  /** What was answered elsewhere about a number. */
  phone_opinion: {
    tenant: string
    phone_hash: string
    opinion: Json<unknown> | null
    asked_at: Moment
  }
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
  'ledger',
  'contact',
  'contact_key',
  'claim',
  'due',
  'cursor',
  'client_zone',
  'client_place',
  'phone_opinion',
  'registry_usage',
  'registry_answer',
  'filling',
  'watched_company',
  'requisite_settings',
  'buried_job',
  'score_card',
  'score',
  'score_version',
  'score_monitor',
  'score_shown',
  'score_settings',
  'settings',
  'secret',
] as const satisfies readonly (keyof Tables)[]
