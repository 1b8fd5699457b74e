import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readCommands, runBatch, toErrorBody } from './batch.ts'
import type { Buckets } from './bucket.ts'
import { maskToken, type CallLog } from './call-log.ts'
import { RestError } from './method.ts'
import type { OAuthServer } from './oauth.ts'
import type { EmulatedPortal } from './portal.ts'
import { findCaller, findWebhookCaller, type Caller } from './rest-caller.ts'
import { readRequest, type RestRequest } from './rest-request.ts'
import type { Runner } from './rest-run.ts'
import { toV3Refusal, type RestAnswer, type RestV3 } from './rest-v3.ts'
import { mayLoseAnswer, type Switches } from './switches.ts'

export interface RestOptions {
  readonly portal: EmulatedPortal
  readonly oauth: OAuthServer
  readonly switches: Switches
  readonly callLog: CallLog
  readonly buckets: Buckets
  readonly runner: Runner
  readonly v3: RestV3
}

interface Handled {
  readonly answer: RestAnswer
  readonly request: RestRequest | null
  readonly caller: Caller | null
  readonly methods: readonly string[]
}

/** Adds `/rest/*` to the portal's server, with body parsers of its own: PHP's reading needs the text. */
export function addRest(server: FastifyInstance, options: RestOptions): void {
  void server.register((app, _options, done) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) =>
      parsed(null, body),
    )
    addRoute(app, options)
    done()
  })
}

function addRoute(app: FastifyInstance, options: RestOptions): void {
  app.all('/rest/*', async (request, reply) => {
    allowOrigin(request, reply)
    if (request.method === 'OPTIONS') return reply.status(204).send()

    const started = Date.now()
    const handled = await handle(request, options)
    const isLost =
      handled.caller !== null &&
      mayLoseAnswer(options.switches.settings, handled.methods) &&
      options.switches.strikes('answerLost')
    writeLog(options, request, handled, { started, isLost })
    if (isLost) {
      reply.hijack()
      request.raw.socket.destroy()
      return reply
    }
    const { status, body, headers } = handled.answer
    return reply.status(status).headers(headers).send(body)
  })
}

/** On refusals, too: without it a page sees only a network error. */
function allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('access-control-allow-origin', request.headers.origin ?? '*')
  reply.header('access-control-allow-methods', 'POST, GET, OPTIONS')
  reply.header('access-control-allow-headers', 'content-type, idempotency-key')
}

async function handle(request: FastifyRequest, options: RestOptions): Promise<Handled> {
  const { switches, buckets } = options
  if (switches.settings.slowMs > 0) await sleep(switches.settings.slowMs)
  // On a real portal people's browsers have addresses of their own; here everything comes from one machine.
  const source = `${request.ip}${request.headers.origin === undefined ? '' : '/browser'}`
  if (!buckets.admit(source) || switches.strikes('rest503')) {
    const error = new RestError(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests')
    return { answer: refuse(error, 2), request: null, caller: null, methods: [] }
  }
  return answerCall(request, options)
}

function answerCall(raw: FastifyRequest, options: RestOptions): Handled {
  let request: RestRequest | null = null
  let caller: Caller | null = null
  let methods: readonly string[] = []
  try {
    request = readRequest(raw)
    methods =
      request.method === 'batch'
        ? readCommands(request.params).map(one => one.method)
        : [request.method]
    caller = authenticate(request, options)
    return { answer: run(request, caller, options), request, caller, methods }
  } catch (error) {
    if (!(error instanceof RestError)) throw error
    return { answer: refuse(error, request?.version ?? 2), request, caller, methods }
  }
}

function authenticate(request: RestRequest, { portal, oauth }: RestOptions): Caller {
  const { webhook } = request
  if (webhook !== null) return findWebhookCaller(portal, webhook.userId, webhook.code)
  return findCaller(portal, oauth, request.token)
}

function run(request: RestRequest, caller: Caller, { runner, v3 }: RestOptions): RestAnswer {
  if (request.version === 3) {
    const stop = runner.startTimer()
    const answer = v3.answer(request, caller)
    return answer.status === 200 ? { ...answer, body: { ...answer.body, time: stop() } } : answer
  }
  if (request.method === 'batch') {
    const stop = runner.startTimer()
    const { result, errors } = runBatch(runner, request.params, caller)
    return { status: 200, body: { result, time: stop() }, headers: {}, errors }
  }
  const outcome = runner.run(request.method, request.params, caller)
  if (outcome.type === 'refused') return refuse(outcome.error, 2)
  return { status: 200, body: { ...outcome.answer, time: outcome.time }, headers: {}, errors: [] }
}

function refuse(error: RestError, version: 2 | 3): RestAnswer {
  if (version === 3) return toV3Refusal(error)
  return { status: error.status, body: toErrorBody(error), headers: {}, errors: [error.code] }
}

function writeLog(
  { callLog, portal }: RestOptions,
  raw: FastifyRequest,
  { answer, request, caller, methods }: Handled,
  { started, isLost }: { readonly started: number; readonly isLost: boolean },
): void {
  callLog.add({
    at: portal.now(),
    server: 'rest',
    memberId: portal.state.memberId,
    methods,
    isBatch: request?.method === 'batch',
    userId: caller?.context.user.id ?? null,
    clientId: caller?.clientId ?? null,
    token: request === null || request.token === '' ? null : maskToken(request.token),
    status: isLost ? 0 : answer.status,
    errors: answer.errors,
    ms: Date.now() - started,
    userAgent: raw.headers['user-agent'] ?? '',
    fromBrowser: raw.headers.origin !== undefined,
  })
}
