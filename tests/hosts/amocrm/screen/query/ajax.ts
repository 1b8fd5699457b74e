import { createDeferred, type QueryPromise } from './deferred.ts'

export interface AjaxOptions {
  readonly url?: string
  readonly type?: string
  readonly method?: string
  readonly data?: unknown
  readonly dataType?: string
  readonly contentType?: string | false
  readonly processData?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly timeout?: number
  readonly async?: boolean
  readonly cache?: boolean
  readonly crossDomain?: boolean
  readonly context?: unknown
  readonly xhrFields?: Readonly<Record<string, unknown>>
  readonly beforeSend?: (request: QueryRequest, options: AjaxOptions) => unknown
  readonly success?: (data: unknown, status: string, request: QueryRequest) => void
  readonly error?: (request: QueryRequest, status: string, error: unknown) => void
  readonly complete?: (request: QueryRequest, status: string) => void
}

/** jQuery's `jqXHR`. */
export interface QueryRequest extends QueryPromise {
  readonly readyState: number
  readonly status: number
  readonly statusText: string
  readonly responseText: string
  readonly responseJSON?: unknown
  getResponseHeader(name: string): string | null
  getAllResponseHeaders(): string
  setRequestHeader(name: string, value: string): QueryRequest
  abort(statusText?: string): QueryRequest
}

const KNOWN: readonly string[] = [
  'url',
  'type',
  'method',
  'data',
  'dataType',
  'contentType',
  'processData',
  'headers',
  'timeout',
  'async',
  'cache',
  'crossDomain',
  'context',
  'xhrFields',
  'beforeSend',
  'success',
  'error',
  'complete',
]

/**
 * `$.ajax` over XMLHttpRequest. Options nobody wrote here are refused, not skipped.
 *
 * @throws {Error} for a synchronous request or an option the emulator does not know
 */
export function ajax(first: string | AjaxOptions, second: AjaxOptions = {}): QueryRequest {
  const options = typeof first === 'string' ? { ...second, url: first } : first
  const strange = Object.keys(options).find(name => !KNOWN.includes(name))
  if (strange !== undefined) throw new Error(`$.ajax: option "${strange}" is not emulated`)
  if (options.async === false)
    throw new Error('$.ajax: synchronous requests are forbidden (moderation)')
  const xhr = new XMLHttpRequest()
  const outcome = createDeferred()
  const headers: Record<string, string> = { ...options.headers }
  const request = requestOf(xhr, headers, outcome.promise())
  if (options.beforeSend?.call(options.context ?? options, request, options) === false) {
    request.abort('canceled')
    return request
  }
  const method = (options.method ?? options.type ?? 'GET').toUpperCase()
  const { url, body } = addressed(method, options)
  xhr.open(method, url)
  setHeaders(xhr, headers, { options, url, hasBody: body !== null })
  if (options.timeout !== undefined) xhr.timeout = options.timeout
  Object.assign(xhr, options.xhrFields)
  xhr.onload = () => finish(outcome, request, readAnswer(xhr, request, options.dataType))
  xhr.onerror = () => finish(outcome, request, { status: 'error', value: '' })
  xhr.ontimeout = () => finish(outcome, request, { status: 'timeout', value: 'timeout' })
  xhr.onabort = () => finish(outcome, request, { status: 'abort', value: 'abort' })
  listen(outcome.promise(), options)
  xhr.send(body)
  return request
}

interface Answer {
  readonly status: string
  /** The data, or what is called `errorThrown`. */
  readonly value: unknown
}

function finish(
  outcome: ReturnType<typeof createDeferred>,
  request: QueryRequest,
  { status, value }: Answer,
): void {
  if (status === 'success' || status === 'nocontent') outcome.resolve(value, status, request)
  else outcome.reject(request, status, value)
}

function listen(promise: QueryPromise, { success, error, complete, context }: AjaxOptions): void {
  const bound = (callback: unknown) =>
    typeof callback === 'function' ? [callback.bind(context)] : []
  promise.done(...bound(success))
  promise.fail(...bound(error))
  if (!complete) return
  promise.done((_data, status, request) =>
    complete.call(context, request as QueryRequest, String(status)),
  )
  promise.fail((request, status) => complete.call(context, request as QueryRequest, String(status)))
}

