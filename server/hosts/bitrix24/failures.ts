import {
  HostBusy,
  HostRefused,
  HostUnavailable,
  TenantDisconnected,
  type AppError,
} from '../../errors.ts'
import { finderOf, listOf, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { MINUTE, SECOND } from '../../../shared/time/instant.ts'

/** What the portal says instead of a result. */
export interface PortalError {
  /** `ACCESS_DENIED`; older methods give none, then it is made of their text. */
  readonly code: string
  readonly text: string
}

const BUSY: Readonly<Record<string, number>> = {
  QUERY_LIMIT_EXCEEDED: 2 * SECOND,
  // The vendor asks to see support before going on; a longer pause is what we can do by ourselves.
  OVERLOAD_LIMIT: 5 * MINUTE,
  OPERATION_TIME_LIMIT: MINUTE,
}

/** The access is gone until a person of the tenant does something. */
const DISCONNECTED = new Set(['PAYMENT_REQUIRED', 'PORTAL_DELETED'])

const STALE_TOKEN = new Set(['expired_token', 'invalid_token', 'NO_AUTH_FOUND'])

const findText = finderOf(text)
const findCoded = finderOf(
  shape({
    code: text,
    message: orNull(text),
    validation: or(listOf(shape({ field: or(text, '') })), []),
  }),
)

/**
 * The error in a body, whatever the status: some methods answer errors with 200, older ones put nothing or the whole
 * sentence into `error`, REST 3 an object.
 */
export function findError(body: unknown): PortalError | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null
  const coded = findCoded(body.error)
  if (coded !== null) return { code: coded.code, text: withFields(coded) }
  const description = 'error_description' in body ? (findText(body.error_description) ?? '') : ''
  const code = typeof body.error === 'number' ? String(body.error) : (findText(body.error) ?? '')
  const isNamed = code !== '' && code !== '0'
  return { code: isNamed ? code : codeOfText(description), text: description }
}

/** REST 3 says which fields are wrong, each with words of its own; their names are enough. */
function withFields(error: NonNullable<ReturnType<typeof findCoded>>): string {
  const fields = error.validation.map(({ field }) => field).filter(field => field !== '')
  return [error.message ?? '', fields.join(', ')].filter(part => part !== '').join(': ')
}

/** An older portal takes the address of REST 3.0 for an unknown method (V), or for no address at all. */
const MISSING =
  /^(ERROR_METHOD_NOT_FOUND|insufficient_scope|BITRIX_REST_V3_EXCEPTION_(\w+_)?(METHODNOTFOUND|INSUFFICIENTSCOPE)EXCEPTION)$/

export function isMissingInRest3(status: number, error: PortalError | null): boolean {
  return error === null ? [404, 405, 501].includes(status) : MISSING.test(error.code)
}

/** The same key was answered before, to another body: what it names has been made. */
export function isMadeBefore({ reason }: HostRefused): boolean {
  return /^BITRIX_REST_V3_EXCEPTION_(\w+_)?IDEMPOTENCYKEYREUSEDEXCEPTION\b/.test(reason)
}

/** The portal did nothing because it was busy; the same may work later. */
export function isBusy({ code }: PortalError): boolean {
  return code in BUSY
}

export function isStaleToken({ code }: PortalError): boolean {
  return STALE_TOKEN.has(code)
}

/** There is no such thing. A method that is missing is another matter: a scope may be, and then everything would seem gone. */
export function isNotFound({ code }: PortalError): boolean {
  return code === 'NOT_FOUND'
}

export function isDenied({ code, text: words }: PortalError): boolean {
  return code === 'ACCESS_DENIED' || /access denied/i.test(words)
}

/** @param what method and nothing else: it goes into logs */
export function toFailure(
  what: string,
  status: number,
  error: PortalError | null,
  retryAfterMs: number | null,
): AppError {
  const code = error?.code ?? `HTTP_${status}`
  if (error !== null && (DISCONNECTED.has(code) || isUnpaid(error))) {
    return new TenantDisconnected(`${what}: ${code}`)
  }
  const waitMs = BUSY[code] ?? waitByStatus(status)
  if (waitMs !== null) {
    const Failure = code in BUSY ? HostBusy : HostUnavailable
    return new Failure(`${what}: ${code}`, Math.max(waitMs, retryAfterMs ?? 0))
  }
  return new HostRefused(`${what}: ${reasonOf(error, code)}`, reasonOf(error, code))
}

function waitByStatus(status: number): number | null {
  if (status === 429 || status >= 500) return 10 * SECOND
  // The portal has moved, and the OAuth server does not know where to yet.
  return status >= 300 && status < 400 ? 10 * MINUTE : null
}

/** What may be shown and logged of an error: its code, and its words when they cannot hold a person's data. */
export function reasonOf(error: PortalError | null, fallback: string): string {
  if (error === null) return fallback
  return error.text !== '' && error.text !== error.code && isHarmless(error.text)
    ? `${error.code}: ${error.text}`
    : error.code
}

/** The portal lets no application in, whatever it asks for. */
export function isUnpaid({ code, text: words }: PortalError): boolean {
  return code === 'ACCESS_DENIED' && /commercial plans/i.test(words)
}

function codeOfText(words: string): string {
  if (/^access denied/i.test(words)) return 'ACCESS_DENIED'
  if (/not found/i.test(words)) return 'NOT_FOUND'
  return isHarmless(words) ? words : 'UNNAMED'
}

function isHarmless(words: string): boolean {
  return /^[A-Za-z _.,:'"/-]{1,120}$/.test(words)
}
