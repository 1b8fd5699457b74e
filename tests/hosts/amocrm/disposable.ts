import { createHmac, randomUUID } from 'node:crypto'
import type { Account } from './account.ts'
import type { Integration } from './integrations.ts'
import type { AmoUser } from './state.ts'

const LIFE_SECONDS = 1800

/** The one-time token of a page: HS256 with the integration's secret. On the virtual clock. */
export function disposableToken(
  account: Account,
  integration: Integration,
  { user, now }: { readonly user: AmoUser; readonly now: number },
): string {
  const { protocol, hostname } = new URL(integration.redirectUri)
  return signHs256(
    {
      iss: account.url(),
      // Scheme and host of the redirect URI: no port, no path, no slash.
      aud: `${protocol}//${hostname}`,
      jti: randomUUID(),
      iat: now,
      nbf: now,
      exp: now + LIFE_SECONDS,
      account_id: account.state.accountId,
      user_id: user.id,
      subdomain: account.state.subdomain,
      client_uuid: integration.clientId,
      is_admin: user.isAdmin,
    },
    integration.clientSecret,
  )
}

/** For tests that forge one, too. */
export function signHs256(claims: Readonly<Record<string, unknown>>, secret: string): string {
  const head = encode({ typ: 'JWT', alg: 'HS256' })
  const body = encode(claims)
  const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')
  return `${head}.${body}.${signature}`
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
