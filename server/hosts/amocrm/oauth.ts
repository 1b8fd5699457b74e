import { finderOf, idText, numeric, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant, MINUTE, SECOND, type Instant } from '../../../shared/time/instant.ts'
import { HostRefused, HostUnavailable, TenantDisconnected } from '../../errors.ts'
import type { HttpAnswer, SendHttp } from '../common/http.ts'
import { toOrigin } from './addresses.ts'
import { toFailure } from './failures.ts'
import type { Integration, Vendor } from './ports.ts'

/** A pair of tokens, with what the access token says of itself. Came from the vendor, so that may be believed. */
export interface Grant {
  readonly accessToken: string
  readonly refreshToken: string
  /** On the real clock. */
  readonly expiresAt: Instant
  /** `null` where the token does not tell (M). */
  readonly account: string | null
  readonly apiHost: string | null
}

/** The refresh token is used, revoked, or of an account that is no more. */
export class GrantDead extends TenantDisconnected {}

export interface OAuth {
  /** @throws {HostRefused} for a code that is used, expired (20 minutes) or not ours */
  exchange(origin: string, code: string): Promise<Grant>
  /**
   * Every refresh gives a new refresh token and ends the old one: store it before anything else.
   *
   * @throws {GrantDead}, {HostUnavailable} for everything else: never a refusal, which would end what waits for the token
   */
  refresh(origin: string, refreshToken: string): Promise<Grant>
  /** Where the account is now, by its refresh token. `null`: the vendor does not say. */
  findOrigin(apiHost: string, refreshToken: string): Promise<string | null>
}

export interface OAuthDependencies {
  readonly send: SendHttp
  readonly integration: Integration
  readonly vendor: Vendor
  readonly now: () => Instant
}

const REFUSED_MS = 10 * MINUTE

const findAnswer = finderOf(
  shape({ access_token: text.min(1), refresh_token: text.min(1), expires_in: numeric }),
)
const findClaims = finderOf(shape({ account_id: orNull(idText), api_domain: orNull(text) }))
const findDomain = finderOf(shape({ domain: text.min(1) }))

/** Only hosts of the vendor are asked, whoever named them: each request carries our secret or a token. */
export function createOAuth({ send, integration, vendor, now }: OAuthDependencies): OAuth {
  async function ask(origin: string, grant: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const url = URL.parse(origin)
    if (url === null || toOrigin(url.host, vendor) !== origin) {
      throw new HostRefused('token: a host that is not the vendor’s', 'host')
    }
    return send('token', {
      method: 'POST',
      url: `${origin}/oauth2/access_token`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        client_id: integration.clientId,
        client_secret: integration.clientSecret,
        redirect_uri: integration.redirectUri,
        ...grant,
      }),
    })
  }

  return {
    async exchange(origin, code) {
      const askedAt = now()
      const answer = await ask(origin, { grant_type: 'authorization_code', code })
      if (answer.status === 401) throw new HostRefused('code: 401', '401')
      // A code is of this very moment, and so is the address it came with: no account lives there.
      if (answer.status >= 300 && answer.status < 400) {
        throw new HostRefused(`code: ${answer.status}`, String(answer.status))
      }
      return toGrant(answer, askedAt)
    },

    async refresh(origin, refreshToken) {
      const askedAt = now()
      const answer = await ask(origin, {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      })
      // 401: used or revoked; 404: the host is no more; 3xx: it has another name (amocrm.md 2.3).
      const isDead = answer.status === 401 || answer.status === 404
      if (isDead || (answer.status >= 300 && answer.status < 400)) {
        throw new GrantDead(`refresh: ${answer.status}`)
      }
      // Says nothing of what the account would have done: our own address or the redirect URI is not taken now. Whoever waits goes on
      // waiting, while the access token has half a day left.
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
        throw new HostUnavailable(`refresh: ${answer.status}`, REFUSED_MS)
      }
      return toGrant(answer, askedAt)
    },

    async findOrigin(apiHost, refreshToken) {
      const origin = toOrigin(apiHost, vendor)
      if (origin === null) return null
      const answer = await send('account host', {
        method: 'GET',
        url: `${origin}/oauth2/account/current/subdomain`,
        headers: { 'X-Refresh-Token': refreshToken },
      })
      if (answer.status === 429 || answer.status >= 500) throw toFailure('account host', answer)
      const found = answer.status === 200 ? findDomain(answer.body) : null
      return found === null ? null : toOrigin(found.domain, vendor)
    },
  }
}

function toGrant(answer: HttpAnswer, askedAt: Instant): Grant {
  if (answer.status >= 300) throw toFailure('token', answer)
  const grant = findAnswer(answer.body)
  if (grant === null) throw new HostUnavailable('token: unknown answer', 10 * SECOND)
  const claims = readClaims(grant.access_token)
  return {
    accessToken: grant.access_token,
    refreshToken: grant.refresh_token,
    expiresAt: asInstant(askedAt + grant.expires_in * SECOND),
    account: claims.account,
    apiHost: claims.apiHost,
  }
}

/** The signature is the vendor's own affair: we got the token from it a moment ago. */
function readClaims(accessToken: string): Pick<Grant, 'account' | 'apiHost'> {
  const [, payload = ''] = accessToken.split('.')
  const claims = findClaims(findJson(Buffer.from(payload, 'base64url').toString('utf8')))
  return { account: claims?.account_id ?? null, apiHost: claims?.api_domain ?? null }
}

function findJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
