import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseQuery } from '../php-query.ts'
import { ADMIN } from './empty-state.ts'
import type { Integration, NewIntegration } from './integrations.ts'
import { startAmoWorld, type AmoWorld, type AmoWorldOptions } from './world.ts'

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  /** `null` without a body. */
  readonly body: unknown
  readonly text: string
  /** What stands at `_embedded.leads.0.id`; `undefined` when there is nothing. */
  at(path: string): unknown
}

export interface TestAmoWorld extends AmoWorld {
  readonly integration: Integration
  /** The admin's. */
  readonly token: string
  tokenOf(userId: number): string
  /** By our integration with the admin's token unless another one is given. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<ApiAnswer>
  get(path: string, token?: string): Promise<ApiAnswer>
}

export const INTEGRATION: NewIntegration = {
  clientId: '5cd1b2b8-6d2f-4b8a-9a55-4d0c6f0a9e11',
  clientSecret: 'our-secret',
  redirectUri: 'http://127.0.0.1:9/amocrm/oauth',
}

/** A world without limits, with quick web-hooks and no index lag. */
export async function startTestAmoWorld(
  options: AmoWorldOptions = {},
  integrationWish: Partial<NewIntegration> = {},
): Promise<TestAmoWorld> {
  const { switches, ...rest } = options
  const world = await startAmoWorld({
    rate: null,
    switches: { hookDelayMs: 2, searchLagSeconds: 0, ...switches },
    ...rest,
  })
  const integration = world.registerIntegration({ ...INTEGRATION, ...integrationWish })
  const { clientId } = integration
  world.life.allow({ account: world.account.account, clientId, userId: ADMIN, state: null })
  const tokenOf = (userId: number) => world.issueTokens({ clientId, userId }).accessToken
  const token = tokenOf(ADMIN)

  async function call(method: string, path: string, body?: unknown, own = token) {
    const answer = await fetch(world.account.url + path, {
      method,
      headers: {
        authorization: `Bearer ${own}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return readAnswer(answer)
  }

  // Not a spread: accounts and the first of them are looked up anew.
  return Object.assign(world, {
    integration,
    token,
    tokenOf,
    call,
    get: (path: string, own?: string) => call('GET', path, undefined, own),
  })
}

export async function readAnswer(answer: Response): Promise<ApiAnswer> {
  const text = await answer.text()
  const isJson = /json/.test(answer.headers.get('content-type') ?? '')
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : null
  const { status, headers } = answer
  return { status, headers, text, body, at: path => dig(body, path.split('.')) }
}

function dig(value: unknown, path: readonly string[]): unknown {
  return path.reduce((found, key) => Object(found)[key] as unknown, value)
}

export interface HeardRequest {
  readonly method: string
  readonly url: string
  readonly contentType: string
  readonly text: string
  /** A form decoded as PHP does. */
  readonly form: Record<string, unknown>
}

/** A stand-in for the product's server: writes down what it is sent. */
export interface HeardServer {
  readonly url: string
  readonly requests: HeardRequest[]
  /** Status of the answers from now on. */
  status: number
  /** Of the answers from now on, ms. */
  delayMs: number
  stop(): Promise<void>
}

export async function startHeardServer(): Promise<HeardServer> {
  const requests: HeardRequest[] = []
  const server = createServer((request, response) => {
    void readText(request).then(text => {
      const contentType = request.headers['content-type'] ?? ''
      const { method = '', url = '' } = request
      requests.push({ method, url, contentType, text, form: parseQuery(text) })
      setTimeout(() => response.writeHead(heard.status).end('ok'), heard.delayMs)
    })
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const heard: HeardServer = {
    url: `http://127.0.0.1:${port}`,
    requests,
    status: 200,
    delayMs: 0,
    stop: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return heard
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
