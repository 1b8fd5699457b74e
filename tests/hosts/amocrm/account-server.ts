import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { splitUrl } from '../php-query.ts'
import { patternOf } from './call-log.ts'
import { sessionUser } from './caller.ts'
import { disposableToken } from './disposable.ts'
import type { Answer } from './hal.ts'
import { exchange, type OAuthParts } from './oauth.ts'
import { Problem } from './problem.ts'
import { addApi, cut, sendAnswer, withTextBodies, type ApiParts } from './transport.ts'

export interface AccountServerParts extends ApiParts, OAuthParts {}

/** The account's host: API, token endpoint, disposable tokens. What else is asked for is refused as unknown. */
export async function createAccountServer(parts: AccountServerParts): Promise<FastifyInstance> {
  const server = fastify({ forceCloseConnections: true, bodyLimit: 8 * 1024 * 1024 })
  await withTextBodies(server, scope => {
    addApi(scope, parts)
    scope.post('/oauth2/access_token', (request, reply) => answerExchange(parts, request, reply))
    scope.get('/ajax/v2/integrations/:uuid/disposable_token', (request, reply) =>
      answerDisposable(parts, request, reply),
    )
  })
  server.setNotFoundHandler((request, reply) => {
    refuse(parts, request, reply, new Problem(404, 'No such page, or it is not emulated here'))
  })
  return server
}

function answerExchange(
  parts: AccountServerParts,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { account } = parts
  if (parts.isGone()) return refuse(parts, request, reply, new Problem(404, 'Account not found'))
  if (account.switches.settings.oauthDown)
    return refuse(parts, request, reply, new Problem(503, 'Service unavailable'))
  const answer = exchange(account, parts, {
    contentType: request.headers['content-type'] ?? '',
    text: typeof request.body === 'string' ? request.body : '',
  })
  const isLost = answer.status === 200 && account.switches.strikes('oauthAnswerLost')
  log(parts, request, { answer, isLost })
  if (isLost) cut(reply)
  else
    void reply
      .code(answer.status)
      .header('content-type', contentTypeOf(answer))
      .send(JSON.stringify(answer.body))
}

function contentTypeOf({ status }: Answer): string {
  return status >= 400 ? 'application/problem+json' : 'application/json'
}

/** Only for a page with a session, and only while the integration is installed (open question 8). */
function answerDisposable(
  parts: AccountServerParts,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { account, integrations } = parts
  const { uuid = '' } = request.params as { readonly uuid?: string }
  const user = sessionUser(account, request.headers)
  const integration = integrations.find(uuid)
  if (parts.isGone() || integration === null)
    return refuse(parts, request, reply, new Problem(404, 'Integration not found'))
  if (user === null) return refuse(parts, request, reply, new Problem(401, 'Unauthorized'))
  if (account.state.installations.get(uuid)?.isActive !== true)
    return refuse(parts, request, reply, new Problem(403, 'Integration is not installed'))
  const token = disposableToken(account, integration, { user, now: account.now() })
  log(parts, request, { answer: { status: 200, body: null }, isLost: false })
  void reply.send({ token })
}

function refuse(
  parts: AccountServerParts,
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): void {
  const answer = { status: problem.status, body: problem.body }
  log(parts, request, { answer, isLost: false })
  sendAnswer(reply, answer)
}

function log(
  { account, callLog }: AccountServerParts,
  request: FastifyRequest,
  { answer, isLost }: { readonly answer: Answer; readonly isLost: boolean },
): void {
  const { path, search } = splitUrl(request.url)
  const body = answer.body as { readonly hint?: string; readonly detail?: string } | null
  callLog.add({
    at: account.clock(),
    server: path.startsWith('/oauth2/') ? 'oauth' : 'page',
    accountId: account.state.accountId,
    method: request.method,
    path: patternOf(path),
    query: [...new URLSearchParams(search).keys()],
    clientId: null,
    userId: null,
    status: isLost ? 0 : answer.status,
    refusal: answer.status >= 400 ? (body?.hint ?? body?.detail ?? '') : null,
    ms: 0,
  })
}
