import { RestError, type MethodContext } from './method.ts'
import type { OAuthServer } from './oauth.ts'
import type { EmulatedPortal } from './portal.ts'

/** Who stands behind a request. */
export interface Caller {
  readonly context: MethodContext
  /** `null`: an incoming webhook. */
  readonly clientId: string | null
}

/** @throws {RestError} */
export function findCaller(portal: EmulatedPortal, oauth: OAuthServer, token: string): Caller {
  const found = oauth.tokens.look(token)
  if (found.type === 'unknown') {
    throw new RestError(401, 'NO_AUTH_FOUND', 'Wrong authorization data')
  }
  if (found.type === 'expired') {
    throw new RestError(401, 'expired_token', 'The access token provided has expired.')
  }
  // Removed with its app, or issued for another portal.
  if (found.type === 'revoked' || found.grant.memberId !== portal.state.memberId)
    throw invalidToken()
  const app = portal.findApp(found.grant.clientId)
  if (app === null) throw invalidToken()

  const user = portal.state.users.get(found.grant.userId)
  if (user?.active !== true) throw noUser()
  const scopes = new Set(app.scopes)
  return { clientId: app.clientId, context: { portal, user, isApp: true, app, scopes } }
}

/** `/rest/{userId}/{code}/…`: the rights of its creator, every scope of ours, no app. @throws {RestError} */
export function findWebhookCaller(portal: EmulatedPortal, userId: number, code: string): Caller {
  const owner = portal.state.webhooks?.[code]
  if (owner === undefined || owner !== userId) {
    throw new RestError(403, 'INVALID_CREDENTIALS', 'Invalid request credentials')
  }
  const user = portal.state.users.get(owner)
  if (user?.active !== true) throw noUser()
  const scopes = new Set([
    'crm',
    'task',
    'tasks',
    'user',
    'department',
    'im',
    'telephony',
    'placement',
  ])
  return { clientId: null, context: { portal, user, isApp: false, scopes } }
}

function invalidToken(): RestError {
  return new RestError(401, 'invalid_token', 'Unable to get application by token')
}

/** Which refusal a dismissed person's token gets is not documented (V). */
function noUser(): RestError {
  return new RestError(
    403,
    'user_access_error',
    'The user does not have access to the application.',
  )
}
