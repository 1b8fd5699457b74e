import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { splitUrl } from '../php-query.ts'
import type { Account } from './account.ts'
import { admit, runApi, type ApiRequest } from './api-run.ts'
import { patternOf, type CallLog } from './call-log.ts'
import { LoginPage } from './caller.ts'
import type { Answer } from './hal.ts'
import { isProblem, Problem, reasonOf } from './problem.ts'
import type { Limiter } from './rate.ts'
import type { Caller } from './route.ts'
import { mayLoseAnswer } from './switches.ts'
import type { Tokens } from './tokens.ts'

export interface ApiParts {
  readonly account: Account
  readonly tokens: Tokens
  readonly limiter: Limiter
  readonly callLog: CallLog
  /** The account has moved to another subdomain: nothing lives at this address any more. */
  readonly isGone: () => boolean
  /** What is no refusal. */
  readonly onBug: (error: unknown, call: string) => void
}

/** Takes everything under `/api/`. */
export function addApi(server: FastifyInstance, parts: ApiParts): void {
  server.all('/api/*', (request, reply) => answerApi(parts, request, reply))
}

/** A scope where every body arrives as text, whatever others do with theirs. */
export async function withTextBodies(
  server: FastifyInstance,
  fill: (scope: FastifyInstance) => void,
): Promise<void> {
  await server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, ready) =>
      ready(null, body),
    )
    fill(scope)
    done()
  })
}

interface Outcome {
  readonly answer: Answer | LoginPage
  readonly caller: Caller | null
  readonly refusal: string | null
}

async function answerApi(
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const started = performance.now()
  const { account, callLog } = parts
  const { settings } = account.switches
  const text = typeof request.body === 'string' ? request.body : ''
  const call: ApiRequest = {
    method: request.method,
    url: request.url,
    headers: request.headers,
    text,
  }
  if (settings.slowMs > 0) await new Promise(resolve => setTimeout(resolve, settings.slowMs))
  const { answer, caller, refusal } = run(parts, call)

  const { path, search } = splitUrl(request.url)
  const isLost =
    !(answer instanceof LoginPage) &&
    answer.status < 400 &&
    mayLoseAnswer(settings, request.method, path) &&
    account.switches.strikes('answerLost')
  const status = answer instanceof LoginPage ? 401 : answer.status
  callLog.add({
    at: account.clock(),
    server: 'api',
    accountId: account.state.accountId,
    method: request.method,
    path: patternOf(path),
    query: [...new URLSearchParams(search).keys()],
    clientId: caller?.clientId ?? null,
    userId: caller?.user.id ?? null,
    status: isLost ? 0 : status,
    refusal,
    ms: Math.round(performance.now() - started),
  })
  if (isLost) cut(reply)
  else if (answer instanceof LoginPage) sendHtml(reply, 401, LOGIN_PAGE)
  else if (status === 429 && settings.is429Html)
    sendHtml(reply, 429, '<html><body>429 Too Many Requests</body></html>')
  else sendAnswer(reply, answer)
}

function run(parts: ApiParts, call: ApiRequest): Outcome {
  let caller: Caller | null = null
  try {
    if (parts.isGone()) throw new Problem(404, 'Account not found')
    caller = admit(parts.account, parts.tokens, call)
    limit(parts, caller)
    const fault = faultOf(parts.account)
    if (fault instanceof LoginPage)
      return { answer: fault, caller, refusal: 'login page by a switch' }
    if (fault !== null) throw fault
    return { answer: runApi(parts.account, caller, call), caller, refusal: null }
  } catch (error) {
    if (error instanceof LoginPage) return { answer: error, caller, refusal: 'login page' }
    const problem = isProblem(error) ? error : bugProblem(parts, error, call)
    return {
      answer: { status: problem.status, body: problem.body },
      caller,
      refusal: reasonOf(problem),
    }
  }
}

function bugProblem(parts: ApiParts, error: unknown, call: ApiRequest): Problem {
  parts.onBug(error, `${call.method} ${patternOf(splitUrl(call.url).path)}`)
  return new Problem(500, 'Internal server error')
}

function limit({ limiter }: ApiParts, caller: Caller): void {
  const admission = limiter.admit(caller.clientId)
  if (admission === 'blocked') throw new Problem(403, 'Blocked after too many requests')
  if (admission === 'too-many') throw new Problem(429, 'Too many requests')
}

/** Nothing is executed then. */
function faultOf({ switches }: Account): Problem | LoginPage | null {
  if (switches.strikes('api429')) return new Problem(429, 'Too many requests')
  if (switches.strikes('html401')) return new LoginPage('by a switch')
  if (switches.strikes('api500')) return new Problem(500, 'Internal server error')
  if (switches.strikes('api504')) return new Problem(504, 'Gateway timeout')
  return null
}

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>amoCRM: Авторизация</title></head><body><form>Логин</form></body></html>'

function sendHtml(reply: FastifyReply, status: number, text: string): void {
  void reply.code(status).header('content-type', 'text/html; charset=utf-8').send(text)
}

export function sendAnswer(reply: FastifyReply, { status, body }: Answer): void {
  void reply.code(status).header('x-request-id', randomUUID())
  if (status === 204) {
    void reply.send()
    return
  }
  const kind = status >= 400 ? 'application/problem+json' : 'application/hal+json'
  void reply.header('content-type', kind).send(Buffer.from(JSON.stringify(body)))
}

/** The connection breaks without an answer. */
export function cut(reply: FastifyReply): void {
  reply.hijack()
  reply.raw.socket?.destroy()
}
