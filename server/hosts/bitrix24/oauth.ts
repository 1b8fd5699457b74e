import { finderOf, idText, numeric, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant, SECOND, type Instant } from '../../../shared/time/instant.ts'
import { HostRefused, HostUnavailable, TenantDisconnected } from '../../errors.ts'
import type { Http } from './client.ts'
import { findError, toFailure } from './failures.ts'
import type { AppKeys } from './ports.ts'

/** What the vendor says about a token of ours. Comes from the vendor, so it may be believed. */
export interface Grant {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresAt: Instant
  readonly memberId: string
  /** Of the portal. */
  readonly origin: string
  readonly userId: string | null
}

/** The vendor knows the refresh token no more: the app was uninstalled, or whoever installed it was dismissed. */
export class GrantDead extends TenantDisconnected {}

export interface OAuth {
  /**
   * The OAuth server named by a page or an event, when it is one of ours; `null` otherwise. Whoever writes the
   * address would receive our secret, so nothing else is ever asked.
   *
   * @param serverEndpoint `https://oauth.bitrix.info/rest/`
   */
  findHost(serverEndpoint: string | null): string | null
  /**
   * Every refresh gives a new refresh token: store it before anything else.
   *
   * @param host from `findHost`
   * @throws {GrantDead} when the refresh token is dead
   * @throws {TenantDisconnected} when the access is unpaid
   */
  refresh(host: string, refreshToken: string): Promise<Grant>
}

export interface OAuthDependencies {
  readonly http: Http
  readonly app: AppKeys
  readonly oauthHosts: readonly string[]
  readonly allowHttp: boolean
  readonly now: () => Instant
}

const findAnswer = finderOf(
  shape({
    access_token: text.min(1),
    refresh_token: text.min(1),
    expires_in: numeric,
    member_id: text.min(1),
    client_endpoint: text,
    user_id: orNull(idText),
  }),
)

export function createOAuth(dependencies: OAuthDependencies): OAuth {
  const { http, app, oauthHosts, allowHttp, now } = dependencies
  return {
    findHost(serverEndpoint) {
      const url = serverEndpoint === null ? null : URL.parse(serverEndpoint)
      if (url === null || url.username !== '' || url.password !== '') return null
      return oauthHosts.find(host => host === url.origin) ?? null
    },

    async refresh(host, refreshToken) {
      if (!oauthHosts.includes(host)) throw new HostRefused('refresh: unknown OAuth host', 'host')
      const askedAt = now()
      const answer = await http.postForm('refresh', `${host}/oauth/token/`, {
        grant_type: 'refresh_token',
        client_id: app.clientId,
        client_secret: app.clientSecret,
        refresh_token: refreshToken,
      })
      const error = findError(answer.body)
      if (error?.code === 'invalid_grant') throw new GrantDead('refresh: invalid_grant')
      if (error !== null || answer.status >= 300) {
        throw toFailure('refresh', answer.status, error, answer.retryAfterMs)
      }
      const grant = findAnswer(answer.body)
      if (grant === null) throw new HostUnavailable('refresh: unknown answer', 10 * SECOND)
      return {
        accessToken: grant.access_token,
        refreshToken: grant.refresh_token,
        expiresAt: asInstant(askedAt + grant.expires_in * SECOND),
        memberId: grant.member_id,
        origin: toPortalOrigin(grant.client_endpoint, allowHttp),
        userId: grant.user_id,
      }
    },
  }
}

function toPortalOrigin(clientEndpoint: string, allowHttp: boolean): string {
  const url = URL.parse(clientEndpoint)
  const isAllowed = url?.protocol === 'https:' || (allowHttp && url?.protocol === 'http:')
  if (url === null || !isAllowed) throw new HostRefused('refresh: portal without https', 'endpoint')
  return url.origin
}
