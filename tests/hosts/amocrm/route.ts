import type { Account, Author } from './account.ts'
import type { Answer, ListPlace, Page } from './hal.ts'
import { Problem } from './problem.ts'
import type { Query } from './query.ts'
import type { AmoUser } from './state.ts'

/** Who calls the API: an integration with a token, or a person's browser with a session. */
export interface Caller {
  readonly user: AmoUser
  /** Of the integration; `null` for a browser. */
  readonly clientId: string | null
  /** The token was granted by an administrator, or the browser is one's. */
  readonly isAdmin: boolean
  /** Runs with this person's rights and not with the administrator's: `X-Context-User-ID`. */
  readonly isInContext: boolean
}

export interface Call {
  readonly account: Account
  readonly caller: Caller
  /** Of the path, by name. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown
  /** Who stands behind what this call writes. */
  readonly author: Author
  /** `http://…/api/v4/leads`, without the query. */
  readonly href: string
  readonly search: string
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** `/api/v4/leads/:id` */
  readonly path: string
  /** Only with an administrator's rights: 403. */
  readonly isAdminOnly?: boolean
  /** Allowed on a plan without it, and the like. */
  run(call: Call): Answer
}

/** @throws {Problem} 404 for what is no id */
export function idOf(call: Call, name = 'id'): number {
  const text = call.params[name] ?? ''
  if (!/^\d{1,15}$/.test(text)) throw new Problem(404, 'Not found')
  return Number(text)
}

export function placeOf(call: Call, page: Page): ListPlace {
  return { ...page, href: call.href, search: call.search }
}

/** Whoever the call names, else as the account's habit is (open question 17). */
export function forbidden(): Problem {
  return new Problem(403, 'Forbidden: no rights')
}
