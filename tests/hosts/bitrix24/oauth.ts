import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { CallLog } from './call-log.ts'
import { answerAppInfo, answerToken, OAuthRefusal, text } from './oauth-answers.ts'
import type { AppRegistration, KnownPortal, OAuthBooks } from './oauth-answers.ts'
import { createTokenStore, type Grant, type TokenPair } from './oauth-tokens.ts'
import type { AccessGift, TokenSnapshot, TokenStore } from './oauth-tokens.ts'
import { parseQuery, splitUrl } from '../php-query.ts'
import type { Switches } from './switches.ts'

export type { AppRegistration, KnownPortal } from './oauth-answers.ts'

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
  /** An access token alone, as most events carry. */
  issueAccess(grant: Grant): AccessGift
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

/** The vendor's OAuth host: a server of its own, on an origin of its own, for all portals and all apps. */
export function createOAuth({ switches, callLog, now, kept }: OAuthOptions): OAuthServer {
  const tokens = createTokenStore(now, kept)
  const registrations = new Map<string, AppRegistration>()
  const portals = new Map<string, KnownPortal>()
  const issued: (() => void)[] = []
  let url = ''

  function issue(grant: Grant): TokenPair {
    const pair = tokens.issue(grant, switches.settings.tokenLifeSeconds)
    for (const listener of issued) listener()
    return pair
  }

  function issueAccess(grant: Grant): AccessGift {
    const gift = tokens.issueAccess(grant, switches.settings.tokenLifeSeconds)
    for (const listener of issued) listener()
    return gift
  }

  const books: OAuthBooks = { tokens, registrations, portals, switches, issue, url: () => url }
  const server = createServer(switches, callLog, now, path => {
    if (path === '/oauth/token') return query => answerToken(books, query)
    if (path.toLowerCase() !== '/rest/app.info') return null
    return query => answerAppInfo(books, query)
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
    issueAccess,
    async listen(port, host) {
      url = await server.listen({ port, host })
    },
    stop: () => server.close(),
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
    const { path, search } = splitUrl(request.url)
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
