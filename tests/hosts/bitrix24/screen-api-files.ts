import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The built screen; addresses of a real portal lead to the same place in it. */
export function screenFiles(server: FastifyInstance, folder: string): void {
  server.get('/', (_request, reply) => reply.redirect('/screen/'))
  server.get('/screen', (_request, reply) => reply.redirect('/screen/'))
  server.get('/screen/', (_request, reply) => sendFile(reply, folder, 'index.html'))
  server.get<{ Params: { name: string } }>('/screen/assets/:name', ({ params }, reply) =>
    sendFile(reply, folder, path.join('assets', path.basename(params.name))),
  )
  for (const address of ['/crm/*', '/company/*', '/marketplace/*', '/workgroups/*'])
    server.get(address, ({ url }, reply) =>
      reply.redirect(`/screen/#open=${encodeURIComponent(url)}`),
    )
}

async function sendFile(reply: FastifyReply, folder: string, name: string) {
  const type = TYPES[path.extname(name)]
  const body = await readFile(path.join(folder, name)).catch(() => null)
  if (body === null || type === undefined)
    return reply.status(404).type('text/plain; charset=utf-8').send('Экран портала не собран')
  const isForever = name !== 'index.html'
  return reply
    .type(type)
    .header('cache-control', isForever ? 'public, max-age=31536000, immutable' : 'no-cache')
    .send(body)
}
