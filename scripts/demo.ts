import path from 'node:path'
import { type Service, startService } from '../server/service.ts'
import type { AmoWorld } from '../tests/hosts/amocrm/world.ts'
import type { AppRegistration } from '../tests/hosts/bitrix24/oauth.ts'
import type { World } from '../tests/hosts/bitrix24/world.ts'
import { type EmulatedRegistry, startRegistry } from '../tests/providers/registry/registry.ts'
import { buildWidgets } from './build.ts'
import { openClock } from './demo/clock.ts'
import { createFileLog } from './demo/file-log.ts'
import { openDemoFolder, type DemoFolder } from './demo/folder.ts'
import { startDemoAccount, startDemoPortal } from './demo/hosts.ts'
import { installApp } from './demo/install-app.ts'
import { installWidget } from './demo/install-widget.ts'
import { readOptions } from './demo/options.ts'
import { takePorts } from './demo/ports.ts'
import { Sentence } from './demo/sentence.ts'
import { ROOT } from './tools.ts'

/** As a portal allows it: 2 calls a second, 50 at once. */
const PORTAL_RATE = { perSecond: 1.8, burst: 50 }
/** As an account allows it: 7 in any second. */
const ACCOUNT_RATE = { perSecond: 5, burst: 2 }

try {
  await startDemo()
} catch (error) {
  const sentence = sentenceOf(error)
  if (sentence === null) throw error
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

async function startDemo(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const startedAt = performance.now()
  const ports = await takePorts(options.port)
  const folder = await openDemoFolder(options.folder, {
    fresh: options.fresh,
    firstPort: options.port,
  })
  await buildWidgets({ force: false })

  const clock = openClock(folder.clock)
  const log = createFileLog(path.join(folder.path, 'product.log'))
  const app = appOf(folder)
  const appUrl = `http://127.0.0.1:${ports.app}`
  const addresses = {
    handlerUrl: `${appUrl}/bitrix24/app`,
    installUrl: `${appUrl}/bitrix24/install`,
  }
  const late: { readonly moved: (() => Promise<unknown>)[] } = { moved: [] }
  const parts = {
    folder,
    ports,
    appUrl,
    clock: () => clock.now(),
    async onMoveTime(ms: number) {
      clock.moveBy(ms)
      for (const look of late.moved) await look()
    },
  }

  const portal = await step('Starting a Bitrix24 portal with a company of a year', () =>
    startDemoPortal({ ...parts, app, addresses }),
  )
  const account = await step('Starting an amoCRM account with the same company', () =>
    startDemoAccount(parts),
  )
  const registry = await startRegistry({ key: 'of the demo' })
  const service = await step('Starting the database and the server', () =>
    startService({
      ...serviceOptions(folder, { portal, account, app, registry }),
      publicUrl: appUrl,
      listen: { port: ports.app, host: '127.0.0.1' },
      clock,
      log,
    }),
  )
  late.moved.push(
    () => account.tick(),
    () => service.kick(),
  )
  stopOnSignal(async () => {
    await service.stop()
    await Promise.all([portal.stop(), account.stop(), registry.stop()])
    log.close()
  })
  await install({ portal, account, service, appUrl, app, addresses })
  print({ portal, account, startedAt })
}

interface Started {
  readonly portal: World
  readonly account: AmoWorld
}

function serviceOptions(
  folder: DemoFolder,
  {
    portal,
    account,
    app,
    registry,
  }: Started & {
    readonly app: AppRegistration
    readonly registry: EmulatedRegistry
  },
): Omit<Parameters<typeof startService>[0], 'publicUrl' | 'listen' | 'clock' | 'log'> {
  const { keys } = folder
  return {
    database: { databaseUrl: null, dataDir: folder.database },
    encryptionKeys: [{ id: 'demo', key: Buffer.from(keys.encryption, 'base64') }],
    sessionSecret: Buffer.from(keys.session, 'base64'),
    trustedProxy: null,
    dist: path.join(ROOT, 'dist'),
    bitrix24: {
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      appCode: app.code,
      oauthHosts: [new URL(portal.oauth.serverEndpoint).origin],
      allowHttp: true,
      rateLimit: PORTAL_RATE,
    },
    amocrm: {
      clientId: keys.amocrmClientId,
      clientSecret: keys.amocrmClientSecret,
      vendor: {
        hostPattern: account.hostPattern,
        allowHttp: true,
        consentOrigin: account.wwwUrl,
        framedBy: [account.account.url],
      },
      rateLimit: ACCOUNT_RATE,
    },
    registry: { key: registry.key, address: registry.address },
    concurrency: { short: 6, long: 2 },
  }
}

/** Only where we are not installed yet: what is kept stays as it was left. */
async function install(
  parts: Started & {
    readonly service: Service
    readonly appUrl: string
    readonly app: AppRegistration
    readonly addresses: { readonly handlerUrl: string; readonly installUrl: string }
  },
): Promise<void> {
  const { portal, account, service, appUrl, app, addresses } = parts
  if (portal.portal.portal.state.app === null)
    await step('Installing the app on the portal', () =>
      installApp({ running: portal.portal, service, appUrl, app, addresses }),
    )
  const [installation] = account.account.state.installations.values()
  if (installation?.installedBy === 0)
    await step('Installing the widget in the account', () =>
      installWidget({ world: account, service, appUrl, clientId: installation.clientId }),
    )
}

function appOf({ keys }: DemoFolder): AppRegistration {
  return {
    clientId: 'app.shagolad.demo',
    clientSecret: keys.clientSecret,
    code: 'shagolad.rules',
    scopes: ['crm', 'placement', 'task', 'tasks', 'user_brief', 'department', 'im', 'telephony'],
  }
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  process.stdout.write(`${what} …`)
  const from = performance.now()
  try {
    const result = await work()
    process.stdout.write(` ${((performance.now() - from) / 1000).toFixed(1)} s\n`)
    return result
  } catch (error) {
    process.stdout.write('\n')
    throw error
  }
}

function print({ portal, account, startedAt }: Started & { readonly startedAt: number }): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(`
Ready in ${seconds} s. One company, twice:

  ${portal.portal.url}/screen/   its Bitrix24 portal: leads and deals with the strip in their cards.
  ${account.account.url}/          its amoCRM account: the widget in the right column of every card.

Ctrl+C stops both; everything is kept for the next start (--fresh begins anew).
`)
}

function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1)
      isStopping = true
      process.stdout.write('\nStopping …\n')
      void stop().then(() => process.exit(0))
    })
  }
}

/** What a person at the terminal can mend needs no stack. */
function sentenceOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && error.code === 'EADDRINUSE')
    return 'A port was taken by somebody else while the demo started: start it again, or on others with --port.'
  return error instanceof Sentence || error.name === 'EmbeddedPostgresError' ? error.message : null
}
