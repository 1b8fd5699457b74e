import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { asId, type TenantId } from '../shared/crm/ids.ts'
import { DAY, type Instant } from '../shared/time/instant.ts'
import { createMovableClock, type MovableClock } from '../server/clock.ts'
import type { SavedRule, SavedSettings } from '../server/core/policy.ts'
import type { Log } from '../server/log.ts'
import type { Service, ServiceOptions } from '../server/service.ts'
import type { RateLimit } from '../server/store/store.ts'
import { vendorOf } from './contract/amocrm-scene.ts'
import { createTestDatabase, TEST_KEYS, type TestDatabase } from './database.ts'
import { ADMIN } from './hosts/amocrm/empty-state.ts'
import type { SwitchSettings } from './hosts/amocrm/switches.ts'
import { startAmoWorld, type AmoWorld, type AmoWorldOptions } from './hosts/amocrm/world.ts'
import { retryNow } from './retry-now.ts'
import { silentLog } from './silent-log.ts'
import { MORNING, startOn } from './stage.ts'

export const AMO_CLIENT = {
  clientId: '5cd1b2b8-6d2f-4b8a-9a55-4d0c6f0a9e11',
  clientSecret: 'a secret of the integration for tests',
}

const ON_ACT: SavedRule = { on: true, strength: 'act' }

/** Everything that acts at once; reminders of a first contact are off. */
const RULES: Readonly<Record<string, SavedRule>> = {
  'dedupe-incoming': ON_ACT,
  'ensure-next-step': ON_ACT,
  'ensure-first-contact': { on: false, strength: 'show' },
}

export interface AmoStageOptions {
  readonly startAt?: Instant
  readonly world?: Omit<AmoWorldOptions, 'clock' | 'integrations'>
  readonly rules?: Readonly<Record<string, SavedRule>>
  readonly quiet?: boolean
  /** What else the administrator has saved. */
  readonly settings?: Partial<SavedSettings>
  /** From when the widget is installed. */
  readonly switches?: Partial<SwitchSettings>
  readonly log?: Log
  readonly registry?: ServiceOptions['registry']
  readonly moizvonki?: ServiceOptions['moizvonki']
  /** Fast enough not to slow the tests when left out. */
  readonly rateLimit?: RateLimit
  /** `false`: the widget waits to be installed. */
  readonly isInstalled?: boolean
}

/** Emulated account, real service, real database; the widget installed the real way. */
export interface AmoStage {
  readonly world: AmoWorld
  readonly service: Service
  readonly clock: MovableClock
  readonly tenant: TenantId
  readonly publicUrl: string
  /** Options of the service, to start another process's worth of it. */
  readonly options: ServiceOptions
  /** Until no web-hook is under way and no job waits for now. */
  settled(withinMs?: number): Promise<void>
  /** Jobs that wait for their next try are tried now. */
  retryNow(): Promise<void>
  moveTime(ms: number): Promise<void>
  /** The widget is installed by an administrator, and all that follows is done. */
  install(): Promise<void>
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  close(): Promise<void>
}

export async function setAmoStage(options: AmoStageOptions = {}): Promise<AmoStage> {
  const database = await createTestDatabase()
  const clock = createMovableClock((options.startAt ?? MORNING) - Date.now())
  const world = await startAmoWorld({
    rate: null,
    ...options.world,
    clock: () => clock.now(),
    switches: { hookDelayMs: 2, searchLagSeconds: 0, ...options.world?.switches },
  })
  const serviceOptions = serviceFor({ database, world, clock, options })
  const service = await startOn(serviceOptions)
  const publicUrl = `http://127.0.0.1:${service.port}`
  world.registerIntegration({
    ...AMO_CLIENT,
    redirectUri: `${publicUrl}/amocrm/oauth`,
    disableHookUrl: `${publicUrl}/amocrm/disabled`,
  })
  const watcher = new Client({ connectionString: database.url })
  await watcher.connect()
  const tenant = asId<TenantId>(`amocrm:${world.account.state.accountId}`)

  const stage: AmoStage = {
    world,
    service,
    clock,
    tenant,
    publicUrl,
    options: { ...serviceOptions, publicUrl },
    settled: withinMs => settle(world, watcher, withinMs ?? 45_000),
    retryNow: () => retryNow(stage, 60_000),
    async moveTime(ms) {
      clock.moveBy(ms)
      await service.kick()
      await stage.settled()
    },
    async install() {
      await world.install(AMO_CLIENT.clientId, ADMIN)
      await stage.settled()
      // The first walks are due at once; they must not come round in the middle of a test.
      await service.kick()
      await stage.settled()
      await saveRules(stage, options)
    },
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
  if (options.isInstalled !== false) await stage.install()
  if (options.switches) world.switches.set(options.switches)
  return stage
}

function serviceFor(parts: {
  readonly database: TestDatabase
  readonly world: AmoWorld
  readonly clock: MovableClock
  readonly options: AmoStageOptions
}): ServiceOptions {
  return {
    database: { databaseUrl: parts.database.url, dataDir: '' },
    encryptionKeys: TEST_KEYS,
    sessionSecret: new Uint8Array(32).fill(9),
    publicUrl: '',
    listen: { port: 0, host: '127.0.0.1' },
    trustedProxy: null,
    dist: fileURLToPath(new URL('../dist', import.meta.url)),
    clock: parts.clock,
    log: parts.options.log ?? silentLog,
    callsWaitMs: 0,
    // A request is over when its answer would have come: the emulated account carries it out at once.
    loadDoubtMs: 200,
    ...(parts.options.moizvonki && { moizvonki: parts.options.moizvonki }),
    ...(parts.options.registry && { registry: parts.options.registry }),
    amocrm: {
      ...AMO_CLIENT,
      vendor: vendorOf(parts.world),
      rateLimit: parts.options.rateLimit ?? { perSecond: 500, burst: 200 },
    },
    concurrency: { short: 4, long: 1 },
  }
}

async function saveRules(
  { service, tenant, clock }: AmoStage,
  { rules = RULES, quiet = false, settings: others }: AmoStageOptions,
): Promise<void> {
  const { settings } = service.store
  const { version } = await settings.load(tenant)
  await settings.save(tenant, version, {
    rules,
    quietUntil: quiet ? clock.now() + 7 * DAY : null,
    schedule: null,
    ...others,
  })
}

async function settle(world: AmoWorld, watcher: Client, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs
  for (let quietTurns = 0; quietTurns < 2;) {
    if (Date.now() > until) throw new Error(`jobs still wait after ${withinMs} ms`)
    await Promise.all(world.accounts.map(({ hooks }) => hooks.settled()))
    const { rows } = await watcher.query<{ waiting: number }>(
      "select count(*)::int as waiting from graphile_worker.jobs where run_at <= now() + interval '1 second'",
    )
    quietTurns = rows[0]?.waiting === 0 ? quietTurns + 1 : 0
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
