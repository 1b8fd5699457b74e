import http from 'node:http'
import https from 'node:https'
import { create, isAxiosError } from 'axios'
import { finderOf, anything, shape } from '../../shared/parse/parse.ts'
import { MINUTE, SECOND } from '../../shared/time/instant.ts'
import type { Clock } from '../clock.ts'
import { createBreaker } from '../providers/breaker.ts'
import { type TelephonyAccount, TelephonyFault } from './telephony.ts'

/** One action of the service, with what goes with it. @throws {TelephonyFault} */
export type AskMoiZvonki = (
  account: TelephonyAccount,
  action: 'calls.list' | 'calls.make_call',
  parameters: Readonly<Record<string, string | number>>,
) => Promise<unknown>

export interface MoiZvonkiOptions {
  readonly clock: Clock
  /** Of one company, without a path. The service's own when left out; the demo and the tests have theirs. */
  readonly originOf?: (company: string) => string
  /** A page may take more than half a minute [F]. */
  readonly timeoutMs?: number
}

const PATIENCE = 60 * SECOND
/** A hundred calls are some 60 kB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
const COMPANY = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

export function isCompany(name: string): boolean {
  return COMPANY.test(name)
}

/**
 * `POST https://<company>.moizvonki.ru/api/v1` with JSON (telephony.md 2.1). Nothing is repeated: the next poll is in a minute, and a call
 * asked for twice would dial twice. When the service is down for everybody, it is left alone for half a minute.
 */
export function createAskMoiZvonki({
  clock,
  originOf,
  timeoutMs = PATIENCE,
}: MoiZvonkiOptions): AskMoiZvonki {
  const breaker = createBreaker(clock)
  const client = create({
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    responseType: 'text',
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
    ...(originOf === undefined ? {} : { proxy: false as const }),
    httpAgent: new http.Agent({ keepAlive: true, maxSockets: 8 }),
    httpsAgent: new https.Agent({ keepAlive: true, maxSockets: 8 }),
  })

  return async ({ company, login, key }, action, parameters) => {
    if (!isCompany(company)) throw new TelephonyFault('unknown-account')
    const waitMs = breaker.waitMs()
    if (waitMs !== null) throw new TelephonyFault('unavailable', waitMs)
    const origin = originOf?.(company) ?? `https://${company.toLowerCase()}.moizvonki.ru`
    const answer = await send(`${origin}/api/v1`, {
      user_name: login,
      api_key: key,
      action,
      ...parameters,
    })
    if (answer === 'nowhere') throw new TelephonyFault('unknown-account')
    if (answer === null || answer.status >= 500 || answer.status === 429) {
      breaker.failed()
      throw new TelephonyFault('unavailable', MINUTE)
    }
    breaker.succeeded()
    return readAnswer(answer, action)
  }

  /** `null`: no whole answer in time; `nowhere`: there is no such company. */
  async function send(url: string, body: object) {
    try {
      const { status, data } = await client.post<string>(url, JSON.stringify(body), {
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        signal: AbortSignal.timeout(timeoutMs),
      })
      return { status, text: String(data) }
    } catch (error) {
      // The error of axios carries the key: only its code is looked at.
      return isAxiosError(error) && error.code === 'ENOTFOUND' ? ('nowhere' as const) : null
    }
  }
}

const findError = finderOf(shape({ error: anything }))

/** Errors are another status with a plain text; 403 for a wrong name or key [F]. Some clients have seen 200 with an `error`. */
function readAnswer({ status, text }: { status: number; text: string }, action: string): unknown {
  if (status === 401 || status === 403) throw new TelephonyFault('bad-key')
  // Another name, or none of this company.
  if (status === 404 || (status >= 300 && status < 400)) throw new TelephonyFault('unknown-account')
  if (status !== 200) throw new TelephonyFault('not-allowed')
  const json = findJson(text)
  if ((findError(json)?.error ?? null) !== null) throw new TelephonyFault('not-allowed')
  if (json === null && action === 'calls.list') throw new TelephonyFault('bad-answer')
  return json
}

function findJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
