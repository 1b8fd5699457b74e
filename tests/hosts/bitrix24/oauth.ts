import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { appInfo } from './app-info.ts'
import type { CallLog } from './call-log.ts'
import { createTokenStore, type Grant, type TokenPair, type TokenSnapshot } from './oauth-tokens.ts'
import type { TokenStore } from './oauth-tokens.ts'
import { parseQuery } from './php-query.ts'
import type { EmulatedPortal } from './portal.ts'
import type { Switches } from './switches.ts'

/** An app as its vendor registered it: the same keys on every portal. */
export interface AppRegistration {
  /** `local.…` for a local app. */
  readonly clientId: string
  readonly clientSecret: string
  /** `app.info.CODE` */
  readonly code: string
  readonly scopes: readonly string[]
}

/** What the OAuth server has to know of a portal. */
export interface KnownPortal {
  readonly portal: EmulatedPortal
  /** `http://127.0.0.1:8080/rest/` */
  readonly clientEndpoint: string
}

export interface OAuthServer {
  readonly url: string
  /** Ends in `/rest/`: the vendor's SDK cuts exactly that off. */
  readonly serverEndpoint: string
  readonly tokens: TokenStore
  register(app: AppRegistration): void
  findRegistration(clientId: string): AppRegistration | null
  registrations(): AppRegistration[]
  addPortal(known: KnownPortal): void
  /** A pair of tokens as the portal hands them to a page or an event; life by the switches. */
  issue(grant: Grant): TokenPair
  /** Called after tokens were given out: there is something new to keep. */
  onIssue(listener: () => void): void
  listen(port: number, host: string): Promise<void>
  stop(): Promise<void>
}

export interface OAuthOptions {
  readonly switches: Switches
  readonly callLog: CallLog
  /** Real time, ms. */
  readonly now: () => number
  readonly kept?: TokenSnapshot
}

class OAuthRefusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, description: string) {
    super(description)
    this.status = status
    this.code = code
  }
}

/** The vendor's OAuth host: a server of its own, on an origin of its own, for all portals and all apps. */
export function createOAuth({ switches, callLog, now, kept }: OAuthOptions): OAuthServer {
  const tokens = createTokenStore(now, kept)
  const registrations = new Map<string, AppRegistration>()
  const portals = new Map<string, KnownPortal>()
  const issued: (() => void)[] = []
  let url = ''

  function issue(grant: Grant) {
    const pair = tokens.issue(grant, switches.settings.tokenLifeSeconds)
    for (const listener of issued) listener()
    return pair
  }

  function answerToken(query: Record<string, unknown>): Record<string, unknown> {
    const registration = registrations.get(text(query['client_id']))
    if (registration === undefined || registration.clientSecret !== text(query['client_secret'])) {
      throw new OAuthRefusal(401, 'invalid_client', 'Client authentication failed')
    }
    const { grant, isRefresh } = takeGrant(query, registration.clientId)
    const known = portals.get(grant.memberId)
    const app = known?.portal.findApp(grant.clientId) ?? null
    const user = known?.portal.state.users.get(grant.userId)
    // A dismissed person's refresh token dies with the account (bitrix24.md 1.3).
    if (known === undefined || app === null || user?.active !== true) throw invalidGrant()
    return toTokenAnswer(issue(grant), { grant, known, url, scopes: app.scopes, isRefresh })
  }

  function takeGrant(query: Record<string, unknown>, clientId: string) {
    if (switches.settings.paymentRequired) {
      throw new OAuthRefusal(400, 'PAYMENT_REQUIRED', 'Payment required')
    }
    if (query['grant_type'] === 'refresh_token') {
      const grant = tokens.takeRefresh(text(query['refresh_token']), clientId)
      if (grant === null) throw invalidGrant()
      return { grant, isRefresh: true }
    }
    if (query['grant_type'] === 'authorization_code') {
      const grant = tokens.redeemCode(text(query['code']))
      if (grant === null || grant.clientId !== clientId) throw invalidGrant()
      return { grant, isRefresh: false }
    }
    throw new OAuthRefusal(400, 'invalid_request', 'Unsupported grant type')
  }

  /** The vendor's own answer about a token; the shape is P V: `app.info` and whom the token is for. */
  function answerAppInfo(query: Record<string, unknown>): Record<string, unknown> {
    const state = tokens.look(text(query['auth']))
    if (state.type === 'expired') {
      throw new OAuthRefusal(401, 'expired_token', 'The access token provided has expired.')
    }
    const app =
      state.type === 'alive'
        ? portals.get(state.grant.memberId)?.portal.findApp(state.grant.clientId)
        : null
    if (state.type !== 'alive' || !app) {
      throw new OAuthRefusal(401, 'invalid_token', 'Unable to get application by token')
    }
    return { result: { ...appInfo(app), client_id: app.clientId, user_id: state.grant.userId } }
  }

  const server = createServer(switches, callLog, now, path => {
    if (path === '/oauth/token') return answerToken
    return path.toLowerCase() === '/rest/app.info' ? answerAppInfo : null
  })

  return {
    get url() {
      return url
    },
    get serverEndpoint() {
      return `${url}/rest/`
    },
    tokens,
    register: app => void registrations.set(app.clientId, app),
    findRegistration: clientId => registrations.get(clientId) ?? null,
    registrations: () => [...registrations.values()],
    onIssue: listener => void issued.push(listener),
    addPortal: known => void portals.set(known.portal.state.memberId, known),
    issue,
    async listen(port, host) {
      url = await server.listen({ port, host })
    },
    stop: () => server.close(),
  }
}

