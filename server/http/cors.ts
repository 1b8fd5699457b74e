import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Hosts } from '../hosts/host.ts'

const PREFIX = '/api/'
const MAX_AGE_S = '600'

/**
 * Lets pages of a host call our API where its widgets stand in the host's own page: exactly the origin that asked, and only one the host
 * module knows as an account's. No cookies are used, so no credentials are allowed.
 */
export function addCors(app: FastifyInstance, hosts: Hosts): void {
  const isAllowed = (origin: string) =>
    Object.values(hosts).some(host => host.allowsOrigin?.(origin) === true)

  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith(PREFIX)) return
    // Whether or not this one is let in, another one's answer must not be kept for it.
    reply.header('vary', 'Origin')
    const { origin } = request.headers
    if (origin === undefined || !isAllowed(origin)) return
    reply.header('access-control-allow-origin', origin)
    if (isPreflight(request)) {
      return reply
        .header('access-control-allow-methods', 'GET, POST')
        .header(
          'access-control-allow-headers',
          'X-Auth-Token, Content-Type, X-Requested-With, Authorization',
        )
        .header('access-control-max-age', MAX_AGE_S)
        .code(204)
        .send()
    }
    return
  })
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}
