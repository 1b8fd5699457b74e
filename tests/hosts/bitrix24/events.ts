import type { OAuthServer } from './oauth.ts'
import { queueOffline } from './offline-queue.ts'
import { buildQuery } from './php-query.ts'
import type { EmulatedPortal, PortalEvent } from './portal.ts'
import type { EventHandler, InstalledApp } from './state.ts'
import type { Switches } from './switches.ts'

export interface Delivery {
  readonly id: number
  /** The portal's clock. */
  readonly emittedAt: number
  readonly event: string
  readonly handler: string
  readonly data: unknown
  /** What became of it. */
  outcome: 'waiting' | 'delivered' | 'lost' | 'failed'
  /** The handler's answer; `null` while there is none. */
  status: number | null
  /** From the start of the attempt, ms. */
  ms: number | null
  /** A second copy sent by the switch. */
  readonly isDouble: boolean
}

export interface EventDelivery {
  /** Newest last; at most 1,000. */
  readonly log: readonly Delivery[]
  /**
   * Events of the app's own life, which go out although the app is not (or no longer) ready for others.
   * @param tokens whether the event carries a token pair
   */
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
  readonly data: Record<string, unknown>
  /** Whose token pair goes with it; `null`: none. */
  readonly userId: number | null
}

export interface DeliveryOptions {
  readonly portal: EmulatedPortal
  readonly oauth: OAuthServer
  readonly switches: Switches
  readonly clientEndpoint: () => string
}

const LONGEST_LOG = 1000
/** Not documented; the docs promise only that nobody waits for a slow handler (V). */
const HANDLER_TIMEOUT_MS = 10_000

interface Parcel {
  readonly event: string
  readonly data: unknown
  readonly handler: EventHandler
  readonly auth: Record<string, unknown>
}

/** The vendor's event queue for one portal: a delay, one attempt, no order promised. */
export function createDelivery(options: DeliveryOptions): EventDelivery {
  const { portal, switches } = options
  const log: Delivery[] = []
  const waiting = new Map<NodeJS.Timeout, () => void>()
  const running = new Set<Promise<void>>()
  const lastSignalAt = new Map<string, number>()
  let lastId = 0

  function note(parcel: Parcel, isDouble: boolean): Delivery {
    lastId += 1
    const { event, data } = parcel
    const handler = parcel.handler.handler
    const entry: Delivery = {
      id: lastId,
      emittedAt: portal.now(),
      event,
      handler,
      data,
      outcome: 'waiting',
      status: null,
      ms: null,
      isDouble,
    }
    log.push(entry)
    if (log.length > LONGEST_LOG) log.shift()
    return entry
  }

  function dispatch(parcel: Parcel) {
    if (switches.strikes('eventsLost')) {
      note(parcel, false).outcome = 'lost'
      return
    }
    schedule(parcel, note(parcel, false))
    if (switches.strikes('eventsDoubled')) schedule(parcel, note(parcel, true))
  }

  function schedule(parcel: Parcel, entry: Delivery) {
    const delay = switches.settings.eventDelayMs
    // Late enough for several events emitted after it to overtake.
    const late = switches.strikes('eventsReordered') ? delay * 3 + 50 : 0
    const body = toBody(parcel, portal.now())
    const done = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => {
      waiting.delete(timer)
      void attempt(parcel.handler.handler, body, entry).then(() => done.resolve(undefined))
    }, delay + late)
    waiting.set(timer, () => done.resolve(undefined))
    track(done.promise)
  }

  function track(work: Promise<undefined>) {
    const tracked = work.then(() => void running.delete(tracked))
    running.add(tracked)
  }

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
      dispatch({ event, data, handler, auth: eventAuth(options, app, carrier) })
    }
  }

  /** Says "the queue is not empty", not more often than the handler asked for. */
  function signalOffline(app: InstalledApp) {
    for (const handler of app.eventHandlers.filter(one => one.event === 'ONOFFLINEEVENT')) {
      const key = `${app.clientId}/${handler.id}`
      const since = Date.now() - (lastSignalAt.get(key) ?? 0)
      if (since < (handler.minTimeout ?? 1) * 1000) continue
      lastSignalAt.set(key, Date.now())
      const auth = eventAuth(options, app, app.installerId, true)
      dispatch({ event: 'ONOFFLINEEVENT', data: {}, handler, auth })
    }
  }

  portal.onEmit(onEmit)
  return {
    log,
    sendAppEvent({ app, handlers, event, data, userId }) {
      for (const handler of handlers.filter(one => one.event === event && !one.offline)) {
        dispatch({ event, data, handler, auth: eventAuth(options, app, userId, true) })
      }
    },
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
    stop() {
      for (const [timer, drop] of waiting) {
        clearTimeout(timer)
        drop()
      }
      waiting.clear()
    },
  }
}

function allApps(portal: EmulatedPortal): InstalledApp[] {
  const { app, otherApps = [] } = portal.state
  return app === null ? otherApps : [app, ...otherApps]
}

/** Answers are not read beyond their status, and nothing is tried twice. */
async function attempt(handler: string, body: string, entry: Delivery): Promise<void> {
  const started = performance.now()
  try {
    const answer = await fetch(handler, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'Bitrix24 Webhook Engine',
      },
      signal: AbortSignal.timeout(HANDLER_TIMEOUT_MS),
    })
    await answer.arrayBuffer()
    entry.status = answer.status
    entry.outcome = answer.ok ? 'delivered' : 'failed'
  } catch {
    // The real queue only writes it down; so does the log here.
    entry.outcome = 'failed'
  }
  entry.ms = Math.round(performance.now() - started)
}

function toBody({ event, data, handler, auth }: Parcel, at: number): string {
  return buildQuery({
    event,
    event_handler_id: handler.id,
    data,
    ts: Math.floor(at / 1000),
    auth,
  })
}

/**
 * The documented keys. `expires` and `user_id` were seen in public code only (P V), so they are not here.
 * Without a carrier (a robot's doing) there is no token.
 */
function eventAuth(
  { portal, oauth, clientEndpoint }: DeliveryOptions,
  app: InstalledApp,
  carrier: number | null,
  withRefresh = false,
): Record<string, unknown> {
  const { memberId } = portal.state
  const isAlive = carrier !== null && portal.state.users.get(carrier)?.active === true
  const pair = isAlive ? oauth.issue({ memberId, userId: carrier, clientId: app.clientId }) : null
  const token =
    pair === null
      ? {}
      : {
          access_token: pair.accessToken,
          expires_in: pair.expiresIn,
          scope: app.scopes.join(','),
          ...(withRefresh ? { refresh_token: pair.refreshToken } : {}),
        }
  return {
    ...token,
    domain: new URL(clientEndpoint()).host,
    server_endpoint: oauth.serverEndpoint,
    status: 'L',
    client_endpoint: clientEndpoint(),
    member_id: memberId,
    application_token: app.applicationToken,
  }
}
