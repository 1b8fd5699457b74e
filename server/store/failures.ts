import { AppError } from '../errors.ts'

/** The database cannot be written now. Nothing was kept; the same call may succeed soon. */
export class StoreUnavailable extends AppError {
  readonly code = 'store.unavailable'
  override readonly retryAfterMs = 1000
}

// Classes of SQLSTATE where the statement was fine and the moment was not: connection, transaction rollback, resources, intervention.
const TRANSIENT = /^(08|40|53|57)|^(55P03|25P02|25P03)$/
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|EAI_)/
/** What `pg` itself says, without a code. */
const LOST =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|not queryable|Client was closed/i

/** Whether the database failed in a way that time mends: a restart, a lost connection, a deadlock. */
export function isTransientFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  if (typeof code === 'string') return TRANSIENT.test(code) || NETWORK.test(code)
  return LOST.test(error.message)
}

/** Two transactions waited for each other, or wrote the same rows: one of them has only to be repeated. */
export function isConflict(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return code === '40P01' || code === '40001'
}
