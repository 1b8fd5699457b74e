import { readFileSync } from 'node:fs'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { realClock } from '../../server/clock.ts'
import type { Log } from '../../server/log.ts'
import { startService, type Service, type ServiceOptions } from '../../server/service.ts'
import { query } from './scratch.ts'
import { BENCH_APP, BENCH_INTEGRATION, BENCH_KEYS, DIST } from './app.ts'
import { serve } from './child.ts'
import { freePort } from './free-port.ts'
import { loadRows, rehearseRows } from './import-server.ts'

/** As a portal allows it: 2 requests a second, 50 at once. */
const RATE = { perSecond: 1.8, burst: 50 }
/** As `npm start` goes about the 7 requests a second of an account. */
const ACCOUNT_RATE = { perSecond: 5, burst: 2 }
const PATIENCE_MS = 120_000
const LOOK_MS = 600_000
/** Leads and deals, cards and moves. */
const FEEDS = 4

export type ServerCommands = typeof commands

let service: Service | null = null
let databaseUrl = ''
const lines: string[] = []

/** The whole service, in a process of its own. */
const commands = {
  /** @param given.databaseUrl `null`: an embedded PostgreSQL in `dataDir` */
  async start(given: {
    readonly databaseUrl: string | null
    readonly dataDir: string
    /** The emulated hosts; one that is left out is not served. */
    readonly oauthHost?: string
    readonly amocrm?: AmoOrigins
    /** As a portal allows it when left out. */
    readonly rateLimit?: typeof RATE
  }): Promise<{ appUrl: string }> {
    databaseUrl = given.databaseUrl ?? ''
    const port = await freePort()
    const appUrl = `http://127.0.0.1:${port}`
    service = await startService({
      database: { databaseUrl: given.databaseUrl, dataDir: given.dataDir },
      encryptionKeys: BENCH_KEYS,
      sessionSecret: new Uint8Array(32).fill(9),
      publicUrl: appUrl,
      listen: { port, host: '127.0.0.1' },
      trustedProxy: null,
      dist: DIST,
      clock: realClock,
      log: keepingLog(),
      ...hostsOf(given),
      concurrency: { short: 6, long: 2 },
    })
    return { appUrl }
  },

  /** After the installation: every rule on `act`, no quiet mode, first walks done. */
  async becomeReady({ tenant: id }: { readonly tenant: string }): Promise<void> {
    const { store } = running()
    const tenant = asId<TenantId>(id)
    await until(async () => (await store.settings.load(tenant)).version > 0)
    await settled()
    const { version } = await store.settings.load(tenant)
    const act = { on: true, strength: 'act' }
    await store.settings.save(tenant, version, {
      rules: { 'dedupe-incoming': act, 'ensure-next-step': act },
      quietUntil: null,
      schedule: null,
    })
  },

  settled,

  /** Nothing comes round by itself any more: what is counted next was caused by what is measured. */
  async holdWalks(): Promise<void> {
    await query(databaseUrl, "delete from due where kind <> 'look'")
    // A review is followed by a look at the past.
    await query(
      databaseUrl,
      `insert into cursor (tenant, name, value) select id, 'mirror/paused', 'yes' from tenant
      on conflict (tenant, name) do update set value = 'yes'`,
    )
    await settled()
  },

  /** One review from its start to its end; its length, ms. */
  async review({ tenant: id, isFirst }: { readonly tenant: string; readonly isFirst: boolean }) {
    if (isFirst)
      await query(databaseUrl, "delete from due where kind = 'look'; truncate card, card_task")
    lines.length = 0
    const from = performance.now()
    const tenant = asId<TenantId>(id)
    await running().store.jobs.add({ name: 'review', payload: { tenant } })
    await until(async () => lines.includes('review done'))
    return performance.now() - from
  },

  /** The past of the portal from its first line to the last stay; its length, ms. */
  async mirror({ tenant: id }: { readonly tenant: string }): Promise<number> {
    const { store } = running()
    const tenant = asId<TenantId>(id)
    await query(databaseUrl, 'truncate past_feed, past_card, stage_move, stay, journey')
    await store.cursors.set(tenant, 'mirror/paused', 'no')
    const from = performance.now()
    await store.jobs.add({ name: 'mirror', payload: { tenant } })
    await until(async () => {
      const feeds = await store.stays.progress(tenant)
      return feeds.length === FEEDS && feeds.every(({ isComplete }) => isComplete)
    })
    return performance.now() - from
  },

  /** Until the first look that the installation began has counted its last number. */
  async firstLook({ tenant: id }: { readonly tenant: string }): Promise<void> {
    const { firstLook } = running().store
    const tenant = asId<TenantId>(id)
    await until(async () => ((await firstLook.find(tenant))?.doneAt ?? null) !== null, LOOK_MS)
  },

  /** A client base, as far as its rehearsal. */
  rehearse: ({ tenant, rows }: { readonly tenant: string; readonly rows: number }) =>
    rehearseRows(running().store, tenant, rows),

  loadRows: ({ tenant, load }: { readonly tenant: string; readonly load: string }) =>
    loadRows(running().store, tenant, load),

  /** Largest memory of this process so far, MB of 1,000,000 bytes. */
  async peakMemory(): Promise<number> {
    return (peakKilobytes() * 1.024) / 1000
  },

  async stop(): Promise<void> {
    await running().stop()
  },
}

