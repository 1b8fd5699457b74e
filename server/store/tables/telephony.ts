import type { Json, Moment } from './columns.ts'

/** Calls, and where clients and their numbers are. */
export interface CallTables {
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
}
