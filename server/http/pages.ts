import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { WebhookRejected } from '../errors.ts'
import type { DoorAnswer, HostPageAnswer, Hosts } from '../hosts/host.ts'
import { hostOf } from './host-of.ts'
import { toRawRequest } from './raw-request.ts'

export interface PagesOptions {
  /** Folder of the built widgets: `<dist>/<host>/*.html`, `<dist>/<host>/assets/`. */
  readonly dist: string
}

/** Pages in the host's frames, and the host's own doors beside them. */
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

      const raw = toRawRequest(request)
      const behind = (await host.openDoor?.(name, raw)) ?? null
      if (behind !== null) return answerDoor(reply, behind)

      const answer = await openPage(() => host.openPage(name, raw))
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

/** Said to the host itself or to a browser on its way: kept by nobody, framed by nobody. */
function answerDoor(reply: FastifyReply, answer: DoorAnswer) {
  reply.header('cache-control', 'no-store')
  if ('redirectTo' in answer) return reply.redirect(answer.redirectTo, answer.status)
  if ('text' in answer) return reply.code(answer.status).type('text/plain').send(answer.text)
  return reply
    .code(answer.status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', answer.policy)
    .send(answer.html)
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
