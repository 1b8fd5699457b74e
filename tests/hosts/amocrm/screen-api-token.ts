import { createHmac, randomUUID } from 'node:crypto'
import type { ScreenIntegration } from './screen-api-ports.ts'
import type { AmoUser } from './state.ts'

const LIFE_SECONDS = 1800

interface TokenParts {
  readonly integration: ScreenIntegration
  readonly user: AmoUser
  readonly accountId: number
  readonly subdomain: string
  /** Origin of the account with its scheme. */
  readonly issuer: string
  /** Unix seconds. */
  readonly now: number
}

/** The disposable token of reference §3: HS256 with the integration's secret, good for half an hour. */
export function disposableToken(parts: TokenParts): string {
  const { integration, user, accountId, subdomain, issuer, now } = parts
  const { protocol, hostname } = new URL(integration.redirectUri)
  const claims = {
    iss: issuer,
    // Scheme and host, no port.
    aud: `${protocol}//${hostname}`,
    jti: randomUUID(),
    iat: now,
    nbf: now,
    exp: now + LIFE_SECONDS,
    account_id: accountId,
    user_id: user.id,
    subdomain,
    client_uuid: integration.clientId,
    is_admin: user.isAdmin,
  }
  const body = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`
  const signature = createHmac('sha256', integration.clientSecret).update(body).digest('base64url')
  return `${body}.${signature}`
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
