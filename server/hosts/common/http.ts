import http from 'node:http'
import https from 'node:https'
import { create, isAxiosError } from 'axios'
import { SECOND } from '../../../shared/time/instant.ts'
import { HostUnavailable } from '../../errors.ts'

/** An answer of a host, whatever its status. */
export interface HttpAnswer {
  readonly status: number
  /** `null` when it is no JSON. */
  readonly body: unknown
  /** From `Retry-After`. */
  readonly retryAfterMs: number | null
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * The border of HTTP: what comes out is an answer or one of our errors, never axios' own, which carries tokens.
 *
 * @param what for messages: a method's name, no address
 * @throws {HostUnavailable} when no whole answer came in time: whether the request was carried out is not known
 */
export type SendHttp = (what: string, request: HttpRequest) => Promise<HttpAnswer>

/** One answer: 50 lists of 50 full contacts are about 10 MB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024
const AGAIN_AFTER_MS = 10 * SECOND

export interface HttpOptions {
  readonly timeoutMs: number
  /** The proxy of the environment; not for hosts on this machine. */
  readonly useProxy: boolean
}

/** One client, and one set of kept connections, for a kind of host. */
export function createSendHttp(options: HttpOptions): SendHttp {
  const client = create({
    timeout: options.timeoutMs,
    // A host that moved answers 302; following would turn POST into GET and could carry a token elsewhere.
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    responseType: 'text',
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
    ...(options.useProxy ? {} : { proxy: false as const }),
    httpAgent: new http.Agent({ keepAlive: true, maxSockets: 16 }),
    httpsAgent: new https.Agent({ keepAlive: true, maxSockets: 16 }),
  })

  return async (what, { method, url, headers, body }) => {
    try {
      const answer = await client.request<string>({
        method,
        url,
        ...(headers && { headers }),
        ...(body !== undefined && { data: body }),
        // axios' own timeout waits for the first byte of a stalled body as long as the sender likes.
        signal: AbortSignal.timeout(options.timeoutMs),
      })
      return {
        status: answer.status,
        body: findJson(answer.data),
        retryAfterMs: toRetryAfterMs(answer.headers['retry-after']),
      }
    } catch (error) {
      throw new HostUnavailable(`${what}: ${whyNoAnswer(error)}`, AGAIN_AFTER_MS)
    }
  }
}

function findJson(text: unknown): unknown {
  if (typeof text !== 'string') return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function toRetryAfterMs(header: unknown): number | null {
  const seconds = typeof header === 'string' ? Number(header) : Number.NaN
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * SECOND : null
}

/** A code of Node or axios (`ECONNREFUSED`), never their message: it may hold the address. */
function whyNoAnswer(error: unknown): string {
  const code = isAxiosError(error) ? error.code : undefined
  return code === undefined || code === 'ERR_CANCELED' ? 'no answer in time' : `no answer, ${code}`
}
