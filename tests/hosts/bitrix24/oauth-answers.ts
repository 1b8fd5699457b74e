import { appInfo, appStatus } from './app-info.ts'
import type { Grant, TokenPair, TokenStore } from './oauth-tokens.ts'
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

/** What the answers are made from. */
export interface OAuthBooks {
  readonly tokens: TokenStore
  readonly registrations: ReadonlyMap<string, AppRegistration>
  /** By member id. */
  readonly portals: ReadonlyMap<string, KnownPortal>
  readonly switches: Switches
  readonly issue: (grant: Grant) => TokenPair
  /** Of the OAuth server itself. */
  readonly url: () => string
}

type Query = Readonly<Record<string, unknown>>
type Answer = Record<string, unknown>

export class OAuthRefusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, description: string) {
    super(description)
    this.status = status
    this.code = code
  }
}

/** `/oauth/token/` @throws {OAuthRefusal} */
export function answerToken(books: OAuthBooks, query: Query): Answer {
  const registration = books.registrations.get(text(query['client_id']))
  if (registration === undefined || registration.clientSecret !== text(query['client_secret'])) {
    // The status beside the documented code: V.
    throw new OAuthRefusal(401, 'invalid_client', 'Client authentication failed')
  }
  if (books.switches.settings.paymentRequired) {
    throw new OAuthRefusal(400, 'PAYMENT_REQUIRED', 'Payment required')
  }
  const isRefresh = query['grant_type'] === 'refresh_token'
  const grant = takeGrant(books, query, registration.clientId)
  const known = books.portals.get(grant.memberId)
  const app = known?.portal.findApp(grant.clientId) ?? null
  const user = known?.portal.state.users.get(grant.userId)
  // A dismissed person's refresh token dies with the account (bitrix24.md 1.3).
  if (known === undefined || app === null || user?.active !== true) throw invalidGrant()
  const pair = books.issue(grant)
  // The documented code-exchange answer has neither `expires` nor `user_id`; the refresh answer has both.
  const more = { expires: Math.floor(pair.expiresAt / 1000), user_id: grant.userId }
  return {
    access_token: pair.accessToken,
    refresh_token: pair.refreshToken,
    expires_in: pair.expiresIn,
    scope: app.scopes.join(','),
    domain: new URL(books.url()).host,
    server_endpoint: `${books.url()}/rest/`,
    client_endpoint: known.clientEndpoint,
    member_id: grant.memberId,
    status: appStatus(app.clientId),
    ...(isRefresh ? more : {}),
  }
}

function takeGrant({ tokens }: OAuthBooks, query: Query, clientId: string): Grant {
  if (query['grant_type'] === 'refresh_token') {
    const grant = tokens.takeRefresh(text(query['refresh_token']), clientId)
    if (grant === null) throw invalidGrant()
    return grant
  }
  if (query['grant_type'] === 'authorization_code') {
    const grant = tokens.redeemCode(text(query['code']))
    if (grant === null || grant.clientId !== clientId) throw invalidGrant()
    return grant
  }
  throw new OAuthRefusal(400, 'invalid_request', 'Unsupported grant type')
}

/** `/rest/app.info`: the vendor's own word about a token; the shape is P V. @throws {OAuthRefusal} */
export function answerAppInfo({ tokens, portals }: OAuthBooks, query: Query): Answer {
  const found = tokens.look(text(query['auth']))
  if (found.type === 'expired') {
    throw new OAuthRefusal(401, 'expired_token', 'The access token provided has expired.')
  }
  const grant = found.type === 'alive' ? found.grant : null
  const portal = grant === null ? undefined : portals.get(grant.memberId)?.portal
  const app = grant === null ? null : (portal?.findApp(grant.clientId) ?? null)
  if (grant === null || app === null) {
    throw new OAuthRefusal(401, 'invalid_token', 'Unable to get application by token')
  }
  return { result: { ...appInfo(app), client_id: app.clientId, user_id: grant.userId } }
}

function invalidGrant(): OAuthRefusal {
  return new OAuthRefusal(400, 'invalid_grant', 'Invalid grant')
}

/** A parameter as text; `''` for what is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
