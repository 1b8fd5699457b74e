import { MINUTE } from '../../shared/time/instant.ts'
import { AppError, TenantDisconnected } from '../errors.ts'

export const MAX_ATTEMPTS = 8

export type Consequence =
  /** `code` and `message` of the error, for the log. */
  | {
      readonly type: 'retry'
      readonly inMs: number
      readonly code: string
      readonly message: string
    }
  /** The tenant is stopped; its job waits for the admin. */
  | { readonly type: 'pause' }
  /** Set aside for a person. `isBug`: we did not throw it on purpose. */
  | {
      readonly type: 'bury'
      readonly code: string
      readonly message: string
      readonly isBug: boolean
    }

/**
 * What to do with a failed job: again after 1, 2, 4 … 64 minutes (or later, when the host asked for it) where time may help,
 * otherwise it is left for a person. An error that is none of ours is a bug; its message may quote customer data, so only its name is kept.
 *
 * @param attempt the one that failed, starting with 1
 */
export function afterFailure(error: unknown, attempt: number): Consequence {
  if (error instanceof TenantDisconnected) return { type: 'pause' }
  if (!(error instanceof AppError))
    return { type: 'bury', code: 'bug', message: nameOfBug(error), isBug: true }
  if (error.retryAfterMs === null || attempt >= MAX_ATTEMPTS)
    return { type: 'bury', code: error.code, message: error.message, isBug: false }
  const inMs = Math.max(error.retryAfterMs, 2 ** (attempt - 1) * MINUTE)
  return { type: 'retry', inMs, code: error.code, message: error.message }
}

function nameOfBug(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
