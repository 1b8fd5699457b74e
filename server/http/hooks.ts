import type { FastifyInstance } from 'fastify'
import type { Clock } from '../clock.ts'
import { AppError, WebhookRejected } from '../errors.ts'
import type { Hosts } from '../hosts/host.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import type { Metrics } from './metrics.ts'
import { hostOf } from './host-of.ts'
import { toRawRequest } from './raw-request.ts'

export interface HooksOptions {
  readonly inbox: Store['inbox']
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/**
 * `POST /hooks/<host>`: 200 once what arrived is committed together with its job; 400/401/413 when it is not
 * understood or not proven; 503 while the database cannot keep up (the host does not repeat: review and sweep repair).
 */
export function addHooks(app: FastifyInstance, hosts: Hosts, options: HooksOptions): void {
  const { inbox, clock, log, metrics } = options

  app.post('/hooks/:host', async (request, reply) => {
    const { host: id } = request.params as { host: string }
    const host = hostOf(hosts, id)
    if (host === undefined) return reply.code(404).send({ error: 'not-found' })

    try {
      const envelopes = await host.readWebhook(toRawRequest(request))
      if (envelopes.length > 0) await inbox.put(envelopes, clock.now())
      metrics.webhooks.inc({ host: id, result: 'accepted' })
      return reply.code(200).send({ ok: true })
    } catch (error) {
      if (error instanceof WebhookRejected) {
        metrics.webhooks.inc({ host: id, result: 'rejected' })
        return reply.code(error.status).send({ error: 'rejected' })
      }
      const code = error instanceof AppError ? error.code : 'bug'
      metrics.webhooks.inc({ host: id, result: 'failed' })
      log.warn('webhook not stored', { host: id, code })
      return reply.code(503).header('retry-after', '1').send({ error: 'unavailable' })
    }
  })
}
