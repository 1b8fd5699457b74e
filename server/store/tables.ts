import type { ColumnType, Generated } from 'kysely'
import type { Standing } from '../../shared/control/standing.ts'
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
  telephony: {
    tenant: string
    version: number
    config: Json<unknown>
    hook_token: string
    cursor: string | null
    polled_at: Moment | null
    poll_fault: string | null
    poll_calls: number | null
  }
  call: {
    tenant: string
    source: string
    id: string
    direction: string
    phone: string | null
    employee: string | null
    started_at: Moment
    answered_at: Moment | null
    ended_at: Moment
    recording: string | null
    raw: Json<unknown>
    received_at: Moment
    written: string | null
    outcome: string | null
    contact: string | null
    card: string | null
    settled_at: Moment | null
  }
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
