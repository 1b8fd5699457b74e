import type { AddressInfo } from 'node:net'
import { MINUTE } from '../shared/time/instant.ts'
import type { EncryptionKey } from './config.ts'
import { createFlow } from './flow/create-flow.ts'
import type { Flow } from './flow/flow.ts'
import { rememberAdmin } from './flow/admins.ts'
import { catchUpSetUp } from './flow/tenant-life.ts'
import { createTasks } from './flow/work.ts'
import { type Clock, realClock } from './clock.ts'
import { type AmoCrmDependencies, createAmoCrm } from './hosts/amocrm/index.ts'
import { createBitrix24 } from './hosts/bitrix24/index.ts'
import type { Hosts } from './hosts/host.ts'
import { createHttp } from './http/server.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { createSessions } from './http/session.ts'
import type { Log } from './log.ts'
import { createNumbering } from './numbering/create-numbering.ts'
import { createPanels } from './panels/index.ts'
import type { Mailer } from './providers/mail.ts'
import { createRegistry } from './providers/registry.ts'
import { createAskMoiZvonki } from './telephony/moizvonki-ask.ts'
import { createCallDoors } from './telephony/call-doors.ts'
import { createMoiZvonki } from './telephony/moizvonki.ts'
import { createTurnstile } from './telephony/turnstile.ts'
import type { PanelTools } from './panels/tools.ts'
import { startRunner } from './queue/runner.ts'
import { startNumbering } from './schedule/keep-numbering.ts'
import { type Database, openDatabase } from './store/database.ts'
import { openStore } from './store/open-store.ts'
import type { RateLimit, Store } from './store/store.ts'

/** Everything the service is told. `server/main.ts` takes it from the environment, the demo and the tests make their own. */
export interface ServiceOptions {
  /** `url` of a PostgreSQL, or `null`: an embedded one in `dataDir`. */
  readonly database: { readonly databaseUrl: string | null; readonly dataDir: string }
  readonly encryptionKeys: readonly EncryptionKey[]
  readonly sessionSecret: Uint8Array
  readonly publicUrl: string
  /** Where people are helped, on `/support`; `null` or missing: nobody is named. */
  readonly supportEmail?: string | null
  readonly listen: { readonly port: number; readonly host: string }
  /** Address, network or number of hops of the proxy in front of us; `null`: no proxy is believed. */
  readonly trustedProxy: string | number | null
  /** Where the official register of numbers is kept and refreshed; `null` or missing: what we carry must do, and nobody is asked. */
  readonly numberingFolder?: string | null
  /** Where «Мои Звонки» is, when it is not the vendor's own: the demo's, and that of tests. */
  readonly moizvonki?: {
    readonly originOf: (company: string) => string
    readonly timeoutMs?: number
  }
  /** How long after a call it is written to the CRM; missing: three minutes. */
  readonly callsWaitMs?: number
  /** How long a host may carry out a request, for a load that was cut off; missing: as the host says. */
  readonly loadDoubtMs?: number
  /** Folder of the built widgets. */
  readonly dist: string
  readonly clock: Clock
  readonly log: Log
  /** `null` or missing: this host is not served. */
  readonly bitrix24?: Bitrix24Options | null
  readonly amocrm?: AmoCrmOptions | null
  /** Companies and banks: the service's own key, empty for none, and another address than DaData's; missing: no key. */
  readonly registry?: { readonly key: string; readonly address?: string } | undefined
  /** For the digest; `null` or missing: nobody gets letters. */
  readonly mailer?: Mailer | null
  /** Jobs at once in this process. */
  readonly concurrency: { readonly short: number; readonly long: number }
}

export interface Bitrix24Options {
  readonly clientId: string
  readonly clientSecret: string
  readonly appCode: string
  /** Origins that may be asked for tokens, the only ones the client secret is ever sent to. */
  readonly oauthHosts: readonly string[]
  /** Portals over plain http: the demo's, never a customer's. */
  readonly allowHttp: boolean
  readonly rateLimit: RateLimit
}

export interface AmoCrmOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** For links to the page of our widget; `null` or missing: there are none. */
  readonly widgetCode?: string | null
  readonly vendor: AmoCrmDependencies['vendor']
  readonly rateLimit: RateLimit
}

export interface Service {
  readonly store: Store
  readonly port: number
  /** Looks for due work at once: the demo has moved its clock. */
  kick(): Promise<number>
  /** Ends what is under way, closes everything. A second call waits for the first. */
  stop(): Promise<void>
}

