import { fastify, type FastifyInstance } from 'fastify'
import { createBuckets, ORDINARY_RATE, type Buckets, type Rate } from './bucket.ts'
import { createCallLog, type CallLog } from './call-log.ts'
import { crmMethods, crmMethodsV3 } from './crm/index.ts'
import { emptyState } from './empty-state.ts'
import { createDelivery, type EventDelivery } from './events.ts'
import { createAppLife, type AppLife } from './install.ts'
import { createKeeper, loadKept } from './keep.ts'
import type { Method, MethodV3 } from './method.ts'
import { appMethods, createMethods } from './methods.ts'
import { createOAuth, type AppRegistration, type OAuthServer } from './oauth.ts'
import { createOperatingTime } from './operating.ts'
import { createPortal, type EmulatedPortal } from './portal.ts'
import { randomHex } from '../random-hex.ts'
import { addRest } from './rest.ts'
import { createRunner } from './rest-run.ts'
import { createRestV3 } from './rest-v3.ts'
import type { PortalState } from './state.ts'
import { createSwitches, type Switches, type SwitchSettings } from './switches.ts'

export interface WorldOptions {
  /** The portals' clock, ms UTC. Token lives, the bucket and retries stay on the real one. */
  readonly clock?: () => number
  /** `null`: no limit. The ordinary 2 a second and burst of 50 when left out. */
  readonly rate?: Rate | null
  /** The first portal; a tiny one when left out. What `keepIn` holds wins. */
  readonly state?: PortalState
  /** More portals on the same OAuth server. */
  readonly otherStates?: readonly PortalState[]
  /** Ports; 0 and what is left out take free ones. A portal's port follows its place in the list. */
  readonly ports?: { readonly oauth?: number; readonly portals?: readonly number[] }
  /** Apps the OAuth server knows from the start; `install` registers its own. */
  readonly apps?: readonly AppRegistration[]
  /** The portal's methods besides `appMethods`; the CRM's when left out. */
  readonly methods?: readonly (readonly Method[])[]
  /** Methods of REST 3.0; the CRM's and the tasks' when left out. */
  readonly methodsV3?: readonly MethodV3[]
  readonly switches?: Partial<SwitchSettings>
  /** Of the failure switches. */
  readonly seed?: number
  /** A JSON file where the world is kept between starts. */
  readonly keepIn?: string
  /**
   * Adds the screen's pages and JSON routes to a portal's server before it listens. Everything under `/rest/` is taken;
   * body parsers added here do not touch it. Runs once per portal.
   */
  readonly routes?: ScreenRoutes
  /** A method threw what is no refusal. Printed to stderr when left out. */
  readonly onBug?: (error: unknown, method: string) => void
}

export type ScreenRoutes = (
  app: FastifyInstance,
  place: { readonly world: World; readonly portal: RunningPortal },
) => void | Promise<void>

/** One portal with its server. `life` installs apps, `events` delivers. */
export interface RunningPortal {
  readonly portal: EmulatedPortal
  /** `http://127.0.0.1:8080`, without a slash; known once the world has started. */
  readonly url: string
  /** `127.0.0.1:8080` */
  readonly domain: string
  /** `http://127.0.0.1:8080/rest/` */
  readonly clientEndpoint: string
  readonly life: AppLife
  readonly events: EventDelivery
  readonly buckets: Buckets
  /** Grows with every change of the state and every new line or outcome in the logs of calls and deliveries. */
  revision(): number
  /** @returns the address of an incoming webhook with this person's rights, ending in a slash */
  addWebhook(userId: number): string
}

export interface World {
  /** The first one. */
  readonly portal: RunningPortal
  readonly portals: readonly RunningPortal[]
  readonly oauth: OAuthServer
  readonly switches: Switches
  readonly callLog: CallLog
  readonly clock: () => number
  /** Lets nothing hang: waiting events are dropped, connections closed, the state is kept. */
  stop(): Promise<void>
}

const HOST = '127.0.0.1'

