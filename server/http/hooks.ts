import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import { AppError, WebhookRejected } from '../errors.ts'
import type { HostModule, Hosts } from '../hosts/host.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import type { Metrics } from './metrics.ts'
import { toRawRequest } from './raw-request.ts'

export interface HooksOptions {
  readonly inbox: Store['inbox']
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/**
 * `POST /hooks/<host>` and what the host has below it: 200 once what arrived is committed together with its job; 400/401/404/413 when it
 * is not understood or not proven; 503 while the database cannot keep up (whatever the host repeats: review and sweep repair).
 */
export function addHooks(app: FastifyInstance, hosts: Hosts, options: HooksOptions): void {
  for (const host of Object.values(hosts)) {
    const { path, bodyLimit } = host.hooks ?? { path: '', bodyLimit: undefined }
    app.post(
      `/hooks/${host.id}${path}`,
      bodyLimit === undefined ? {} : { bodyLimit },
      (request, reply) => receive(host, { request, reply }, options),
    )
  }
}

async function receive(
  host: HostModule,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { inbox, clock, log, metrics }: HooksOptions,
) {
  try {
    const envelopes = await host.readWebhook(toRawRequest(request))
    if (envelopes.length > 0) await inbox.put(envelopes, clock.now())
    metrics.webhooks.inc({ host: host.id, result: 'accepted' })
    return reply.code(200).send({ ok: true })
  } catch (error) {
    if (error instanceof WebhookRejected) {
      metrics.webhooks.inc({ host: host.id, result: 'rejected' })
      return reply.code(error.status).send({ error: 'rejected' })
    }
    const code = error instanceof AppError ? error.code : 'bug'
    metrics.webhooks.inc({ host: host.id, result: 'failed' })
    log.warn('webhook not stored', { host: host.id, code })
    return reply.code(503).header('retry-after', '1').send({ error: 'unavailable' })
  }
}