/** Builds the whole service and starts it: database, queue, doors. The only place that knows all of them. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { clock, log } = options
  const database = await openDatabase({ ...options.database, log })
  const store = openStore({ database, encryption: options.encryptionKeys })
  const metrics = createMetrics()

  const hosts = createHosts(options, store)
  const { key = '', address } = options.registry ?? {}
  const registry = createRegistry({ store: store.requisites, clock, key, address })
  const telephonies = createTelephonies(options)
  const { mailer = null } = options
  const flow = createFlow({ store, hosts, clock, log, metrics, registry, telephonies, mailer })
  const plan = await openPlan(options, { database, store })
  const loads = { find: plan.numbering.find, doubtMs: options.loadDoubtMs ?? null }
  const runner = await startRunner({
    database,
    store,
    tasks: createTasks(flow, loads),
    clock,
    log,
    concurrency: options.concurrency,
    onEnd({ name, end, tookMs }) {
      metrics.jobs.inc({ job: name, result: end })
      metrics.jobMs.observe({ job: name }, tookMs)
    },
  })
  const http = createDoors(options, { flow, database, metrics, numbering: plan.numbering })
  await http.listen(options.listen)
  const { port } = http.server.address() as AddressInfo
  log.info('service started', { port })
  let stopping: Promise<void> | null = null

  return {
    store,
    port,
    kick: () => runner.kick(),
    stop: () => (stopping ??= stop()),
  }

  async function stop(): Promise<void> {
    await http.close()
    await plan.stop()
    flow.scorers.stop()
    await runner.stop()
    await store.close()
    log.info('service stopped', {})
  }
}

/** Where numbers were issued; with a folder also kept up to date. */
async function openPlan(
  { numberingFolder, log }: ServiceOptions,
  { database, store }: { readonly database: Database; readonly store: Store },
): Promise<{ readonly numbering: PanelTools['numbering']; stop(): Promise<void> }> {
  if (!numberingFolder) return { numbering: createNumbering(), stop: async () => undefined }
  const { cursors } = store
  return startNumbering(numberingFolder, { database, cursors, clock: realClock, log })
}

/** Of the workers of short jobs: a page of the service may take a minute. */
const POLLS_AT_ONCE = 2

function createTelephonies({ clock, moizvonki, callsWaitMs = 3 * MINUTE }: ServiceOptions) {
  const ask = createAskMoiZvonki({ clock: realClock, ...moizvonki })
  return {
    moizvonki: createMoiZvonki(ask, clock),
    polls: createTurnstile(POLLS_AT_ONCE),
    writesAfterMs: callsWaitMs,
  }
}

function createHosts(options: ServiceOptions, store: Store): Hosts {
  const { bitrix24, amocrm } = options
  return {
    ...(bitrix24 && { bitrix24: createBitrix24Host(options, bitrix24, store) }),
    ...(amocrm && { amocrm: createAmoCrmHost(options, amocrm, store) }),
  }
}

function createBitrix24Host(
  options: ServiceOptions,
  { clientId, clientSecret, appCode, ...rest }: Bitrix24Options,
  store: Store,
) {
  return createBitrix24({
    ...rest,
    ...hostParts(options, store),
    app: { clientId, clientSecret, code: appCode },
  })
}

function createAmoCrmHost(
  options: ServiceOptions,
  { clientId, clientSecret, widgetCode = null, ...rest }: AmoCrmOptions,
  store: Store,
) {
  const redirectUri = `${options.publicUrl}/amocrm/oauth`
  return createAmoCrm({
    ...rest,
    ...hostParts(options, store),
    integration: { clientId, clientSecret, redirectUri, widgetCode },
    publish: envelopes => store.inbox.put(envelopes, options.clock.now()),
  })
}

function hostParts({ publicUrl, clock, log }: ServiceOptions, store: Store) {
  const { tenants, secrets, rate } = store
  return { publicUrl, tenants, secrets, rate, clock, now: realClock.now, log }
}

function createDoors(
  options: ServiceOptions,
  {
    flow,
    database,
    metrics,
    numbering,
  }: {
    flow: Flow
    database: Database
    metrics: Metrics
    numbering: PanelTools['numbering']
  },
) {
  const { clock, log, trustedProxy, dist, sessionSecret } = options
  const { store, hosts } = flow
  return createHttp({
    hosts,
    log,
    trustedProxy,
    hooks: { inbox: store.inbox, clock, log, metrics },
    callDoors: createCallDoors(flow),
    pages: { dist },
    papers: { supportEmail: options.supportEmail ?? null },
    numbers: { numbering, now: () => clock.now() },
    api: {
      panels: createPanels(flow, numbering, options.publicUrl),
      sessions: createSessions(sessionSecret),
      tenants: store.tenants,
      async onSession({ tenant, user, isAdmin }) {
        await catchUpSetUp(store, tenant)
        await rememberAdmin(store, tenant.id, { user, isAdmin })
      },
      log,
    },
    health: {
      ping: async () => void (await database.pool.query('select 1')),
      countTenants: async () => (await store.tenants.active()).length,
      metrics,
    },
  })
}
