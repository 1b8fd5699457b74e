import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crmMethods } from './crm/index.ts'
import { addItem } from './crm/logic.ts'
import { ADMIN, REPS } from './empty-state.ts'
import { screenRoutes } from './screen-api.ts'
import { startWorld, type World } from './world.ts'

export const [REP, OTHER_REP] = REPS
export const HOSTILE = '<script>alert(1)</script>'
export const HOUR = 3_600_000
const APP = { clientId: 'local.1', clientSecret: 's', code: 'local.1', scopes: ['crm'] }

export interface Answer<T> {
  readonly status: number
  readonly body: T & { readonly error?: string; readonly text?: string }
}

/** A portal with its screen and an app that answers everything; stop it afterwards. */
export interface ScreenScene {
  readonly world: World
  /** One request of the screen as this person, the administrator when left out; a POST when there is a body. */
  ask<T>(path: string, how?: { user?: number; body?: unknown }): Promise<Answer<T>>
  /** A deal of the first rep. */
  addDeal(fields?: Record<string, unknown>): number
  stop(): Promise<void>
}

export async function startScreenScene(): Promise<ScreenScene> {
  let offset = 0
  const app = createServer((_request, response) => response.end('installer'))
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  const world = await startWorld({
    rate: null,
    clock: () => Date.now() + offset,
    methods: [crmMethods],
    routes: screenRoutes({
      app: APP,
      addresses: () => ({ handlerUrl: `${base}/main`, installUrl: `${base}/install` }),
      folder: '/nonexistent',
      onMoveTime: async ms => void (offset += ms),
    }),
  })
  return {
    world,
    ask: (path, how) => ask(world, path, how),
    addDeal(fields = {}) {
      const changes = { fields: { title: 'Окна', assignedById: REP, ...fields }, fm: [] }
      return addItem(world.portal.portal, 2, changes, { userId: ADMIN }).id
    },
    async stop() {
      await world.stop()
      app.close()
    },
  }
}

async function ask<T>(
  world: World,
  path: string,
  { user = ADMIN, body }: { user?: number; body?: unknown } = {},
): Promise<Answer<T>> {
  const answer = await fetch(`${world.portal.url}/screen/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', 'x-screen-user': String(user) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Answer<T>['body'] }
}
