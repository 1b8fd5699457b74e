import { RestError, type Method, type MethodContext, type Params } from '../method.ts'
import type { EventHandler } from '../state.ts'
import { eventNames } from './event-names.ts'
import { checkHandlerUrl } from './handler-url.ts'
import { callingApp, mapParam, param, requiredText, textParam } from './params.ts'

const DENIED = () => new RestError(403, 'ACCESS_DENIED', 'Access denied!')

export const eventMethods: readonly Method[] = [
  { name: 'event.bind', scope: null, appOnly: true, run: bind },
  { name: 'event.unbind', scope: null, appOnly: true, run: unbind },
  {
    name: 'event.get',
    scope: null,
    appOnly: true,
    run: (_params, context) => ({ result: callingApp(context).eventHandlers.map(toRow) }),
  },
  {
    name: 'events',
    scope: null,
    appOnly: true,
    run: (_params, { scopes }) => ({ result: eventNames(scopes ?? new Set()) }),
  },
  {
    name: 'event.test',
    scope: null,
    appOnly: true,
    run(params, context) {
      const { auth: _auth, ...data } = params
      context.portal.emit('ONAPPTEST', data, context.user.id, callingApp(context))
      return { result: true }
    },
  },
]

function bind(params: Params, context: MethodContext) {
  const app = callingApp(context)
  const event = readEvent(params, context)
  const offline = textParam(params, 'event_type') === 'offline'
  const userId = Number(textParam(params, 'auth_type') || 0)
  // Others than admins may bind only online events, and only for themselves.
  if (!context.user.admin && (offline || (userId !== 0 && userId !== context.user.id)))
    throw DENIED()

  const handler = offline ? '' : requiredText(params, 'handler')
  if (!offline) checkHandlerUrl(handler)
  const row: EventHandler = {
    id: context.portal.nextId('eventHandler'),
    event,
    handler,
    userId: context.user.admin ? userId : context.user.id,
    offline,
    ...readTimeout(params),
  }
  if (app.eventHandlers.some(known => isSame(known, row))) {
    throw new RestError(400, 'ERROR_CORE', 'Unable to set event handler: Handler already binded')
  }
  app.eventHandlers.push(row)
  context.portal.touch()
  return { result: true }
}

function unbind(params: Params, context: MethodContext) {
  const app = callingApp(context)
  const event = readEvent(params, context)
  const offline = textParam(params, 'event_type') === 'offline'
  const handler = offline ? '' : requiredText(params, 'handler')
  if (!context.user.admin && offline) throw DENIED()
  const authType = param(params, 'auth_type')
  const isMeant = (known: EventHandler) =>
    known.event === event &&
    known.offline === offline &&
    known.handler === handler &&
    (authType === undefined || known.userId === Number(authType)) &&
    (context.user.admin || known.userId === context.user.id)
  const removed = app.eventHandlers.filter(isMeant)
  for (const one of removed) app.eventHandlers.splice(app.eventHandlers.indexOf(one), 1)
  context.portal.touch()
  return { result: { count: removed.length } }
}

function readEvent(params: Params, { scopes }: MethodContext): string {
  const event = requiredText(params, 'event').toUpperCase()
  if (eventNames(scopes ?? new Set()).includes(event)) return event
  throw new RestError(400, 'ERROR_EVENT_NOT_FOUND', 'Event not found')
}

function readTimeout(params: Params): Pick<EventHandler, 'minTimeout'> {
  const minTimeout = Number(mapParam(params, 'options')['minTimeout'])
  return Number.isFinite(minTimeout) ? { minTimeout } : {}
}

function isSame(left: EventHandler, right: EventHandler): boolean {
  return (
    left.event === right.event &&
    left.offline === right.offline &&
    left.handler === right.handler &&
    left.userId === right.userId
  )
}

function toRow({ event, handler, userId, offline }: EventHandler) {
  return { event, handler, auth_type: String(userId), offline: offline ? 1 : 0 }
}
