import type { Call } from '../../shared/telephony/call.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { AppError } from '../errors.ts'
import type { PollFault } from '../store/port/telephony.ts'

/** Whom to ask, and as whom. */
export interface TelephonyAccount {
  /** `acme` of `acme.moizvonki.ru`. */
  readonly company: string
  /** Login of an employee: his rights, and for a call his phone. */
  readonly login: string
  readonly key: string
}

/** Where to go on reading: as the provider's own numbers have it, or from a moment on. */
export type CallCursor = { readonly afterId: string } | { readonly since: Instant }

export interface CallPage {
  readonly calls: readonly { readonly call: Call; readonly raw: unknown }[]
  /** Rows that are no calls as we know them: left out. */
  readonly unreadable: number
}

/** One telephony service. Every call of it may throw TelephonyFault. */
export interface Telephony {
  /**
   * Calls that are over, of everybody the account may see, page by page. A page may repeat what another one has said, in any order.
   * The end of the walk says where the next one begins.
   */
  poll(account: TelephonyAccount, from: CallCursor): AsyncGenerator<CallPage, CallCursor, undefined>
  /** One question that changes nothing: throws what is wrong with the account. */
  check(account: TelephonyAccount): Promise<void>
  /** The employee's phone begins to dial. That it rings nobody tells. */
  makeCall(account: TelephonyAccount, phone: string): Promise<void>
  /** Whether what came as a web hook is worth asking what has happened. Nothing else of it is believed. */
  readHook(body: string): 'news' | 'nothing' | 'unreadable'
}

/** The service did not do it. `fault` names why in one word; the message carries neither number nor key. */
export class TelephonyFault extends AppError {
  readonly code = 'provider.fault'
  readonly fault: PollFault
  override readonly retryAfterMs: number | null

  constructor(fault: PollFault, retryAfterMs: number | null = null) {
    super(`the telephony answered: ${fault}`)
    this.fault = fault
    this.retryAfterMs = retryAfterMs
  }
}
