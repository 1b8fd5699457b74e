import type { Fetch } from './session.ts'

const ANSWER_TIMEOUT_MS = 15_000

export interface SendOptions {
  /** Where our server is, without a slash at the end; empty for a page of our own server. */
  readonly server: string
  /** Ends every question under way, e.g. when the widget leaves the page. */
  readonly stop?: AbortSignal
}

/** The platform's `fetch` to our own server, with a time limit and nothing kept by the browser. */
export function createSend({ server, stop }: SendOptions): Fetch {
  return (url, init) => {
    const limit = AbortSignal.timeout(ANSWER_TIMEOUT_MS)
    const signal = stop === undefined ? limit : AbortSignal.any([limit, stop])
    return fetch(`${server}${url}`, { ...init, cache: 'no-store', signal })
  }
}
