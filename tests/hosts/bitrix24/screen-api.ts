import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sightOf } from './crm/access.ts'
import { RestError } from './method.ts'
import { screenChanges, screenStand } from './screen-api-changes.ts'
import { screenCall } from './screen-api-call.ts'
import { screenFrames } from './screen-api-frames.ts'
import { screenRequisites } from './screen-api-requisites.ts'
import type { AppRegistration } from './oauth.ts'
import type { AppAddresses } from './install.ts'
import type { ScreenPorts } from './screen-api-ports.ts'
import { screenPorts, type ScreenPlace } from './screen-api-world.ts'
import type { FormEntry } from './screen/wire.ts'
import type { ScreenRoutes } from './world.ts'
import { screenQueries } from './screen-api-queries.ts'
import { numberOf } from './screen-api-read.ts'
import { screenFiles } from './screen-api-files.ts'
import type { Ask, ScreenRoute } from './screen-api-route.ts'
import type { PortalState, PortalUser } from './state.ts'

const PREFIX = '/screen/api/'

/** What whoever starts a world hands to its screen. */
export interface ScreenOptions {
  /** «Приложения» → «Установить» puts this app on the portal. */
  readonly app: AppRegistration
  /** Its name in the list of apps; its code when left out. */
  readonly appTitle?: string
  /** Read at every use: the app's port may be known later than the portal's. */
  addresses(): AppAddresses
  /** The built screen; `dist/portal`. */
  readonly folder: string
  /**
   * «Отправить заявку с сайта»: what the site's form does. Answers with the new lead's id, `null` when the portal has
   * no leads. The portal's own form when left out.
   */
  onSubmitForm?(entry: FormEntry, place: ScreenPlace): Promise<number | null>
  /** «Перемотать время»: moves the clocks of product and portal together. Without it the buttons are absent. */
  onMoveTime?(ms: number): Promise<void>
}

/**
 * The screen of the demo portal: its built files under `/screen/` and the JSON API between them and the emulator.
 * For `startWorld({ routes: screenRoutes(options) })`.
 *
 * Who looks is told by the header `x-screen-user`, so a page of another origin (an app's frame) cannot ask: the header
 * needs a preflight that nobody answers. There are no passwords: it is a demo.
 */
export function screenRoutes(options: ScreenOptions): ScreenRoutes {
  return async (app, place) => {
    const ports = screenPorts(options, place)
    await app.register(async server => {
      server.removeAllContentTypeParsers()
      server.addContentTypeParser(
        'application/json',
        { parseAs: 'string' },
        (_request, body, done) => done(null, body),
      )
      const routes = {
        ...screenQueries(ports),
        ...screenCall(ports),
        ...screenChanges(ports),
        ...screenStand(ports),
        ...screenFrames(ports),
        ...screenRequisites(ports),
      }
      for (const [name, route] of Object.entries(routes)) mount(server, name, route, ports)
      screenFiles(server, options.folder)
    })
  }
}

function mount(server: FastifyInstance, name: string, route: ScreenRoute, ports: ScreenPorts) {
  const [method = 'GET', path = ''] = name.split(' ')
  server.route({
    method: method === 'POST' ? 'POST' : 'GET',
    url: PREFIX + path,
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

function readAsk(request: FastifyRequest, { portal }: ScreenPorts): Ask {
  const user = findUser(portal.state, request.headers['x-screen-user'])
  if (!user) throw new RestError(401, 'NO_USER', 'Выберите сотрудника')
  if (!user.active) throw new RestError(403, 'DISMISSED', 'Сотрудник уволен: вход закрыт')
  return {
    user,
    sight: sightOf(portal, user),
    query: request.query as Record<string, string | undefined>,
    body: readBody(request.body),
  }
}

/** Without a choice the demo is looked at by its administrator. */
function findUser(state: PortalState, chosen: unknown): PortalUser | undefined {
  if (chosen !== undefined) return state.users.get(numberOf(chosen))
  return [...state.users.values()].find(({ admin, active }) => admin && active)
}

function readBody(body: unknown): Record<string, unknown> {
  if (typeof body !== 'string' || body === '') return {}
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Falls through to the same refusal.
  }
  throw new RestError(400, 'BAD_BODY', 'Запрос не разобран')
}

function refuse(reply: FastifyReply, error: unknown) {
  if (!(error instanceof RestError)) throw error
  return reply.status(error.status).send({ error: error.code, text: error.message })
}
