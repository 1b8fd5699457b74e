import { writeForm } from '../../../shared/parse/form.ts'
import { anything, finderOf, numeric, orNull, shape } from '../../../shared/parse/parse.ts'
import { SECOND } from '../../../shared/time/instant.ts'
import { HostRefused, HostUnavailable, TenantDisconnected } from '../../errors.ts'
import type { Urgency } from '../host.ts'
import type { Http, HttpAnswer } from './client.ts'
import {
  findError,
  isMissingInRest3,
  isStaleToken,
  toFailure,
  type PortalError,
} from './failures.ts'
import type { LogPort, RateLimit, RatePort } from './ports.ts'
import { awaitTurn } from '../common/turn.ts'

export type Params = Readonly<Record<string, unknown>>

export interface Command {
  readonly method: string
  readonly params?: Params
}

export interface Listed {
  readonly result: unknown
  /** Lists only. */
  readonly total: number | null
  readonly next: number | null
}

export type Outcome =
  ({ readonly ok: true } & Listed) | { readonly ok: false; readonly error: PortalError }

/** A command that is not in the map was not reached. */
export type BatchAnswer = ReadonlyMap<string, Outcome>

/** REST of one portal with one token. */
export interface Portal {
  /** @throws {HostUnavailable | HostRefused | TenantDisconnected} */
  call(method: string, params?: Params): Promise<Listed>
  /**
   * Up to 50 commands in one request, in order. Values like `$result[card][item][id]` are filled in by the portal from the
   * answers before. A failing command does not fail the batch.
   *
   * @param options.halt stop at the first error
   */
  batch(
    commands: Readonly<Record<string, Command>>,
    options?: { readonly halt?: boolean },
  ): Promise<BatchAnswer>
  /**
   * A write by REST 3.0, which knows no batch with an OAuth token (V). The portal keeps what it answered to a key for 24 hours, and
   * answers the same to a repetition instead of doing it again (bitrix24.md 5.5).
   *
   * @throws {MissingInRest3} when this portal, or our app on it, has no such method; and as `call`
   */
  writeOnce(method: string, params: Params, idempotencyKey: string): Promise<unknown>
}

/** Nothing was done. The portal is older than REST 3.0, or our app has no scope of it. */
export class MissingInRest3 extends HostRefused {}

/** Where to and as whom. */
export interface Access {
  readonly origin: string
  readonly token: string
}

export interface AccessSource {
  current(): Promise<Access>
  /** Called when the portal no longer takes the token, or has moved. `null`: there is no way to a better one. */
  renew(stale: Access): Promise<Access | null>
}

export interface PortalDependencies {
  readonly http: Http
  readonly rate: RatePort
  readonly rateLimit: RateLimit
  readonly log: LogPort
  readonly now: () => number
}

export const MAX_BATCH = 50
/** Rows of one list, fixed by the portal. */
export const PAGE = 50

export function createPortal(
  dependencies: PortalDependencies,
  access: AccessSource,
  urgency: Urgency,
): Portal {
  const { http, rate, rateLimit, log, now } = dependencies

  async function send(question: Question, as: Access): Promise<HttpAnswer> {
    const { method, params, rest3Key } = question
    // Counted per portal and per our IP address: two apps on one machine share the limit.
    const turn = { bucket: `bitrix24:${as.origin}`, limit: rateLimit, urgency }
    await awaitTurn(rate, method, turn)
    const startedAt = now()
    const path = rest3Key === undefined ? 'rest' : 'rest/api'
    const answer = await http.postJson(
      method,
      `${as.origin}/${path}/${method}`,
      { ...params, auth: as.token },
      rest3Key === undefined ? {} : { 'Idempotency-Key': rest3Key },
    )
    log.info('portal called', {
      portal: as.origin,
      method,
      status: answer.status,
      ms: now() - startedAt,
    })
    return answer
  }

  async function ask(question: Question): Promise<HttpAnswer> {
    const first = await access.current()
    const answer = await send(question, first)
    if (!isOutdated(answer)) return answer
    const better = await access.renew(first)
    if (better === null) throw new HostRefused(`${question.method}: stale token`, 'stale token')
    return send(question, better)
  }

  async function answerTo(question: Question): Promise<Listed> {
    return readAnswer(question, await ask(question))
  }

  const call = (method: string, params: Params = {}) => answerTo({ method, params })

  return {
    call,
    async writeOnce(method, params, rest3Key) {
      return (await answerTo({ method, params, rest3Key })).result
    },
    async batch(commands, options = {}) {
      const cmd = Object.fromEntries(
        Object.entries(commands).map(([key, command]) => [key, toQuery(command)]),
      )
      const { result } = await call('batch', { halt: options.halt === true ? 1 : 0, cmd })
      return readBatch(result)
    },
  }
}

interface Question {
  readonly method: string
  readonly params: Params
  /** For REST 3.0: what makes a repetition harmless. */
  readonly rest3Key?: string
}

/** @throws what the portal answered instead of a result */
function readAnswer({ method, rest3Key }: Question, answer: HttpAnswer): Listed {
  const error = findError(answer.body)
  if (rest3Key !== undefined && isMissingInRest3(answer.status, error)) {
    throw new MissingInRest3(`${method}: no REST 3.0`, error?.code ?? `HTTP_${answer.status}`)
  }
  if (error !== null && isStaleToken(error)) {
    throw new TenantDisconnected(`${method}: ${error.code}`)
  }
  if (error !== null || answer.status >= 300) {
    throw toFailure(method, answer.status, error, answer.retryAfterMs)
  }
  const listed = findListed(answer.body)
  if (listed === null) throw new HostUnavailable(`${method}: answered with no JSON`, 10 * SECOND)
  return listed
}

/** The portal's own reference to an earlier answer of the same batch. */
const REFERENCE = /^\$result\[[\w[\]@]+\]$/

function toQuery({ method, params }: Command): string {
  return `${method}?${writeForm(params ?? {}, value => REFERENCE.test(value))}`
}

function isOutdated({ status, body }: HttpAnswer): boolean {
  if (status >= 300 && status < 400) return true
  const error = findError(body)
  return error !== null && isStaleToken(error)
}

const findListed = finderOf(
  shape({ result: anything, total: orNull(numeric), next: orNull(numeric) }),
)

// PHP writes an empty map as `[]`, and one whose keys are 0, 1 … as a list: both are maps here.
const map = anything
  .optional()
  .transform((value): Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null ? { ...value } : {},
  )
const readBatchParts = finderOf(
  shape({ result: map, result_error: map, result_total: map, result_next: map }),
)
const findNumber = finderOf(numeric)

function readBatch(result: unknown): BatchAnswer {
  const outcomes = new Map<string, Outcome>()
  const parts = readBatchParts(result)
  if (parts === null) throw new HostUnavailable('batch: answered with no results', 10 * SECOND)
  for (const [key, value] of Object.entries(parts.result)) {
    outcomes.set(key, {
      ok: true,
      result: value,
      total: findNumber(parts.result_total[key]),
      next: findNumber(parts.result_next[key]),
    })
  }
  for (const [key, value] of Object.entries(parts.result_error)) {
    const error = findError(value) ?? findError({ error: value })
    outcomes.set(key, { ok: false, error: error ?? { code: 'UNNAMED', text: '' } })
  }
  return outcomes
}
