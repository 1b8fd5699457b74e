import { parseQuery } from '../php-query.ts'
import type { Account } from './account.ts'
import { isObject } from './body.ts'
import type { Answer } from './hal.ts'
import type { Integrations } from './integrations.ts'
import type { Redeemed, Tokens } from './tokens.ts'

export interface OAuthParts {
  readonly integrations: Integrations
  readonly tokens: Tokens
}

/** The problem of OAuth: `hint` says what is wrong; title and detail would be in the account's language. */
export function oauthProblem(status: number, hint: string): Answer {
  const title = status === 401 ? 'Unauthorized' : 'Bad request'
  const detail = 'Request parameters are missing or invalid'
  const type = 'https://developers.example/errors/OAuthProblemJson'
  return { status, body: { hint, title, type, status, detail } }
}

/**
 * `POST /oauth2/access_token` of one account: JSON and form bodies alike.
 *
 * 400 for a bad code and for a redirect URI that differs in any sign, 401 for a refresh token used before or revoked.
 */
export function exchange(
  account: Account,
  { integrations, tokens }: OAuthParts,
  { contentType, text }: { readonly contentType: string; readonly text: string },
): Answer {
  const fields = readFields(contentType, text)
  if (fields === null) return oauthProblem(400, 'Check the request body')
  const integration = integrations.find(fields['client_id'] ?? '')
  if (integration === null || integration.clientSecret !== fields['client_secret'])
    return oauthProblem(401, 'Client authentication failed')
  if (fields['redirect_uri'] !== integration.redirectUri)
    return oauthProblem(400, 'Invalid redirect URI')
  const isCode = fields['grant_type'] === 'authorization_code'
  if (!isCode && fields['grant_type'] !== 'refresh_token')
    return oauthProblem(400, 'Check the `grant_type` parameter')

  const given = fields[isCode ? 'code' : 'refresh_token']
  if (given === undefined)
    return oauthProblem(400, `Check the \`${isCode ? 'code' : 'refresh_token'}\` parameter`)
  const redeemed = isCode ? tokens.redeemCode(given) : tokens.redeemRefresh(given)
  const isOurs =
    typeof redeemed === 'object' &&
    redeemed.clientId === integration.clientId &&
    redeemed.accountId === account.state.accountId
  if (!isOurs) return refusal(redeemed, isCode)

  const pair = tokens.issuePair(redeemed)
  return {
    status: 200,
    body: {
      token_type: 'Bearer',
      expires_in: pair.expiresIn,
      access_token: pair.accessToken,
      refresh_token: pair.refreshToken,
      server_time: account.now(),
    },
  }
}

function refusal(redeemed: Redeemed, isCode: boolean): Answer {
  if (!isCode) return oauthProblem(401, 'Token has been revoked')
  if (redeemed === 'expired') return oauthProblem(400, 'Authorization code has expired')
  if (redeemed === 'used') return oauthProblem(400, 'Authorization code has been revoked')
  return oauthProblem(400, 'Cannot decrypt the authorization code')
}

function readFields(contentType: string, text: string): Record<string, string> | null {
  const read = contentType.startsWith('application/json') ? parse(text) : parseQuery(text)
  if (!isObject(read)) return null
  const pairs = Object.entries(read).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  )
  return Object.fromEntries(pairs)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