/** Starts the OAuth server and the portals, each on an origin of its own. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const kept = options.keepIn === undefined ? null : loadKept(options.keepIn)
  const switches = createSwitches(options.switches, options.seed)
  const callLog = createCallLog()
  const keptTokens = kept === null ? {} : { kept: kept.tokens }
  const oauth = createOAuth({ switches, callLog, now: Date.now, ...keptTokens })
  const registrations = [...(kept?.registrations ?? []), ...(options.apps ?? [])]
  for (const app of registrations) oauth.register(app)

  const states = kept?.portals ?? [options.state ?? emptyState(), ...(options.otherStates ?? [])]
  const built = states.map(state => buildPortal(state, { options, oauth, switches, callLog }))
  const [first] = built
  if (first === undefined) throw new Error('a world needs a portal')

  const keeper =
    options.keepIn === undefined
      ? null
      : createKeeper(options.keepIn, () => ({
          version: 1,
          portals: states,
          registrations: oauth.registrations(),
          tokens: oauth.tokens.snapshot(),
        }))
  for (const { running } of built) running.portal.onTouch(() => keeper?.touch())
  oauth.onIssue(() => keeper?.touch())

  const world: World = {
    portal: first.running,
    portals: built.map(({ running }) => running),
    oauth,
    switches,
    callLog,
    clock: options.clock ?? Date.now,
    async stop() {
      for (const { running } of built) running.events.stop()
      await Promise.all([oauth.stop(), ...built.map(({ server }) => server.close())])
      keeper?.stop()
    },
  }
  await oauth.listen(options.ports?.oauth ?? 0, HOST)
  for (const [index, one] of built.entries()) {
    await options.routes?.(one.server, { world, portal: one.running })
    one.setUrl(await one.server.listen({ port: options.ports?.portals?.[index] ?? 0, host: HOST }))
  }
  return world
}

interface Parts {
  readonly options: WorldOptions
  readonly oauth: OAuthServer
  readonly switches: Switches
  readonly callLog: CallLog
}

function buildPortal(state: PortalState, { options, oauth, switches, callLog }: Parts) {
  const portal = createPortal({ state, ...(options.clock ? { clock: options.clock } : {}) })
  const buckets = createBuckets(options.rate === undefined ? ORDINARY_RATE : options.rate, Date.now)
  const onBug = options.onBug ?? printBug
  let url = ''
  const clientEndpoint = () => `${url}/rest/`
  let changes = 0
  const onChange = () => void (changes += 1)
  portal.onTouch(onChange)
  const events = createDelivery({ portal, oauth, switches, clientEndpoint, onChange })
  const life = createAppLife({ portal, oauth, events, clientEndpoint })
  const runner = createRunner({
    portal,
    registry: createMethods([...appMethods, ...(options.methods ?? [crmMethods])]),
    operating: createOperatingTime(Date.now),
    switches,
    onBug,
  })
  const v3 = createRestV3(options.methodsV3 ?? crmMethodsV3, onBug, Date.now)
  const server = createServer()
  addRest(server, { portal, oauth, switches, callLog, buckets, runner, v3 })
  const running: RunningPortal = {
    portal,
    get url() {
      return url
    },
    get domain() {
      return new URL(url).host
    },
    get clientEndpoint() {
      return clientEndpoint()
    },
    life,
    events,
    buckets,
    revision: () => changes + callLog.total,
    addWebhook(userId) {
      const code = randomHex().slice(0, 16)
      state.webhooks = { ...state.webhooks, [code]: userId }
      portal.touch()
      return `${clientEndpoint()}${userId}/${code}/`
    },
  }
  function setUrl(started: string) {
    url = started
    const endpoint = clientEndpoint()
    oauth.addPortal({ portal, clientEndpoint: endpoint })
  }
  return { running, server, setUrl }
}

function createServer(): FastifyInstance {
  return fastify({ forceCloseConnections: true, bodyLimit: 8 * 1024 * 1024 })
}

function printBug(error: unknown, method: string): void {
  console.error(`emulated portal: ${method} failed`, error)
}
