import { appStatus } from './app-info.ts'
import { createDeliveryQueue, type Delivery } from './delivery-queue.ts'
import type { OAuthServer } from './oauth.ts'
import { queueOffline } from './offline-queue.ts'
import type { EmulatedPortal, PortalEvent } from './portal.ts'
import type { EventHandler, InstalledApp } from './state.ts'
import type { Switches } from './switches.ts'

export type { Delivery } from './delivery-queue.ts'

/** Who is told of what. */
export interface EventDelivery {
  /** Newest last; at most 1,000. */
  readonly log: readonly Delivery[]
  /** Events of the app's own life, which go out although the app is not (or no longer) ready for others. */
  sendAppEvent(notice: AppNotice): void
  /** When everything emitted so far has been tried. */
  settled(): Promise<void>
  /** Drops what still waits. */
  stop(): void
}

export interface AppNotice {
  readonly app: InstalledApp
  readonly handlers: readonly EventHandler[]
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
  /** Whose token pair goes with it; `null`: none. */
  readonly userId: number | null
}

export interface DeliveryOptions {
  readonly portal: EmulatedPortal
  readonly oauth: OAuthServer
  readonly switches: Switches
  readonly clientEndpoint: () => string
  /** The log has changed. */
  readonly onChange?: () => void
}

export function createDelivery(options: DeliveryOptions): EventDelivery {
  const { portal, switches } = options
  const queue = createDeliveryQueue(switches, () => portal.now(), options.onChange ?? (() => {}))
  const lastSignalAt = new Map<string, number>()

  function onEmit(event: PortalEvent) {
    const apps = event.app ? [event.app] : allApps(portal)
    // Nothing leaves before `installFinish` was heard.
    for (const app of apps.filter(one => one.installed)) deliverTo(app, event)
  }

  function deliverTo(app: InstalledApp, { event, data, authorId }: PortalEvent) {
    for (const handler of app.eventHandlers.filter(one => one.event === event)) {
      if (handler.offline) {
        queueOffline(portal, app, { event, data })
        signalOffline(app)
        continue
      }
      const carrier = handler.userId === 0 ? authorId : handler.userId
      queue.dispatch({ event, data, handler, auth: eventAuth(options, app, carrier) })
    }
  }

  /** Says "the queue is not empty", not more often than the handler asked for. */
  function signalOffline(app: InstalledApp) {
    for (const handler of app.eventHandlers.filter(one => one.event === 'ONOFFLINEEVENT')) {
      const key = `${app.clientId}/${handler.id}`
      const since = Date.now() - (lastSignalAt.get(key) ?? 0)
      if (since < (handler.minTimeout ?? 1) * 1000) continue
      lastSignalAt.set(key, Date.now())
      const auth = eventAuth(options, app, app.installerId, 'with refresh token')
      queue.dispatch({ event: 'ONOFFLINEEVENT', data: {}, handler, auth })
    }
  }

  portal.onEmit(onEmit)
  return {
    log: queue.log,
    sendAppEvent({ app, handlers, event, data, userId }) {
      for (const handler of handlers.filter(one => one.event === event && !one.offline)) {
        queue.dispatch({
          event,
          data,
          handler,
          auth: eventAuth(options, app, userId, 'with refresh token'),
        })
      }
    },
    settled: () => queue.settled(),
    stop: () => queue.stop(),
  }
}

function allApps(portal: EmulatedPortal): InstalledApp[] {
  const { app, otherApps = [] } = portal.state
  return app === null ? otherApps : [app, ...otherApps]
}

/**
 * The documented keys. `expires` and `user_id` were seen in public code only (P V), so they are not here.
 * Without a carrier (a robot's doing) there is no token.
 */
function eventAuth(
  options: DeliveryOptions,
  app: InstalledApp,
  carrier: number | null,
  tokens: 'access token only' | 'with refresh token' = 'access token only',
): Record<string, unknown> {
  const endpoint = options.clientEndpoint()
  return {
    ...tokenKeys(options, app, carrier, tokens),
    domain: new URL(endpoint).host,
    server_endpoint: options.oauth.serverEndpoint,
    status: appStatus(app.clientId),
    client_endpoint: endpoint,
    member_id: options.portal.state.memberId,
    application_token: app.applicationToken,
  }
}

function tokenKeys(
  { portal, oauth }: DeliveryOptions,
  app: InstalledApp,
  carrier: number | null,
  tokens: string,
): Record<string, unknown> {
  const { memberId, users } = portal.state
  if (carrier === null || users.get(carrier)?.active !== true) return {}
  const grant = { memberId, userId: carrier, clientId: app.clientId }
  const gift = tokens === 'with refresh token' ? oauth.issue(grant) : oauth.issueAccess(grant)
  return {
    access_token: gift.accessToken,
    expires_in: gift.expiresIn,
    scope: app.scopes.join(','),
    ...('refreshToken' in gift ? { refresh_token: gift.refreshToken } : {}),
  }
}
