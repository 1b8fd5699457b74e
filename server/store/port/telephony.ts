import type { ContactId, TenantId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { Call, CallRef, CallSource } from '../../../shared/telephony/call.ts'
import type { TelephonyConfig } from '../../../shared/telephony/config.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** Words for why the last poll brought nothing. */
export type PollFault = 'bad-key' | 'not-allowed' | 'unknown-account' | 'bad-answer' | 'unavailable'

export interface TelephonyState {
  /** Rises with each save; 0: nobody has saved anything. */
  readonly version: number
  readonly config: TelephonyConfig
  /** Secret part of the address that web hooks of the provider come to. Empty: nothing was saved yet. */
  readonly hookToken: string
  /** Where the last poll stopped, in the provider's own words. */
  readonly cursor: string | null
  readonly poll: {
    readonly at: Instant
    readonly fault: PollFault | null
    /** Calls that were new. */
    readonly calls: number
  } | null
}

/** What became of the call in the CRM. */
export type CallWritten =
  /** By us. */
  | 'written'
  /** It was there already: the customer's own integration writes calls, or an earlier try of ours did. */
  | 'found'
  /** Settings say so, or quiet mode. */
  | 'off'
  | 'quiet'
  /** The CRM keeps no calls of numbers, or of users, that it does not know. */
  | 'unknown'
  | 'refused'

/** What became of a missed call as a request. */
export type CallOutcome =
  /** The client's open card waits for an answer again. */
  | 'repeat'
  /** A card of its own was opened; its request is decided like any other. */
  | 'opened'
  /** There is nothing to do about it but to tell somebody. */
  | 'told'
  /** Told to nobody: quiet mode, or nobody is known to be told. */
  | 'recorded'
  /** No number to recognise or to call back. */
  | 'nameless'

/** What became of a call as a request. */
export interface CallRequest {
  /** Missed calls only. */
  readonly outcome: CallOutcome | null
  readonly contact: ContactId | null
  readonly card: CardRef | null
}

export interface CallEnd extends CallRequest {
  readonly written: CallWritten
  readonly at: Instant
}

export interface StoredCall extends Call, CallRequest {
  readonly receivedAt: Instant
  readonly written: CallWritten | null
  /** `null`: still to be dealt with. */
  readonly settledAt: Instant | null
}

/** Names of what is sealed: the provider's key, and what a PBX signs with. */
export type TelephonySecret = 'calls-key' | 'pbx-secret'

export interface TelephonyPort {
  load(tenant: TenantId): Promise<TelephonyState>
  /** `false` when somebody saved meanwhile. A first save makes the token of web hooks. */
  save(
    tenant: TenantId,
    onVersion: number,
    given: { readonly config: TelephonyConfig; readonly cursor: string | null },
  ): Promise<boolean>
  /** Whose web hooks come to this address; `null`: nobody's. */
  tenantOfToken(token: string): Promise<TenantId | null>
  secret(tenant: TenantId, name: TelephonySecret): Promise<string | null>
  setSecret(tenant: TenantId, name: TelephonySecret, text: string | null): Promise<void>
  notePoll(tenant: TenantId, poll: NonNullable<TelephonyState['poll']>): Promise<void>
  /** Nothing moves when it stands elsewhere by now: another company has been saved meanwhile, whose numbers are others. */
  moveCursor(tenant: TenantId, from: string | null, to: string): Promise<void>
  /**
   * Keeps each call once, raw, with the job that deals with it: one transaction. A recording that came later is put to what is known.
   * Of a tenant that was erased meanwhile nothing is kept. Answers how many were new.
   */
  keep(
    tenant: TenantId,
    calls: readonly { readonly call: Call; readonly raw: unknown }[],
    receivedAt: Instant,
  ): Promise<number>
  find(tenant: TenantId, call: CallRef): Promise<StoredCall | null>
  /** Kept before the call is written to the CRM: whatever becomes of that, its request is dealt with. */
  noteRequest(tenant: TenantId, call: CallRef, request: CallRequest): Promise<void>
  settle(tenant: TenantId, call: CallRef, end: CallEnd): Promise<void>
  /** Calls whose job was lost, oldest first. One that was set aside waits for a person. */
  unsettled(tenant: TenantId, before: Instant, limit: number): Promise<readonly CallRef[]>
  /** Logins and extensions seen in calls, of one source or of all. */
  employees(tenant: TenantId, source?: CallSource): Promise<readonly string[]>
  /**
   * The client of these cards was called, or answered, at that moment: missed calls before it wait no longer. Names the cards that had
   * waited.
   */
  answered(tenant: TenantId, phone: string, at: Instant): Promise<readonly CardRef[]>
  /** Somebody spoke with this number, or tried to, at that moment or later, as far as calls tell. */
  isAnsweredSince(tenant: TenantId, phone: string, at: Instant): Promise<boolean>
  /** Other calls of this number that began between these moments. */
  around(
    tenant: TenantId,
    call: CallRef & { readonly phone: string },
    span: { readonly from: Instant; readonly to: Instant },
  ): Promise<readonly { readonly startedAt: Instant; readonly endedAt: Instant }[]>
  /** The card that a missed call of this number got of its own last; `null`: none since then. */
  openedFor(tenant: TenantId, phone: string, since: Instant): Promise<CardRef | null>
  /** The last calls of this number, newest first. */
  lately(tenant: TenantId, phone: string, limit: number): Promise<readonly PastCall[]>
}

export type PastCall = Pick<Call, 'direction' | 'startedAt' | 'answeredAt' | 'endedAt'>
