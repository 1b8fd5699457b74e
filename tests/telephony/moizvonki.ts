import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call as the service has it, in its own words (telephony.md 2.1). */
export interface ServiceCall {
  readonly db_call_id: number
  readonly direction: 0 | 1
  readonly client_number: string
  readonly client_name: string
  /** Unix seconds. */
  readonly start_time: number
  readonly answer_time: number
  readonly end_time: number
  readonly duration: number
  readonly answered: 0 | 1
  readonly recording: string
  readonly user_account: string
  readonly src_number: string
  readonly event_pbx_call_id: string
}

export type Fault =
  /** The service is down. */
  | 'down'
  /** Answers after the asker has given up. */
  | 'slow'
  /** 200 with text that is no JSON. */
  | 'garbage'
  /** 200 with an `error`. */
  | 'error-key'
  /** A page that says there is more, again and again at the same place. */
  | 'endless'
  /** Every page repeats the last row of the one before. */
  | 'repeats'
  /** Newest first. */
  | 'reversed'
  /** A row without an id among the good ones. */
  | 'broken-row'

export interface MoiZvonki {
  readonly origin: string
  readonly calls: ServiceCall[]
  readonly dialled: { readonly login: string; readonly to: string }[]
  /** Questions so far, by action. */
  readonly asked: { readonly action: string; readonly login: string }[]
  fault: Fault | null
  /** Rows of a page at most, to have several of few calls. */
  pageSize: number
  stop(): Promise<void>
}

export const EMPLOYEES = { admin: 'admin@acme.example', rep: 'rep@acme.example' } as const
export const API_KEY = 'a key of the service for tests'

const LIST_KEYS =
  'user_name api_key action from_date from_id to_date from_offset max_results supervised'
const CALL_KEYS = 'user_name api_key action to'

/**
 * «Мои Звонки» as the reference has it, and no kinder: one address, JSON alone or a form field `request_data`, 403 for a wrong name or key,
 * a start for every list, a hundred rows of a page at most. Unknown actions and parameters are refused.
 */
export async function startMoiZvonki(): Promise<MoiZvonki> {
  const server = createServer((request, response) => {
    void handle(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const service: MoiZvonki = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    dialled: [],
    asked: [],
    fault: null,
    pageSize: 100,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return service

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    if (service.fault === 'slow') return
    const answer = answerTo(service, request, body)
    const isText = typeof answer.body === 'string'
    response.writeHead(answer.status, {
      'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    })
    response.end(isText ? (answer.body as string) : JSON.stringify(answer.body))
  }
}

interface Answer {
  readonly status: number
  readonly body: string | object
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function answerTo(service: MoiZvonki, request: IncomingMessage, body: string): Answer {
  if (request.url !== '/api/v1') return { status: 404, body: 'Not found' }
  if (request.method !== 'POST') return { status: 405, body: 'Method not allowed' }
  if (service.fault === 'down') return { status: 502, body: 'Bad gateway' }
  const question = readQuestion(request.headers['content-type'] ?? '', body)
  if (question === null) return { status: 400, body: 'Wrong request format' }
  const { user_name: login, api_key: key, action } = question
  if (!Object.values<unknown>(EMPLOYEES).includes(login) || key !== API_KEY)
    return { status: 403, body: 'Access denied' }
  service.asked.push({ action: String(action), login: String(login) })
  if (service.fault === 'garbage') return { status: 200, body: '<html>maintenance</html>' }
  if (service.fault === 'error-key') return { status: 200, body: { error: 'no rights' } }
  if (action === 'calls.list') return listCalls(service, question)
  if (action === 'calls.make_call') return makeCall(service, question)
  return { status: 400, body: `Unknown action` }
}

/** JSON, or the form of the vendor's own sample [C]. */
function readQuestion(type: string, body: string): Record<string, unknown> | null {
  const json = type.startsWith('application/json')
    ? body
    : new URLSearchParams(body).get('request_data')
  try {
    const read: unknown = JSON.parse(json ?? '')
    return typeof read === 'object' && read !== null ? { ...read } : null
  } catch {
    return null
  }
}

function hasOnly(question: Record<string, unknown>, keys: string): boolean {
  const known = new Set(keys.split(' '))
  return Object.keys(question).every(key => known.has(key))
}

function listCalls(service: MoiZvonki, question: Record<string, unknown>): Answer {
  const {
    from_date,
    from_id,
    to_date,
    from_offset = 0,
    max_results = 100,
    supervised = 0,
  } = question
  if (!hasOnly(question, LIST_KEYS)) return { status: 400, body: 'Unknown parameter' }
  if (from_date === undefined && from_id === undefined)
    return { status: 400, body: 'from_date or from_id is required' }
  const size = Number(max_results)
  if (!Number.isInteger(size) || size < 1 || size > 100)
    return { status: 400, body: 'max_results must be 1..100' }

  const rows = service.calls
    .filter(call => supervised === 1 || call.user_account === question['user_name'])
    // from_id wins [C]; whether it is itself among the answers nobody says: here it is.
    .filter(call =>
      from_id === undefined
        ? call.start_time >= Number(from_date)
        : call.db_call_id >= Number(from_id),
    )
    .filter(call => to_date === undefined || call.start_time <= Number(to_date))
    .toSorted((one, other) => one.db_call_id - other.db_call_id)
  if (service.fault === 'reversed') rows.reverse()
  return {
    status: 200,
    body: pageOf(service, rows, { offset: Number(from_offset), size }, supervised),
  }
}

function pageOf(
  { fault, pageSize }: MoiZvonki,
  rows: readonly ServiceCall[],
  { offset, size }: { offset: number; size: number },
  supervised: unknown,
): object {
  const limit = Math.min(size, pageSize)
  const from = fault === 'repeats' && offset > 0 ? offset - 1 : offset
  const page = rows.slice(from, offset + limit)
  const next = offset + limit
  const results: object[] = page.map(({ user_account, ...call }) =>
    supervised === 1 ? { ...call, user_account } : call,
  )
  if (fault === 'broken-row') results.unshift({ client_number: 'unknown', direction: '0' })
  return {
    results,
    results_count: results.length,
    results_next_offset: fault === 'endless' ? 0 : next,
    results_remains: fault === 'endless' ? 1 : Math.max(0, rows.length - next),
  }
}

function makeCall(service: MoiZvonki, question: Record<string, unknown>): Answer {
  const { to, user_name } = question
  if (!hasOnly(question, CALL_KEYS)) return { status: 400, body: 'Unknown parameter' }
  if (typeof to !== 'string' || !/^\+\d{11,15}$/.test(to))
    return { status: 400, body: 'Wrong number' }
  service.dialled.push({ login: String(user_name), to })
  return { status: 200, body: 'call started' }
}

let nextId = 84_112

/** A missed call to the rep unless said otherwise. @param at unix milliseconds */
export function serviceCall(at: number, changes: Partial<ServiceCall> = {}): ServiceCall {
  const start = Math.floor(at / 1000)
  const isAnswered = changes.answered === 1
  nextId += 1
  return {
    db_call_id: nextId,
    direction: 0,
    client_number: '+79272001122',
    client_name: '',
    start_time: start,
    answer_time: isAnswered ? start + 5 : 0,
    end_time: start + (isAnswered ? 78 : 30),
    duration: isAnswered ? 73 : 0,
    answered: 0,
    recording: '',
    user_account: EMPLOYEES.rep,
    src_number: '+79990000001',
    event_pbx_call_id: `c-${nextId}`,
    ...changes,
  }
}
