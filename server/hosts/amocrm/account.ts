import { setTimeout as sleep } from 'node:timers/promises'
import { writeForm } from '../../../shared/parse/form.ts'
import { MINUTE, SECOND, type Instant } from '../../../shared/time/instant.ts'
import { HostUnavailable } from '../../errors.ts'
import type { HttpAnswer, SendHttp } from '../common/http.ts'
import type { LogPort, RateLimit, RatePort } from '../common/ports.ts'
import { awaitTurn, type Turn } from '../common/turn.ts'
import type { Urgency } from '../host.ts'
import type { Access, AccessSource } from './access.ts'
import { AmoBusy, AmoRefused, toFailure } from './failures.ts'

export type Query = Readonly<Record<string, unknown>>

/** API v4 of one account with one token. */
export interface Account {
  /**
   * @param path below `/api/v4/`
   * @returns `null` for an empty list, an unknown id, a page past the end: 204
   * @throws {HostUnavailable | AmoRefused | TenantDisconnected}
   */
  get(path: string, query?: Query): Promise<unknown>
  /**
   * As a user of the account would get it; needs an administrator's token, and answers 403 to any other.
   *
   * @throws {AmoRefused} 401 for a user the account does not know
   */
  getAs(user: string, path: string, query?: Query): Promise<unknown>
  /**
   * Never repeated by itself where the outcome is not known.
   *
   * @throws {AmoBusy} when nothing was done, {HostUnavailable} when that is not known
   */
  write(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown): Promise<unknown>
  /** As a user of the account would: with his rights and in his name. As `getAs` and `write`. */
  postAs(user: string, path: string, body: unknown): Promise<unknown>
}

export interface AccountDependencies {
  readonly send: SendHttp
  readonly rate: RatePort
  readonly rateLimit: RateLimit
  readonly log: LogPort
  readonly now: () => Instant
  readonly breaker: Breaker
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Query | undefined
  readonly body?: unknown
  readonly asUser?: string
}

/** The account is asked for a pause; a read is worth waiting for, since its job would wait for a minute. */
const READ_PAUSES_MS = [SECOND, 2 * SECOND] as const

/** @param id of the account, by which all our processes share its rate */
export function createAccount(
  dependencies: AccountDependencies,
  { id, access, urgency }: { id: string; access: AccessSource; urgency: Urgency },
): Account {
  const { send, rate, rateLimit, log, now, breaker } = dependencies

  async function transmit(call: Call, as: Access): Promise<HttpAnswer> {
    const what = nameOf(call)
    breaker.check(id, what)
    await awaitShare(rate, what, { bucket: `amocrm:${id}`, limit: rateLimit, urgency })
    const startedAt = now()
    const answer = await send(what, toRequest(call, as))
    if (isTelling(call, answer)) breaker.heard(id, answer.status)
    log.info('account called', {
      account: id,
      what,
      status: answer.status,
      ms: now() - startedAt,
    })
    return answer
  }

  async function ask(call: Call): Promise<HttpAnswer> {
    const first = await access.current()
    const answer = await transmit(call, first)
    // Neither a dead token nor a name nobody has let anything be done, so that a write, too, may be sent once more.
    if (!(await isOutdated(call, answer, first))) return answer
    return transmit(call, await access.renew(first))
  }

  /**
   * An unknown entity mostly answers 204, and 404 may as well be said by whoever lives at the account's former name; 401 in a user's
   * name may be about him. Then the account itself is asked.
   */
  async function isOutdated(
    { asUser }: Call,
    { status }: HttpAnswer,
    as: Access,
  ): Promise<boolean> {
    const isSure = status === 401 ? asUser === undefined : status !== 404
    if (isSure) return status === 401 || isMoved(status)
    const probe = await transmit({ method: 'GET', path: 'account' }, as)
    return probe.status === 401 || probe.status === 404 || isMoved(probe.status)
  }

  async function read(call: Call): Promise<unknown> {
    for (const pauseMs of READ_PAUSES_MS) {
      const answer = await ask(call)
      if (answer.status !== 429) return bodyOf(call, answer)
      await sleep(Math.max(pauseMs, Math.min(answer.retryAfterMs ?? 0, 3 * SECOND)))
    }
    return bodyOf(call, await ask(call))
  }

  return {
    get: (path, query) => read({ method: 'GET', path, query }),
    getAs: (user, path, query) => read({ method: 'GET', path, query, asUser: user }),
    async write(method, path, body) {
      const call = { method, path, body }
      return bodyOf(call, await ask(call))
    },
    async postAs(user, path, body) {
      const call = { method: 'POST', path, body, asUser: user } as const
      return bodyOf(call, await ask(call))
    },
  }
}

/** Nothing was sent, so nothing was done. */
async function awaitShare(rate: RatePort, what: string, turn: Turn): Promise<void> {
  try {
    await awaitTurn(rate, what, turn)
  } catch (error) {
    if (error instanceof HostUnavailable) throw new AmoBusy(error.message, error.retryAfterMs)
    throw error
  }
}

function toRequest({ method, path, query, body, asUser }: Call, { origin, token }: Access) {
  const search = query === undefined ? '' : `?${writeForm(query)}`
  return {
    method,
    url: `${origin}/api/v4/${path}${search}`,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(asUser !== undefined && { 'X-Context-User-ID': asUser }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}

/** For logs and messages: ids tell nobody anything there. */
function nameOf({ method, path }: Call): string {
  return `${method} ${path.replaceAll(/\d+|[0-9a-f]{32,}/g, '…')}`
}

/** What one person may not see, or our token of all users, says nothing of what else the account would answer. */
function isTelling({ asUser, path }: Call, { status }: HttpAnswer): boolean {
  return status !== 403 || (asUser === undefined && path !== 'users')
}

function isMoved(status: number): boolean {
  return status >= 300 && status < 400
}

function bodyOf(call: Call, answer: HttpAnswer): unknown {
  if (answer.status === 204) return null
  // The account itself was asked, and takes our token: it is him whom it does not know.
  if (answer.status === 401 && call.asUser !== undefined)
    throw new AmoRefused(nameOf(call), 401, [])
  if (answer.status >= 300) throw toFailure(nameOf(call), answer)
  if (answer.body === null) {
    throw new HostUnavailable(`${nameOf(call)}: answered with no JSON`, 10 * SECOND)
  }
  return answer.body
}

/** Keeps us from knocking at an account that refuses everything: whoever goes on is blocked until support helps (amocrm.md 10.1). */
export interface Breaker {
  /** @throws {AmoBusy} while it is open */
  check(account: string, what: string): void
  heard(account: string, status: number): void
}

/** So many refusals in a row, of whatever was asked, are no matter of one right. */
const REFUSALS = 8
const OPEN_MS = 10 * MINUTE

export function createBreaker(now: () => Instant): Breaker {
  const counts = new Map<string, { refused: number; openUntil: number }>()
  return {
    check(account, what) {
      const leftMs = (counts.get(account)?.openUntil ?? 0) - now()
      if (leftMs > 0) throw new AmoBusy(`${what}: the account refuses everything`, leftMs)
    },
    heard(account, status) {
      if (status !== 403) return void counts.delete(account)
      const refused = (counts.get(account)?.refused ?? 0) + 1
      counts.set(account, { refused, openUntil: refused >= REFUSALS ? now() + OPEN_MS : 0 })
    },
  }
}
