import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { BadRequest, type Body, METHODS, TooLong } from './answers.ts'

export interface RegistrySwitches {
  /** Answers of this code to the next requests, one each. */
  readonly failures: number[]
  /** The next requests are answered after so long, ms. */
  hangMs: number
  /** The day's requests are spent. */
  isDaySpent: boolean
  /** Nothing is ever found. */
  isEmpty: boolean
}

export interface EmulatedRegistry {
  /** The base to hand to the client. */
  readonly address: string
  readonly key: string
  readonly switches: RegistrySwitches
  /** Paths that were asked, with their bodies. */
  readonly calls: readonly { readonly path: string; readonly body: Body }[]
  /** New connections since the beginning. */
  readonly connections: () => number
  stop(): Promise<void>
}

const BASE = '/suggestions/api/4_1/rs'
/** S: 60 new connections a minute from one address. */
const MOST_CONNECTIONS = 60
const MINUTE = 60_000

/** DaData's suggestions on this machine, as strict as the original. @param now for the minute of connections */
export async function startRegistry({
  key = 'key-of-tests',
  port = 0,
  now = Date.now,
}: {
  readonly key?: string
  readonly port?: number
  readonly now?: () => number
} = {}): Promise<EmulatedRegistry> {
  const switches: RegistrySwitches = { failures: [], hangMs: 0, isDaySpent: false, isEmpty: false }
  const calls: { path: string; body: Body }[] = []
  const opened: { socket: Socket; at: number }[] = []
  const scene: Scene = { key, switches, calls, isOver: socket => isOverLimit(opened, socket) }
  const server = http.createServer((request, response) => void answer(scene, request, response))
  server.on('connection', socket => opened.push({ socket, at: now() }))
  await new Promise<void>(resolve => void server.listen(port, '127.0.0.1', resolve))
  const { port: taken } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${taken}${BASE}`,
    key,
    switches,
    calls,
    connections: () => opened.length,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Scene {
  readonly key: string
  readonly switches: RegistrySwitches
  readonly calls: { path: string; body: Body }[]
  readonly isOver: (socket: Socket) => boolean
}

/** Whether the connection was the 61st or a later one of its minute. */
function isOverLimit(
  opened: readonly { readonly socket: Socket; readonly at: number }[],
  socket: Socket,
): boolean {
  const index = opened.findIndex(connection => connection.socket === socket)
  const own = opened[index]
  if (own === undefined) return false
  return opened.slice(0, index).filter(({ at }) => at > own.at - MINUTE).length >= MOST_CONNECTIONS
}

async function answer(
  scene: Scene,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const text = await readText(request)
  if (scene.switches.hangMs > 0)
    await new Promise(resolve => setTimeout(resolve, scene.switches.hangMs))
  const { status, body } = decide(scene, request, text)
  response.writeHead(status, { 'Content-Type': 'application/json;charset=utf-8' })
  response.end(JSON.stringify(body))
}

interface Reply {
  readonly status: number
  readonly body: unknown
}

function decide(scene: Scene, request: http.IncomingMessage, text: string): Reply {
  const { switches } = scene
  const forced = switches.failures.shift()
  if (forced !== undefined) return refuse(forced, 'forced')
  if (scene.isOver(request.socket)) return refuse(429, 'Too many new connections')
  return refuseCaller(scene, request) ?? callMethod(scene, request.url ?? '', text)
}

function refuseCaller(
  { key, switches }: Scene,
  { headers, method, url }: http.IncomingMessage,
): Reply | null {
  if (!(url ?? '').startsWith(`${BASE}/`)) return refuse(404, 'Not Found')
  if (method !== 'POST') return refuse(405, 'Method Not Allowed')
  const { authorization } = headers
  if (authorization === undefined) return refuse(401, 'Unauthorized')
  if (authorization !== `Token ${key}`) return refuse(403, 'Invalid token or mailbox not confirmed')
  // The token stands in the real text as well; it is left out of ours.
  if (switches.isDaySpent) return refuse(403, "Feature 'SUGGESTIONS' disabled for token '…'")
  return headers['content-type']?.startsWith('application/json') === true
    ? null
    : refuse(415, 'Unsupported Media Type')
}

function callMethod({ switches, calls }: Scene, url: string, text: string): Reply {
  const path = url.slice(BASE.length + 1)
  const method = Object.hasOwn(METHODS, path) ? METHODS[path] : undefined
  if (method === undefined) return refuse(404, 'Not Found')
  try {
    const body = readBody(text)
    calls.push({ path, body })
    const suggestions = method(body)
    return { status: 200, body: { suggestions: switches.isEmpty ? [] : suggestions } }
  } catch (error) {
    if (error instanceof TooLong) return refuse(413, error.message)
    if (error instanceof BadRequest) return refuse(400, error.message)
    throw error
  }
}

function readBody(text: string): Body {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body
  } catch {
    throw new BadRequest('the body is no JSON')
  }
  throw new BadRequest('the body is no object')
}

function refuse(status: number, message: string): Reply {
  const family = status >= 500 ? 'SERVER_ERROR' : 'CLIENT_ERROR'
  return { status, body: { family, reason: http.STATUS_CODES[status] ?? '', message } }
}

async function readText(request: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