function invalidGrant(): OAuthRefusal {
  return new OAuthRefusal(400, 'invalid_grant', 'Invalid grant')
}

interface AnswerParts {
  readonly grant: Grant
  readonly known: KnownPortal
  readonly url: string
  readonly scopes: readonly string[]
  readonly isRefresh: boolean
}

/** The documented code-exchange answer has neither `expires` nor `user_id`; the refresh answer has both. */
function toTokenAnswer(pair: TokenPair, parts: AnswerParts): Record<string, unknown> {
  const { grant, known, url, scopes, isRefresh } = parts
  return {
    access_token: pair.accessToken,
    refresh_token: pair.refreshToken,
    ...(isRefresh ? { expires: Math.floor(pair.expiresAt / 1000) } : {}),
    expires_in: pair.expiresIn,
    scope: scopes.join(','),
    domain: new URL(url).host,
    server_endpoint: `${url}/rest/`,
    client_endpoint: known.clientEndpoint,
    member_id: grant.memberId,
    ...(isRefresh ? { user_id: grant.userId } : {}),
    status: 'L',
  }
}

type Answerer = (query: Record<string, unknown>) => Record<string, unknown>

function createServer(
  switches: Switches,
  callLog: CallLog,
  now: () => number,
  route: (path: string) => Answerer | null,
): FastifyInstance {
  const server = fastify({ forceCloseConnections: true })
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )

  server.all('/*', (request, reply) => {
    const started = now()
    const [path = '', search = ''] = request.url.split('?')
    const trimmed = path.replace(/\/+$/, '').replace(/\/{2,}/g, '/')
    const body = typeof request.body === 'string' ? request.body : ''
    const query = { ...parseQuery(search), ...parseQuery(body) }
    const { status, answer } = decide(switches, route(trimmed), query)
    callLog.add({
      at: started,
      server: 'oauth',
      memberId: null,
      methods: [trimmed === '/oauth/token' ? `oauth/${text(query['grant_type'])}` : trimmed],
      isBatch: false,
      userId: null,
      clientId: text(query['client_id']) || null,
      token: null,
      status,
      errors: typeof answer['error'] === 'string' ? [answer['error']] : [],
      ms: now() - started,
      userAgent: request.headers['user-agent'] ?? '',
      fromBrowser: request.headers.origin !== undefined,
    })
    return send(request, reply, status, answer)
  })
  return server
}

function send(request: FastifyRequest, reply: FastifyReply, status: number, answer: object) {
  reply.header('access-control-allow-origin', request.headers.origin ?? '*')
  return reply.status(status).send(answer)
}

function decide(
  switches: Switches,
  answerer: Answerer | null,
  query: Record<string, unknown>,
): { status: number; answer: Record<string, unknown> } {
  if (switches.settings.oauthDown)
    return { status: 503, answer: { error: 'temporarily_unavailable' } }
  if (answerer === null) return { status: 404, answer: { error: 'not_found' } }
  try {
    return { status: 200, answer: answerer(query) }
  } catch (error) {
    if (!(error instanceof OAuthRefusal)) throw error
    return { status: error.status, answer: { error: error.code, error_description: error.message } }
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
