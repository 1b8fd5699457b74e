import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { addHealth } from './health.ts'
import { createMetrics } from './metrics.ts'

function anApp(ping: () => Promise<void> = async () => {}) {
  const app = Fastify()
  addHealth(app, { ping, countTenants: async () => 3, metrics: createMetrics() })
  return app
}

describe('health', () => {
  it.each([
    ['200 while the database answers', async () => {}, 200],
    ['503 when it does not', () => Promise.reject(new Error('gone')), 503],
  ])('is %s', async (_why, ping, status) => {
    const response = await anApp(ping).inject('/healthz')

    expect(response.statusCode).toBe(status)
  })

  it('counts the tenants at work', async () => {
    const response = await anApp().inject('/metrics')

    expect(response.body).toMatch(/shagolad_tenants 3/)
  })
})
