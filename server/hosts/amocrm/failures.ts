import { finderOf, idText, listOf, or, shape, text } from '../../../shared/parse/parse.ts'
import { MINUTE, SECOND } from '../../../shared/time/instant.ts'
import {
  HostBusy,
  HostRefused,
  HostUnavailable,
  TenantDisconnected,
  type AppError,
} from '../../errors.ts'
import type { HttpAnswer } from '../common/http.ts'

/** What is wrong with one object of a request. */
export interface Fault {
  /** Ours, or the object's place in the request as the account counts it. */
  readonly requestId: string
  /** `NotSupportedChoice` */
  readonly code: string
  /** `custom_fields_values.0.field_id` */
  readonly path: string
}

/** The account said no. */
export class AmoRefused extends HostRefused {
  readonly status: number
  readonly faults: readonly Fault[]

  constructor(what: string, status: number, faults: readonly Fault[]) {
    const reason = [String(status), ...faults.slice(0, 3).map(inWords)].join(' ')
    super(`${what}: ${reason}`, reason)
    this.status = status
    this.faults = faults
  }
}

/** Nothing was done: the account, or our own share of its rate, has no room now. */
export class AmoBusy extends HostBusy {}

const findProblem = finderOf(
  shape({
    'validation-errors': or(
      listOf(
        shape({
          request_id: or(idText, ''),
          errors: listOf(shape({ code: or(text, ''), path: or(text, '') })),
        }),
      ),
      [],
    ),
  }),
)

const BUSY_MS = 2 * SECOND
const DOWN_MS = 10 * SECOND
const MOVED_MS = 10 * MINUTE

/**
 * @param what method and path without ids: it goes into logs
 * @returns by status alone: a body may be HTML, and its words are in the user's language (F)
 */
export function toFailure(what: string, { status, body, retryAfterMs }: HttpAnswer): AppError {
  if (status === 401) return new TenantDisconnected(`${what}: 401`)
  // Writes are refused at once in an unpaid account, reads after 30 days.
  if (status === 402) return new Unpaid(`${what}: 402`)
  if (status === 429) return new AmoBusy(`${what}: 429`, Math.max(BUSY_MS, retryAfterMs ?? 0))
  if (status >= 500) {
    return new HostUnavailable(`${what}: ${status}`, Math.max(DOWN_MS, retryAfterMs ?? 0))
  }
  if (status >= 300 && status < 400) return new HostUnavailable(`${what}: ${status}`, MOVED_MS)
  return new AmoRefused(what, status, faultsOf(body))
}

/** The plan does not cover it: the whole account is unpaid, or one feature is not in its plan. */
export class Unpaid extends TenantDisconnected {}

export function isRefused(error: unknown, ...statuses: readonly number[]): error is AmoRefused {
  return error instanceof AmoRefused && statuses.includes(error.status)
}

function faultsOf(body: unknown): readonly Fault[] {
  const found = findProblem(body)?.['validation-errors'] ?? []
  return found.flatMap(({ request_id, errors }) =>
    errors.map(({ code, path }) => ({ requestId: request_id, code, path })),
  )
}

/** Codes and paths of the documented kind; anything else could quote a value. */
function inWords({ code, path }: Fault): string {
  return [code, path].filter(word => /^[\w.-]{1,80}$/.test(word)).join(' ')
}
