import type { Account, Author } from './account.ts'
import { Problem } from './problem.ts'
import type { Caller } from './route.ts'
import type { Tokens } from './tokens.ts'

export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** The HTML login page instead of problem+json (F): whoever parses it first is wrong. */
export class LoginPage extends Error {}

/**
 * Who calls: by `Authorization: Bearer …`, else by the session cookie of a person's browser.
 * @throws {Problem} 401, 403; {LoginPage} after a person who granted without being an administrator was deactivated
 */
export function callerOf(account: Account, tokens: Tokens, headers: Headers): Caller {
  const bearer = /^Bearer (.+)$/.exec(text(headers['authorization']))?.[1]
  if (bearer === undefined) return browserCaller(account, headers)
  const grant = tokens.holderOf(bearer)
  if (grant === null || grant.accountId !== account.state.accountId)
    throw new Problem(401, 'Unauthorized')
  const user = account.state.users.get(grant.userId)
  if (user === undefined) throw new Problem(401, 'Unauthorized')
  if (!grant.byAdmin && (!user.isActive || user.isFree)) throw new LoginPage('deactivated')
  const context = text(headers['x-context-user-id'])
  const base = { clientId: grant.clientId, isAdmin: grant.byAdmin || user.isAdmin }
  if (context !== '') return { ...base, ...inContext(account, grant.byAdmin, context) }
  // An administrator's grant keeps full access, whatever becomes of him.
  return { ...base, user: { ...user, isAdmin: base.isAdmin }, isInContext: false }
}

/** Unknown, free and dismissed people are refused; so is a token that is no administrator's. */
function inContext(account: Account, byAdmin: boolean, id: string) {
  if (!byAdmin) throw new Problem(403, 'X-Context-User-ID needs an administrator’s token')
  const user = account.state.users.get(Number(id))
  if (user === undefined || user.isFree || !user.isActive) throw new Problem(401, 'Unauthorized')
  return { user, isAdmin: user.isAdmin, isInContext: true }
}

function browserCaller(account: Account, headers: Headers): Caller {
  const user = sessionUser(account, headers)
  if (user === null) throw new Problem(401, 'Unauthorized')
  return { user, clientId: null, isAdmin: user.isAdmin, isInContext: false }
}

/** Cookies do not know ports, so every account has a name of its own for them. */
export function sessionCookie(accountId: number): string {
  return `session_${accountId}`
}

/** The person whose browser this is; `null` without a session of this account. */
export function sessionUser(account: Account, headers: Headers) {
  const { accountId, sessions, users } = account.state
  const pairs = text(headers['cookie'])
    .split(/;\s*/)
    .map(pair => pair.split('='))
  const session = pairs.find(([name]) => name === sessionCookie(accountId))?.[1] ?? ''
  const user = users.get(sessions[session] ?? 0)
  return user?.isActive === true ? user : null
}

/** Who stands behind what a call writes. Open question 17. */
export function authorOf(account: Account, caller: Caller): Author {
  const isPerson = caller.clientId === null || caller.isInContext
  const isNamed = isPerson || account.switches.settings.apiAuthor === 'token-user'
  return { userId: isNamed ? caller.user.id : 0, ownerId: caller.user.id }
}

function text(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join() : (value ?? '')
}
