import { canRead } from './crm/access.ts'
import { RestError } from './method.ts'
import type { FrameWish, ScreenPorts } from './screen-api-ports.ts'
import { numberOf, textOf } from './screen-api-read.ts'
import type { Ask, ScreenRoutes } from './screen-api-route.ts'
import type { InstalledApp, PortalState } from './state.ts'

/** The app's life on this portal and its frames. */
export function screenFrames({ portal, app }: ScreenPorts): ScreenRoutes {
  const { state } = portal
  return {
    'POST app/install': ({ user }) => done(() => app.install(demandAdmin(user))),
    'POST app/finish': ({ user }) => done(() => (demandAdmin(user), app.finishInstall())),
    'POST app/update': ({ user }) => done(() => (demandAdmin(user), app.update())),
    'POST app/uninstall': ({ user, body }) =>
      done(() => (demandAdmin(user), app.uninstall(body['clean'] === true))),
    'POST frame': ask => app.openFrame(ask.user, readWish(state, ask)),
    'POST frame/refresh': ({ user }) => app.refreshAuth(user),
    'POST frame/first-run': ({ user }) => done(() => app.markFirstRun(user)),
    'POST frame/app-option': ({ user, body }) => {
      demandAdmin(user)
      demandApp(state).appOptions[textOf(body['name'])] = body['value']
      portal.touch()
      return {}
    },
    'POST frame/user-option': ({ user, body }) => {
      const options = (demandApp(state).userOptions[String(user.id)] ??= {})
      options[textOf(body['name'])] = body['value']
      portal.touch()
      return {}
    },
  }
}

/** What the app's life refuses, a person reads: it is said in words, without secrets. */
async function done(work: () => void | Promise<void>): Promise<object> {
  try {
    await work()
  } catch (error) {
    if (error instanceof RestError || !(error instanceof Error)) throw error
    throw new RestError(409, 'APP_LIFE', `Не получилось: ${error.message}`)
  }
  return {}
}

function demandAdmin(user: Ask['user']): Ask['user'] {
  if (!user.admin)
    throw new RestError(403, 'ACCESS_DENIED', 'Приложениями управляет администратор портала')
  return user
}

function demandApp(state: PortalState): InstalledApp {
  if (!state.app) throw new RestError(404, 'NO_APP', 'Приложение не установлено')
  return state.app
}

/** Only addresses the app has registered itself: the page cannot have tokens sent anywhere else. */
function readWish(state: PortalState, { body, sight }: Ask): FrameWish {
  const app = demandApp(state)
  const placement = textOf(body['placement']) || 'DEFAULT'
  const options = (body['options'] ?? {}) as Record<string, unknown>
  return {
    placement,
    handler: handlerOf(app, placement, textOf(body['handler'])),
    options,
    uri: textOf(body['uri']).slice(0, 500),
    authorised: maySee(state, sight, placement, options),
  }
}

function handlerOf(app: InstalledApp, placement: string, wanted: string): string {
  if (placement === 'DEFAULT') return app.installed ? app.handlerUrl : app.installUrl
  const known =
    placement === 'USERFIELD_TYPE'
      ? app.fieldTypes.map(({ handler }) => handler)
      : app.placements.filter(place => place.placement === placement).map(({ handler }) => handler)
  const handler = known.find(url => url === wanted) ?? (wanted === '' ? known[0] : undefined)
  if (!app.installed || handler === undefined)
    throw new RestError(404, 'NO_PLACE', 'Приложение не занимает это место')
  return handler
}

/** The item a frame is about, if it is about one. */
function maySee(
  state: PortalState,
  sight: Ask['sight'],
  placement: string,
  options: Record<string, unknown>,
): boolean {
  const types: Readonly<Record<string, 1 | 2 | 3 | 4>> = {
    LEAD: 1,
    DEAL: 2,
    CONTACT: 3,
    COMPANY: 4,
  }
  const code = placement === 'USERFIELD_TYPE' ? textOf(options['ENTITY_ID']) : placement
  const type = types[/^CRM_(LEAD|DEAL|CONTACT|COMPANY)/.exec(code)?.[1] ?? '']
  if (type === undefined) return true
  const item = state.items[type].get(numberOf(options['ENTITY_VALUE_ID'] ?? options['ID']))
  return item === undefined || canRead(sight, item)
}
