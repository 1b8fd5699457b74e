import Fastify, { type FastifyInstance } from 'fastify'
import type { Hosts } from '../hosts/host.ts'
import type { Log } from '../log.ts'
import { addApi, type ApiOptions } from './api.ts'
import { addCors } from './cors.ts'
import { addCallHooks, type CallDoor } from './call-hooks.ts'
import { addHealth, type HealthOptions } from './health.ts'
import { addHooks, type HooksOptions } from './hooks.ts'
import { addNumberPage, type NumberPageOptions } from './number-page.ts'
import { addPages, type PagesOptions } from './pages.ts'
import { addPapers, type PapersOptions } from './papers.ts'
import { addSources } from './sources.ts'

export interface HttpOptions {
  readonly hosts: Hosts
  readonly log: Log
  /** Address, network or number of hops whose `X-Forwarded-*` are believed; `null`: nobody's. */
  readonly trustedProxy: string | number | null
  readonly hooks: HooksOptions
  readonly callDoors?: readonly CallDoor[]
  readonly pages: PagesOptions
  readonly papers: PapersOptions
  /** Missing: whoever has no session of a host is told nothing about numbers. */
  readonly numbers?: NumberPageOptions
  readonly api: ApiOptions
  readonly health: HealthOptions
}

/** Largest body we read from anybody, bytes. A host's event is about 1 kB. */
const BODY_LIMIT = 128 * 1024

/** Our doors: webhooks, pages in the host's frames, our own API, health. Listens when the caller says so. */
export function createHttp(options: HttpOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    trustProxy: believedProxies(options.trustedProxy),
    forceCloseConnections: true,
  })
  // Bodies stay text until the one who knows their shape reads them.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  app.setErrorHandler(
    (error: { statusCode?: number; code?: string; name?: string }, request, reply) => {
      const status = error.statusCode ?? 500
      if (status >= 500)
        options.log.error('request failed', {
          route: request.routeOptions.url ?? 'none',
          code: error.code ?? error.name ?? 'unknown',
        })
      void reply.code(status).send({ error: status >= 500 ? 'bug' : 'invalid' })
    },
  )
  app.setNotFoundHandler((_request, reply) => {
    void reply.code(404).send({ error: 'not-found' })
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
  })

  addCors(app, options.hosts)
  addHooks(app, options.hosts, options.hooks)
  addCallHooks(app, options.callDoors ?? [], options.log)
  addPages(app, options.hosts, options.pages)
  addPapers(app, options.papers)
  addSources(app)
  if (options.numbers) addNumberPage(app, options.numbers)
  addApi(app, options.hosts, options.api)
  addHealth(app, options.health)
  return app
}

function believedProxies(proxy: string | number | null) {
  if (typeof proxy === 'number') return (_address: string, hop: number) => hop < proxy
  return proxy ?? false
}
