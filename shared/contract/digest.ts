import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'

/**
 * How a digest ended: `sending` begun and its end unknown, `no-way` nothing to reach the reader by, `away` surely not sent, for the
 * mail server did not answer.
 */
export type DigestEnd = 'sending' | 'sent' | 'refused' | 'no-way' | 'away'

export interface DigestReaderView {
  /** A name, or an address an administrator has written. */
  readonly name: string
  /** How the next one will reach him. */
  readonly way: 'notification' | 'letter' | 'none'
  /** `null`: he was sent none yet. */
  readonly last: { readonly at: Instant; readonly end: DigestEnd } | null
}

export interface DigestAnswer {
  /** Whether this server can send letters at all. */
  readonly hasMailer: boolean
  /** Whether the host tells its people by notifications. */
  readonly hasNotifications: boolean
  /** Whom the digest would go to now, by the settings that are saved. */
  readonly readers: readonly DigestReaderView[]
}

/** Administrators only. */
export const getDigest = query<Record<string, never>, DigestAnswer>('/api/digest')

/** One digest of the cards he answers for, at once, to whoever asks; it counts for nothing. Administrators only. */
export const tryDigest = command<Record<string, never>, { readonly end: DigestEnd }>(
  '/api/digest/try',
)
