import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sessionUser } from './caller.ts'
import { isProblem, Problem } from './problem.ts'
import { screenChanges } from './screen-api-changes.ts'
import { screenFiles } from './screen-api-files.ts'
import type { ScreenPorts } from './screen-api-ports.ts'
import { screenQueries } from './screen-api-queries.ts'
import type { Ask, ScreenRoute } from './screen-api-route.ts'
import { screenStand } from './screen-api-stand.ts'
import { screenWidgets } from './screen-api-widgets.ts'
import type { AmoState, AmoUser } from './state.ts'

const PREFIX = '/screen/api/'

/**
 * The account's pages for a browser, the JSON API between them and the emulator, and the widgets' files.
 *
 * Who looks is told by the header `x-screen-user`: there are no passwords, it is a demo. A page of another origin
 * cannot ask, since the header needs a preflight that nobody answers.
 *
 * @param folder the built screen; `dist/amo-screen`
 */
export async function addScreen(
  app: FastifyInstance,
  ports: ScreenPorts,
  folder: string,
): Promise<void> {
  await app.register(async server => {
    server.removeAllContentTypeParsers()
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    const routes = {
      ...screenQueries(ports),
      ...screenChanges(ports.account),
      ...screenWidgets(ports),
      ...screenStand(ports),
    }
    server.addHook('onRequest', (request, reply, done) => {
      // A renamed account has another origin; the old one knows nothing any more.
      if (request.host === new URL(ports.account.url()).host) done()
      else void reply.status(404).type('text/plain; charset=utf-8').send('Такого аккаунта нет')
    })
    server.post(`${PREFIX}login`, (request, reply) => login(request, reply, ports))
    for (const [name, route] of Object.entries(routes)) {
      const [method = 'GET', path = ''] = name.split(' ')
      mount(server, { method, url: PREFIX + path, route }, ports)
    }
    screenFiles(server, folder, ports.shelf)
  })
}

/** Who looks gets a session, as the real page has: the token's address and the API of the account know him by it. */
function login(request: FastifyRequest, reply: FastifyReply, ports: ScreenPorts) {
  try {
    const { user } = readAsk(request, ports)
    if (sessionUser(ports.account, request.headers)?.id === user.id) return reply.send({})
    return reply.header('set-cookie', `${ports.login(user.id)}; Path=/; SameSite=Lax`).send({})
  } catch (error) {
    return refuse(reply, error)
  }
}

interface Mounted {
  readonly method: string
  readonly url: string
  readonly route: ScreenRoute
}

function mount(server: FastifyInstance, { method, url, route }: Mounted, ports: ScreenPorts): void {
  server.route({
    method: method === 'POST' ? 'POST' : 'GET',
    url,
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      try {
        return await route(readAsk(request, ports))
      } catch (error) {
        return refuse(reply, error)
      }
    },
  })
}

function readAsk(request: FastifyRequest, { account }: ScreenPorts): Ask {
  const chosen = request.headers['x-screen-user']
  // A foreign page may send a simple POST without asking; it cannot send this header.
  if (chosen === undefined && request.method !== 'GET') throw new Problem(401, 'Кто это делает?')
  const user = findUser(account.state, chosen)
  if (!user) throw new Problem(401, 'Выберите сотрудника')
  if (!user.isActive) throw new Problem(403, 'Сотрудник отключён: вход закрыт')
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const query = request.query as Ask['query']
  return { user, query, bytes, body: readBody(request, bytes) }
}

/** Without a choice the demo is looked at by its administrator. */
function findUser({ users }: AmoState, chosen: unknown): AmoUser | undefined {
  if (chosen !== undefined) return users.get(Number(chosen))
  return [...users.values()].find(({ isAdmin, isActive }) => isAdmin && isActive)
}

function readBody(request: FastifyRequest, bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0 || !/json/.test(request.headers['content-type'] ?? '')) return {}
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Falls through to the same refusal.
  }
  throw new Problem(400, 'Запрос не разобран')
}

function refuse(reply: FastifyReply, error: unknown) {
  if (!isProblem(error)) throw error
  return reply.status(error.status).send({ error: error.status, text: error.message })
}
