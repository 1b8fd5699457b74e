import type { CallMoment } from '../time/call-window.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'

/** What time it is for a client, as far as anybody can tell. Texts are in the reader's language. */
export interface ClientTime {
  /** One for each different time, the first number's first; never empty. */
  readonly clocks: readonly ClientClock[]
  /**
   * What it rests on: «UTC+4, Europe/Samara · по номеру телефона» of each clock, who has set the zone, where each number was issued and
   * how that is known; without a zone, where to set it.
   */
  readonly grounds: readonly string[]
  /** The official register, where a ground rests on it. */
  readonly register: { readonly text: string; readonly address: string } | null
}

export interface ClientClock {
  /** IANA; the time itself is the browser's to tell, summer time included. `null`: nobody knows. */
  readonly zone: string | null
  /** «Самара · МСК+1»; with no zone, that it is not known. */
  readonly place: string
  readonly call: CallAdvice
}

/** Whether to call now. */
export interface CallAdvice {
  /** `unknown`, too, where the zone is less than likely. */
  readonly moment: CallMoment
  /** Empty where `place` says it all. */
  readonly text: string
  /** For narrow places. */
  readonly short: string
  /** No longer true from then on; `null`: nothing changes it. */
  readonly until: Instant | null
}

/** The zone as it can be set by hand. */
export interface ZoneChoice {
  /** IANA; `null`: not set by hand. */
  readonly zone: string | null
  /** What is offered, west to east. */
  readonly zones: readonly { readonly zone: string; readonly label: string }[]
}

export interface NewZone {
  /** IANA; `null` takes back what was set. */
  readonly zone: string | null
  /** Made by the browser once per click. */
  readonly nonce: string
}

/** Sets the zone of the client of the session's card, for everybody. 422 for a zone nobody knows. */
export const setClientZone = command<NewZone, { readonly ok: true }>('/api/card-tab/zone')

/** The time of the contact or the company whose card the session is about. */
export interface ClientTimeAnswer {
  readonly now: Instant
  /** `null`: there is nobody to call. */
  readonly clientTime: ClientTime | null
}

/** Nothing is named by the browser. 403 for a session about anything else. */
export const getClientTime = query<Record<string, never>, ClientTimeAnswer>('/api/client-time')