/** Where the emulated amoCRM is. */
export interface AmoOrigins {
  readonly account: string
  readonly consent: string
}

function hostsOf({
  oauthHost,
  amocrm,
  rateLimit = RATE,
}: {
  readonly oauthHost?: string
  readonly rateLimit?: typeof RATE
  readonly amocrm?: AmoOrigins
}): Pick<ServiceOptions, 'bitrix24' | 'amocrm'> {
  return {
    bitrix24:
      oauthHost === undefined
        ? null
        : {
            clientId: BENCH_APP.clientId,
            clientSecret: BENCH_APP.clientSecret,
            appCode: BENCH_APP.code,
            oauthHosts: [oauthHost],
            allowHttp: true,
            rateLimit,
          },
    amocrm:
      amocrm === undefined
        ? null
        : {
            ...BENCH_INTEGRATION,
            vendor: {
              hostPattern: /^127\.0\.0\.1:\d+$/,
              allowHttp: true,
              consentOrigin: amocrm.consent,
              framedBy: [amocrm.account],
            },
            rateLimit: ACCOUNT_RATE,
          },
  }
}

function running(): Service {
  if (service === null) throw new Error('the service was not started')
  return service
}

/** `VmHWM` where there is one: what `getrusage` says includes the parent's memory at the moment of the fork. */
function peakKilobytes(): number {
  try {
    const [, known] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (known !== undefined) return Number(known)
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS
}

async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 3;) {
    const [row] = await query(
      databaseUrl,
      "select count(*)::int as waiting from graphile_worker.jobs where run_at <= now() + interval '5 seconds'",
    )
    const isQuiet = (row as { waiting: number }).waiting === 0
    quiet = isQuiet ? quiet + 1 : 0
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

async function until(
  isTrue: () => Promise<boolean>,
  patienceMs: number = PATIENCE_MS,
): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!(await isTrue())) {
    if (Date.now() > deadline)
      throw new Error(`not within ${patienceMs} ms; the log: ${lines.join(', ')}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** Remembers the sentences; what went wrong is shown. */
function keepingLog(): Log {
  const show = (level: string) => (sentence: string, facts?: object) => {
    lines.push(sentence)
    process.stderr.write(`server ${level}: ${sentence} ${JSON.stringify(facts ?? {})}\n`)
  }
  return {
    info: sentence => void lines.push(sentence),
    warn: show('warning'),
    error: show('error'),
  }
}

serve(commands)