function requestOf(
  xhr: XMLHttpRequest,
  headers: Record<string, string>,
  promise: QueryPromise,
): QueryRequest {
  const request = {
    get readyState() {
      return xhr.readyState
    },
    get status() {
      return xhr.status
    },
    get statusText() {
      return xhr.statusText || 'error'
    },
    get responseText() {
      return xhr.responseText
    },
    getResponseHeader: (name: string) => xhr.getResponseHeader(name),
    getAllResponseHeaders: () => xhr.getAllResponseHeaders(),
    setRequestHeader(name: string, value: string) {
      headers[name] = value
      return request as QueryRequest
    },
    abort() {
      xhr.abort()
      return request as QueryRequest
    },
  }
  return promise.promise(request)
}

/** jQuery reads the answer by its content type unless told another; a wrong JSON is a `parsererror`. */
function readAnswer(
  xhr: XMLHttpRequest,
  request: QueryRequest,
  dataType: string | undefined,
): Answer {
  const type = xhr.getResponseHeader('content-type') ?? ''
  const isJson = dataType === 'json' || (dataType === undefined && /\bjson\b/.test(type))
  const parsed = isJson ? parse(xhr.responseText) : null
  if (parsed?.ok === true) Object.assign(request, { responseJSON: parsed.value })
  if (xhr.status === 204) return { status: 'nocontent', value: undefined }
  if (!((xhr.status >= 200 && xhr.status < 300) || xhr.status === 304))
    return { status: 'error', value: xhr.statusText }
  if (parsed?.ok === false) return { status: 'parsererror', value: parsed.error }
  return { status: 'success', value: parsed === null ? xhr.responseText : parsed.value }
}

function parse(text: string): { ok: true; value: unknown } | { ok: false; error: unknown } {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    return { ok: false, error }
  }
}

function addressed(method: string, { url = '', data, processData, cache }: AjaxOptions) {
  const isPlain = typeof data === 'object' && data !== null && processData !== false
  const text = isPlain ? param(data) : data
  const isQuery = method === 'GET' || method === 'HEAD'
  const extra = [
    isQuery && typeof text === 'string' ? text : '',
    cache === false ? `_=${Date.now()}` : '',
  ]
  const query = extra.filter(Boolean).join('&')
  const glue = url.includes('?') ? '&' : '?'
  return {
    url: query === '' ? url : `${url}${glue}${query}`,
    body: isQuery || data === undefined ? null : (text as XMLHttpRequestBodyInit),
  }
}

function setHeaders(
  xhr: XMLHttpRequest,
  given: Readonly<Record<string, string>>,
  about: { readonly options: AjaxOptions; readonly url: string; readonly hasBody: boolean },
): void {
  const { options, url, hasBody } = about
  const isForeign = options.crossDomain ?? new URL(url, location.href).origin !== location.origin
  const accept =
    options.dataType === 'json' ? 'application/json, text/javascript, */*; q=0.01' : '*/*'
  const type = options.contentType ?? 'application/x-www-form-urlencoded; charset=UTF-8'
  xhr.setRequestHeader('Accept', accept)
  // jQuery marks requests to its own origin alone, so that a foreign one needs no preflight for it.
  if (!isForeign) xhr.setRequestHeader('X-Requested-With', 'XMLHttpRequest')
  if (hasBody && type !== false) xhr.setRequestHeader('Content-Type', type)
  for (const [name, value] of Object.entries(given)) xhr.setRequestHeader(name, value)
}

/** `{a: [1, 2], b: {c: 3}}` → `a[]=1&a[]=2&b[c]=3`, encoded. */
export function param(data: object): string {
  const pairs: string[] = []
  function walk(name: string, value: unknown) {
    if (Array.isArray(value))
      value.forEach((one, index) =>
        walk(`${name}[${typeof one === 'object' && one ? index : ''}]`, one),
      )
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) walk(`${name}[${key}]`, one)
    else
      pairs.push(
        `${encodeURIComponent(name)}=${encodeURIComponent(value === undefined || value === null ? '' : String(value))}`,
      )
  }
  for (const [key, value] of Object.entries(data)) walk(key, value)
  return pairs.join('&').replaceAll('%20', '+')
}
