import { parseQuery, splitUrl } from '../php-query.ts'
import type { Account } from './account.ts'
import { apiRoutes } from './api/index.ts'
import { parseJson } from './body.ts'
import { authorOf, callerOf, type Headers } from './caller.ts'
import type { Answer } from './hal.ts'
import { Problem } from './problem.ts'
import { readQuery } from './query.ts'
import { createRouter } from './router.ts'
import { forbidden, type Caller } from './route.ts'
import type { Tokens } from './tokens.ts'

const findRoute = createRouter(apiRoutes)

export interface ApiRequest {
  readonly method: string
  /** With the query. */
  readonly url: string
  readonly headers: Headers
  readonly text: string
}

const MONTH_SECONDS = 30 * 86_400

/** Who calls; may he call at all. @throws {Problem} 401, 402, 403 */
export function admit(account: Account, tokens: Tokens, request: ApiRequest): Caller {
  const caller = callerOf(account, tokens, request.headers)
  const { plan } = account.state
  if (caller.clientId !== null && !plan.api)
    throw new Problem(403, 'No access to the API', { code: 244 })
  if (caller.clientId !== null && plan.isAddressRefused)
    throw new Problem(403, 'Access from this address is refused', { code: 113 })
  const unpaidFor = plan.paidUntil === null ? -1 : account.now() - plan.paidUntil
  const patience = request.method === 'GET' ? MONTH_SECONDS : 0
  if (unpaidFor >= patience) throw new Problem(402, 'The account is not paid for')
  return caller
}

/** Executes an admitted call. @throws {Problem} */
export function runApi(account: Account, caller: Caller, request: ApiRequest): Answer {
  const { path, search } = splitUrl(request.url)
  // The old methods are documented with a slash at the end, too.
  const clean = path.startsWith('/api/v2/') ? path.replace(/\/$/, '') : path
  const { route, params } = findRoute(request.method, clean)
  if (route.isAdminOnly === true && !caller.isAdmin) throw forbidden()
  return route.run({
    account,
    caller,
    params,
    query: readQuery(search),
    body: readBody(request, clean),
    author: authorOf(account, caller),
    href: account.url() + clean,
    search,
  })
}

/** JSON; the old methods take forms, too. */
function readBody({ headers, text }: ApiRequest, path: string): unknown {
  if (text === '') return undefined
  const type = String(headers['content-type'] ?? '')
  if (type.startsWith('application/json')) return parseJson(text)
  if (path.startsWith('/api/v2/')) return parseQuery(text)
  throw new Problem(400, 'The body must be application/json')
}
