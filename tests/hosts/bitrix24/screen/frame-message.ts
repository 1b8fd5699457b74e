/** What a frame asks of the page that holds it. */
export interface FrameMessage {
  readonly command: string
  /** `{}` when nothing was sent; any JSON value, because `setValue` sends the bare value. */
  readonly params: unknown
  /** Names the answer. */
  readonly key: string
  readonly sid: string
}

/**
 * Reads `<command>[:<params JSON>]:<key>:<sid>`, or the object a frame posts when the command's name has a colon.
 * JSON may hold colons itself, so the text is read from both ends (P, T).
 *
 * @returns `null` for whatever no frame of ours would say: the page stays silent
 */
export function readFrameMessage(data: unknown): FrameMessage | null {
  if (typeof data === 'string') return readText(data)
  if (typeof data !== 'object' || data === null) return null
  return readObject(data as Record<string, unknown>)
}

/** `<key>:<JSON>`; `<key>:` when there is no result. Always a text: the SDK ignores anything else (S). */
export function formatFrameAnswer(key: string, result?: unknown): string {
  return `${key}:${result === undefined ? '' : JSON.stringify(result)}`
}

/** The `name` of an iframe, from which the SDK finds this page: `<host[:port]>|<0|1>|<sid>` (S). */
export function frameName(page: { readonly host: string; readonly protocol: string }, sid: string) {
  return `${page.host}|${page.protocol === 'https:' ? 1 : 0}|${sid}`
}

function readText(text: string): FrameMessage | null {
  const parts = text.split(':')
  const [command] = parts
  const sid = parts.at(-1)
  const key = parts.at(-2)
  if (parts.length < 3 || !command || !key || !sid) return null
  const json = parts.slice(1, -2).join(':')
  if (json === '') return { command, params: {}, key, sid }
  const params = parseJson(json)
  return params === undefined ? null : { command, params, key, sid }
}

function readObject(data: Record<string, unknown>): FrameMessage | null {
  const { method, params, callback, appSid } = data
  if (typeof method !== 'string' || typeof appSid !== 'string') return null
  return {
    command: method,
    params: params === '' || params === undefined ? {} : params,
    key: typeof callback === 'string' ? callback : '',
    sid: appSid,
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
