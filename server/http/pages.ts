import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { WebhookRejected } from '../errors.ts'
import type { HostPageAnswer, Hosts } from '../hosts/host.ts'
import { hostOf } from './host-of.ts'
import { toRawRequest } from './raw-request.ts'

export interface PagesOptions {
  /** Folder of the built widgets: `<dist>/<host>/*.html`, `<dist>/<host>/assets/`. */
  readonly dist: string
}

/** Pages in the host's frames. Opened by POST from the user's browser; GET and HEAD give a harmless page. */
export function addPages(app: FastifyInstance, hosts: Hosts, { dist }: PagesOptions): void {
  for (const id of Object.keys(hosts)) {
    void app.register(fastifyStatic, {
      root: path.join(dist, id, 'assets'),
      prefix: `/${id}/assets/`,
      decorateReply: false,
      immutable: true,
      maxAge: '1y',
    })
  }

  app.route({
    method: ['GET', 'HEAD', 'POST'],
    url: '/:host/:page',
    handler: async (request, reply) => {
      const { host: id, page: name } = request.params as { host: string; page: string }
      const host = hostOf(hosts, id)
      if (host === undefined) return reply.code(404).send({ error: 'not-found' })

      const answer = await openPage(() => host.openPage(name, toRawRequest(request)))
      if (answer === null) return reply.code(404).send({ error: 'not-found' })
      if (answer instanceof WebhookRejected)
        return reply.code(answer.status).type('text/plain').send('Нет доступа. Not available.')

      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('content-security-policy', policyOf(answer))
        .send(await render(path.join(dist, id, answer.page), answer.boot))
    },
  })
}

async function openPage(
  open: () => Promise<HostPageAnswer | null>,
): Promise<HostPageAnswer | WebhookRejected | null> {
  try {
    return await open()
  } catch (error) {
    if (error instanceof WebhookRejected) return error
    throw error
  }
}

/** Only the tenant's own domain may frame us; scripts only ours. Inline styles: Vue writes a few. */
function policyOf({ framedBy }: HostPageAnswer): string {
  const ancestors = framedBy.length > 0 ? framedBy.join(' ') : "'none'"
  return [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    // The SDK speaks to the portal's REST.
    `connect-src 'self' ${framedBy.join(' ')}`.trim(),
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ')
}

/** The built page with its boot data; `<` is escaped so that no value can end the script element. */
async function render(file: string, boot: Readonly<Record<string, unknown>>): Promise<string> {
  const html = await readFile(file, 'utf8')
  const json = JSON.stringify(boot).replaceAll('<', '\\u003c')
  return html.replace(
    /<script type="application\/json" id="boot">[^<]*<\/script>/,
    () => `<script type="application/json" id="boot">${json}</script>`,
  )
}
