import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { asId, type TenantId } from '../shared/crm/ids.ts'
import { type Instant, instant } from '../shared/time/instant.ts'
import { createMovableClock, type MovableClock } from '../server/clock.ts'
import type { SavedRule } from '../server/core/policy.ts'
import type { Log } from '../server/log.ts'
import { startService, type Service, type ServiceOptions } from '../server/service.ts'
import type { RateLimit } from '../server/store/store.ts'
import { createTestDatabase, TEST_KEYS, type TestDatabase } from './database.ts'
import { crmMethods, crmMethodsV3 } from './hosts/bitrix24/crm/index.ts'
import type { AppAddresses } from './hosts/bitrix24/install.ts'
import type { AppRegistration } from './hosts/bitrix24/oauth.ts'
import { screenRoutes } from './hosts/bitrix24/screen-api.ts'
import type { PortalState } from './hosts/bitrix24/state.ts'
import type { SwitchSettings } from './hosts/bitrix24/switches.ts'
import { type ScreenRoutes, startWorld, type World } from './hosts/bitrix24/world.ts'
import { retryNow } from './retry-now.ts'
import { silentLog } from './silent-log.ts'

/** Our app as the emulated vendor knows it. */
export const OUR_APP: AppRegistration = {
  clientId: 'app.shagolad.test',
  clientSecret: 'a secret for tests',
  code: 'shagolad.rules',
  scopes: ['crm', 'placement', 'task', 'tasks', 'user_brief', 'department', 'im', 'telephony'],
}

/** Fast enough not to slow the tests; the bucket's own tests use the real 2 a second. */
const TEST_RATE: RateLimit = { perSecond: 500, burst: 200 }

/** Wednesday, 10:00 in Moscow: a working day with seven working hours left. */
export const MORNING = instant('2026-12-02T07:00:00Z')

export interface StageOptions {
  /** Product and portal time at the start; it runs on from there. `MORNING` when left out. */
  readonly startAt?: Instant
  readonly state?: PortalState
  /** More portals on the same OAuth server, without the app. */
  readonly otherStates?: readonly PortalState[]
  readonly switches?: Partial<SwitchSettings>
  /** What the tenant saved for the two rules; everything on `act`, quiet mode off, when left out. */
  readonly rules?: Readonly<Record<string, SavedRule>>
  readonly quiet?: boolean
  readonly log?: Log
  readonly moizvonki?: ServiceOptions['moizvonki']
  readonly callsWaitMs?: number
  readonly seed?: number
  readonly registry?: ServiceOptions['registry']
  readonly mailer?: ServiceOptions['mailer']
  /** With the portal's pages for a browser under `/screen/`; its time buttons move the stage's clock. */
  readonly screen?: boolean
  /** `false`: the app waits to be installed from the screen, and no rule is saved. */
  readonly isInstalled?: boolean
}

