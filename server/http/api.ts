import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { QuestionRefused, readSessionQuestion } from '../../shared/contract/read.ts'
import { openSession } from '../../shared/contract/session.ts'
import { AppError } from '../errors.ts'
import type { Hosts, HostUser } from '../hosts/host.ts'
import type { Log } from '../log.ts'
import { ApiFailure, type Panel } from '../panels/panel.ts'
import type { Store } from '../store/store.ts'
import { hostOf } from './host-of.ts'
import { type Session, type Sessions, SESSION_MINUTES } from './session.ts'

export interface ApiOptions {
  readonly panels: readonly Panel[]
  readonly sessions: Sessions
  readonly tenants: Store['tenants']
  /** Called with whoever has begun a session. */
  readonly onSession: (user: HostUser) => Promise<void>
  readonly log: Log
}

/** Our own HTTP API: a session for a proof, then the panels. Every failure is JSON with an `error` word. */
export function addApi(app: FastifyInstance, hosts: Hosts, options: ApiOptions): void {
  app.post(openSession.path, (request, reply) =>
    guarded(options.log, reply, () => startSession(request, hosts, options)),
  )
  for (const panel of options.panels) {
    app.route({
      method: panel.endpoint.method,
      url: panel.endpoint.path,
      ...(panel.bodyLimit !== undefined && { bodyLimit: panel.bodyLimit }),
      handler: (request, reply) =>
        guarded(options.log, reply, () => answerPanel(request, panel, options)),
    })
  }
}

async function startSession(request: FastifyRequest, hosts: Hosts, options: ApiOptions) {
  const { host: id, proof, subject } = readSessionQuestion(parseJson(request.body))
  const host = hostOf(hosts, id)
  if (host === undefined) throw new ApiFailure(404, 'not-found')

  const answer = await host.verifySession({ ...proof, ...provenBy(request) }, subject)
  if (answer.type === 'installing') throw new ApiFailure(409, 'installing')
  if (answer.type !== 'user') throw new ApiFailure(403, 'no-access')

  const { user } = answer
  await options.onSession(user)
  const session: Session = {
    tenant: user.tenant.id,
    user: user.user,
    isAdmin: user.isAdmin,
    locale: user.locale,
    sees: answer.sees,
    may: answer.may,
  }
  return {
    token: await options.sessions.issue(session),
    expiresInMs: SESSION_MINUTES * 60_000,
    locale: user.locale,
    isAdmin: user.isAdmin,
    timeZone: user.tenant.timeZone,
  }
}

/** What only the browser itself can put into a request; missing headers are empty, whatever the body says. */
function provenBy({ headers }: FastifyRequest) {
  const token = headers['x-auth-token']
  return {
    'x-auth-token': typeof token === 'string' ? token : '',
    origin: headers.origin ?? '',
  }
}

async function answerPanel(request: FastifyRequest, panel: Panel, options: ApiOptions) {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const session = token === undefined ? null : await options.sessions.read(token)
  if (session === null) throw new ApiFailure(401, 'session-expired')

  const tenant = await options.tenants.find(session.tenant)
  if (tenant === null || tenant.state === 'removed') throw new ApiFailure(403, 'no-access')

  const question = panel.endpoint.method === 'GET' ? request.query : parseJson(request.body)
  return panel.answer(question, { session, tenant })
}

function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(typeof body === 'string' && body !== '' ? body : '{}')
  } catch {
    throw new ApiFailure(400, 'invalid')
  }
}

async function guarded(
  log: Log,
  reply: FastifyReply,
  answer: () => Promise<unknown>,
): Promise<void> {
  reply.header('cache-control', 'no-store')
  try {
    await reply.send(await answer())
  } catch (error) {
    if (error instanceof ApiFailure) {
      await reply
        .code(error.status)
        .send({ error: error.word, ...(error.fields && { fields: error.fields }) })
      return
    }
    if (error instanceof QuestionRefused) {
      await reply.code(422).send({ error: 'invalid', fields: error.fields })
      return
    }
    if (error instanceof AppError) {
      log.warn('panel could not answer', { code: error.code })
      const word = error.code === 'host.refused' ? 'refused' : 'unavailable'
      await reply.code(word === 'refused' ? 422 : 503).send({ error: word })
      return
    }
    log.error('panel failed', { name: error instanceof Error ? error.name : 'unknown' })
    await reply.code(500).send({ error: 'bug' })
  }
}
