import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { WidgetShelf } from './screen-api-shelf.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
}

/** Addresses of the account's pages; all of them are one page that reads its own address. */
const PAGES = [
  '/',
  '/dashboard/*',
  '/leads/*',
  '/contacts/*',
  '/companies/*',
  '/todo/*',
  '/settings/*',
  '/widget_page/*',
  '/stand/*',
]

/** What a strict page would complain about; nothing is blocked by it. */
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' https: http://127.0.0.1:*; frame-src https: http://127.0.0.1:*"

/** The built screen under `/screen/`, the account's pages, and unpacked widgets under `/upl/`. */
export function screenFiles(server: FastifyInstance, folder: string, shelf: WidgetShelf): void {
  for (const address of PAGES)
    server.get<{ Querystring: { csp?: string } }>(address, ({ query }, reply) => {
      if (query.csp === 'report') void reply.header('content-security-policy-report-only', CSP)
      return sendFile(reply, folder, 'index.html')
    })
  server.get<{ Params: { name: string } }>('/screen/assets/:name', ({ params }, reply) =>
    sendFile(reply, folder, path.join('assets', path.basename(params.name))),
  )
  server.get<{ Params: { code: string; '*': string } }>(
    '/upl/:code/widget/*',
    ({ params }, reply) => {
      const name = params['*']
      const body = shelf.file(params.code, name)
      return send(reply, body, TYPES[path.extname(name)], 'public, max-age=31536000')
    },
  )
}

async function sendFile(reply: FastifyReply, folder: string, name: string) {
  const body = await readFile(path.join(folder, name)).catch(() => null)
  const cache = name === 'index.html' ? 'no-cache' : 'public, max-age=31536000, immutable'
  return send(reply, body, TYPES[path.extname(name)], cache)
}

function send(reply: FastifyReply, body: Buffer | null, type: string | undefined, cache: string) {
  if (body === null || type === undefined)
    return reply.status(404).type('text/plain; charset=utf-8').send('Такого файла нет')
  return reply.type(type).header('cache-control', cache).send(body)
}