/** Emulated portal, real service, real database; the app installed the real way. */
export interface Stage {
  readonly world: World
  readonly service: Service
  readonly clock: MovableClock
  readonly tenant: TenantId
  readonly database: TestDatabase
  /** Options of the service, to start another process's worth of it. */
  readonly options: ServiceOptions
  /** Until no event is under way and no job waits for now. @throws {Error} when that takes longer than `withinMs` */
  settled(withinMs?: number): Promise<void>
  /** Product and portal time together, and what has become due is done. */
  moveTime(ms: number): Promise<void>
  /** Jobs that wait for their next try are tried now, until none waits. @throws {Error} when they do not end in 24 rounds */
  retryNow(): Promise<void>
  /** Straight from the database, behind everybody's back. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  close(): Promise<void>
}

const ON_ACT: SavedRule = { on: true, strength: 'act' }

export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const database = await createTestDatabase()
  const clock = createMovableClock((options.startAt ?? MORNING) - Date.now())
  const late: { service: Service | null } = { service: null }
  const world = await startWorld({
    clock: () => clock.now(),
    rate: null,
    ...(options.screen === true && { routes: screenOf(clock, late) }),
    switches: { eventDelayMs: 5 },
    methods: [crmMethods],
    methodsV3: crmMethodsV3,
    ...(options.state && { state: options.state }),
    ...(options.otherStates && { otherStates: options.otherStates }),
    ...(options.seed !== undefined && { seed: options.seed }),
  })
  const parts = { world, clock, databaseUrl: database.url, log: options.log }
  const serviceOptions = { ...serviceFor(parts), ...aroundOf(options) }
  const service = await startOn(serviceOptions)
  late.service = service
  const tenant = asId<TenantId>(`bitrix24:${world.portal.portal.state.memberId}`)
  const watcher = new Client({ connectionString: database.url })
  await watcher.connect()

  const stage: Stage = {
    world,
    service,
    clock,
    tenant,
    database,
    options: { ...serviceOptions, publicUrl: `http://127.0.0.1:${service.port}` },
    settled: withinMs => settle(world, watcher, withinMs ?? 45_000),
    async moveTime(ms) {
      clock.moveBy(ms)
      await service.kick()
      await stage.settled()
    },
    retryNow: () => retryNow(stage),
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      const { rows } = await watcher.query<Row>(text, [...values])
      return rows
    },
    async close() {
      await service.stop()
      await world.stop()
      await watcher.end()
      await database.drop()
    },
  }
  if (options.isInstalled !== false) {
    await install(stage)
    await saveRules(stage, options)
  }
  if (options.switches) world.switches.set(options.switches)
  return stage
}

function screenOf(clock: MovableClock, late: { readonly service: Service | null }): ScreenRoutes {
  return screenRoutes({
    app: OUR_APP,
    appTitle: 'Шаголад',
    addresses: () => addressesOf(late.service?.port ?? 0),
    folder: fileURLToPath(new URL('../dist/portal', import.meta.url)),
    async onMoveTime(ms) {
      clock.moveBy(ms)
      await late.service?.kick()
    },
  })
}

function addressesOf(port: number): AppAddresses {
  const address = `http://127.0.0.1:${port}/bitrix24`
  return { handlerUrl: `${address}/app`, installUrl: `${address}/install` }
}

export function serviceFor(parts: {
  readonly world: World
  readonly clock: MovableClock
  readonly databaseUrl: string
  readonly log?: Log | undefined
}): ServiceOptions {
  return {
    database: { databaseUrl: parts.databaseUrl, dataDir: '' },
    encryptionKeys: TEST_KEYS,
    sessionSecret: new Uint8Array(32).fill(9),
    publicUrl: 'http://127.0.0.1:0',
    listen: { port: 0, host: '127.0.0.1' },
    trustedProxy: null,
    dist: fileURLToPath(new URL('../dist', import.meta.url)),
    clock: parts.clock,
    log: parts.log ?? silentLog,
    // Its own test waits as the product does.
    callsWaitMs: 0,
    // A request is over when its answer would have come: the emulated portal carries it out at once.
    loadDoubtMs: 200,
    bitrix24: {
      clientId: OUR_APP.clientId,
      clientSecret: OUR_APP.clientSecret,
      appCode: OUR_APP.code,
      oauthHosts: [new URL(parts.world.oauth.serverEndpoint).origin],
      allowHttp: true,
      rateLimit: TEST_RATE,
    },
    concurrency: { short: 4, long: 1 },
  }
}

/** A port is taken first, since the service must know its own address before it starts. */
/** What of the service around the host a test has said. */
function aroundOf({ moizvonki, registry, mailer, callsWaitMs }: StageOptions) {
  return {
    ...(moizvonki && { moizvonki }),
    ...(registry && { registry }),
    ...(mailer && { mailer }),
    ...(callsWaitMs !== undefined && { callsWaitMs }),
  }
}

export async function startOn(options: ServiceOptions): Promise<Service> {
  const port = await freePort()
  return startService({
    ...options,
    publicUrl: `http://127.0.0.1:${port}`,
    listen: { port, host: '127.0.0.1' },
  })
}

export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  return new Promise(resolve => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** As an admin's frame does it: installer page, `installFinish`, and the portal's own event. */
export async function install(stage: Stage): Promise<void> {
  const { life } = stage.world.portal
  const answer = await life.install(OUR_APP, addressesOf(stage.service.port), 1)
  if (answer.status !== 200) throw new Error(`the installer answered ${answer.status}`)
  life.finishInstall()
  await stage.settled()
  // The first walks are due at once; they must not come round in the middle of a test.
  await stage.service.kick()
  await stage.settled()
}

async function saveRules(stage: Stage, { rules, quiet = false }: StageOptions): Promise<void> {
  const { settings } = stage.service.store
  const { version } = await settings.load(stage.tenant)
  await settings.save(stage.tenant, version, {
    rules: rules ?? {
      'dedupe-incoming': ON_ACT,
      'ensure-next-step': ON_ACT,
      'ensure-first-contact': { on: false, strength: 'show' },
    },
    quietUntil: quiet ? stage.clock.now() + 7 * 86_400_000 : null,
    schedule: null,
  })
}

async function settle(world: World, watcher: Client, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs
  for (let quietTurns = 0; quietTurns < 2;) {
    if (Date.now() > until) throw new Error(`jobs still wait after ${withinMs} ms`)
    await Promise.all(world.portals.map(({ events }) => events.settled()))
    const { rows } = await watcher.query<{ waiting: number }>(
      "select count(*)::int as waiting from graphile_worker.jobs where run_at <= now() + interval '1 second'",
    )
    quietTurns = rows[0]?.waiting === 0 ? quietTurns + 1 : 0
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
