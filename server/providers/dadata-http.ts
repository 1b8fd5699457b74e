import http from 'node:http'
import https from 'node:https'
import { create } from 'axios'
import { SECOND } from '../../shared/time/instant.ts'

/** What came back; `null`: no whole answer in time. */
export type RegistryAnswer = { readonly status: number; readonly body: unknown } | null

/** @param body goes as JSON */
export type SendToRegistry = (url: string, key: string, body: unknown) => Promise<RegistryAnswer>

const PATIENCE = 5 * SECOND
/** 300 branches with their addresses are about 1 MB. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024

/**
 * One for the whole process: S: 60 new connections a minute are allowed to one IP address, so connections are kept.
 *
 * @param useProxy the proxy of the environment; not for a registry on this machine
 */
export function createSendToRegistry({
  timeoutMs = PATIENCE,
  useProxy = true,
}: { readonly timeoutMs?: number; readonly useProxy?: boolean } = {}): SendToRegistry {
  const client = create({
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    responseType: 'text',
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
    ...(useProxy ? {} : { proxy: false as const }),
    httpAgent: new http.Agent({ keepAlive: true, maxSockets: 8 }),
    httpsAgent: new https.Agent({ keepAlive: true, maxSockets: 8 }),
  })

  return async (url, key, body) => {
    try {
      const { status, data } = await client.post<string>(url, JSON.stringify(body), {
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json',
          ...(key !== '' && { Authorization: `Token ${key}` }),
        },
        signal: AbortSignal.timeout(timeoutMs),
      })
      return { status, body: findJson(data) }
    } catch {
      // The error of axios carries the key; that there is no answer is all we need.
      return null
    }
  }
}

function findJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return null
  }
}
