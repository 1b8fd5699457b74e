import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AppRegistration } from './oauth.ts'
import { parseQuery } from '../php-query.ts'
import { startWorld, type RunningPortal, type World, type WorldOptions } from './world.ts'

export const OUR_APP: AppRegistration = {
  clientId: 'local.6564aa.1',
  clientSecret: 'our secret',
  code: 'local.6564aa.1',
  scopes: ['crm', 'placement', 'task', 'user_brief', 'department', 'im'],
}

export const OTHER_APP: AppRegistration = {
  clientId: 'app.77.2',
  clientSecret: 'their secret',
  code: 'vendor.other',
  scopes: ['crm', 'user_brief'],
}

export interface HeardRequest {
  readonly url: string
  readonly contentType: string
  /** Decoded as PHP does. */
  readonly body: Record<string, unknown>
}

/** A stand-in for the app's server: writes down what the portal sends it. */
export interface HeardApp {
  readonly url: string
  readonly requests: HeardRequest[]
  /** Status of the answers from now on. */
  status: number
  stop(): Promise<void>
}

export async function startHeardApp(): Promise<HeardApp> {
  const requests: HeardRequest[] = []
  const server = createServer((request, response) => {
    void readText(request).then(text => {
      const contentType = request.headers['content-type'] ?? ''
      requests.push({ url: request.url ?? '', contentType, body: parseQuery(text) })
      response.writeHead(app.status, { 'content-type': 'text/html' }).end('<h1>installer</h1>')
    })
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const app: HeardApp = {
    url: `http://127.0.0.1:${port}`,
    requests,
    status: 200,
    stop: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return app
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

export interface CallAnswer {
  readonly status: number
  readonly headers: Headers
  // The tests look at answers as a client without types does.
  readonly body: Record<string, unknown>
}

export interface TestWorld extends World {
  /** POST with JSON to the first portal, by our app in the name of a user; user 1 is the admin. */
  call(method: string, params?: Record<string, unknown>, userId?: number): Promise<CallAnswer>
  token(userId?: number, clientId?: string): string
}

/** A world without a rate limit and with quick events, our app installed and finished. */
export async function startTestWorld(
  options: WorldOptions = {},
  appUrl = 'http://127.0.0.1:9',
): Promise<TestWorld> {
  const { switches, ...rest } = options
  const world = await startWorld({
    rate: null,
    switches: { eventDelayMs: 5, ...switches },
    ...rest,
  })
  putApp(world.portal, appUrl)

  function token(userId = 1, clientId = OUR_APP.clientId): string {
    const { memberId } = world.portal.portal.state
    return world.oauth.issue({ memberId, userId, clientId }).accessToken
  }

  return {
    ...world,
    token,
    call: (method, params = {}, userId = 1) =>
      post(`${world.portal.url}/rest/${method}`, { ...params, auth: token(userId) }),
  }
}

/** Installs without asking the installer page, which not every test has. */
export function putApp({ portal, life }: RunningPortal, appUrl: string): void {
  const addresses = { handlerUrl: `${appUrl}/app`, installUrl: `${appUrl}/install` }
  portal.state.app = life.addOtherApp(OUR_APP, addresses, 1)
  portal.state.otherApps = []
}

export async function post(url: string, body: unknown): Promise<CallAnswer> {
  return read(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
}

export async function read(response: Response): Promise<CallAnswer> {
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, headers: response.headers, body }
}
