import type { FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.ts'

export interface HealthOptions {
  /** Rejects when the database does not answer. */
  readonly ping: () => Promise<void>
  readonly countTenants: () => Promise<number>
  readonly metrics: Metrics
}

/** `/healthz` for the load balancer, `/metrics` for Prometheus. The latter is for the inner network: a proxy hides it. */
export function addHealth(
  app: FastifyInstance,
  { ping, countTenants, metrics }: HealthOptions,
): void {
  app.get('/healthz', async (_request, reply) => {
    try {
      await ping()
      return { ok: true }
    } catch {
      // The failure is the answer: whoever asked takes us out of rotation.
      return reply.code(503).send({ ok: false })
    }
  })

  app.get('/metrics', async (_request, reply) => {
    metrics.tenants.set(await countTenants())
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
}
