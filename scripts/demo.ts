import path from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { startService, type Service } from '../server/service.ts'
import { crmMethods, crmMethodsV3 } from '../tests/hosts/bitrix24/crm/index.ts'
import type { AppRegistration } from '../tests/hosts/bitrix24/oauth.ts'
import { screenRoutes } from '../tests/hosts/bitrix24/screen-api.ts'
import { seedCompany } from '../tests/hosts/bitrix24/seed/index.ts'
import { startWorld, type World } from '../tests/hosts/bitrix24/world.ts'
import { buildWidgets } from './build.ts'
import { openClock } from './demo/clock.ts'
import { createFileLog } from './demo/file-log.ts'
import { openDemoFolder, type DemoFolder } from './demo/folder.ts'
import { installApp } from './demo/install-app.ts'
import { takePorts, type DemoPorts } from './demo/ports.ts'
import { Sentence } from './demo/sentence.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const FIRST_PORT = 8600
/** As a portal allows it: 2 calls a second, 50 at once. */
const PORTAL_RATE = { perSecond: 1.8, burst: 50 }

try {
  await startDemo()
} catch (error) {
  if (!isForPeople(error)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}

async function startDemo(): Promise<void> {
  const values = readOptions()
  const startedAt = performance.now()
  const ports = await takePorts(readPort(values.port))
  const folder = await openDemoFolder(path.resolve(values.folder), values.fresh)
  await buildWidgets({ force: false })

  const clock = openClock(folder.clock)
  const log = createFileLog(path.join(folder.path, 'product.log'))
  const app = appOf(folder)
  const appUrl = `http://127.0.0.1:${ports.app}`
  const addresses = {
    handlerUrl: `${appUrl}/bitrix24/app`,
    installUrl: `${appUrl}/bitrix24/install`,
  }
  const late: { service: Service | null } = { service: null }

  const world = await step('Starting the portal with a company of a year', () =>
    startWorld({
      clock: () => clock.now(),
      ports: { oauth: ports.oauth, portals: [ports.portal] },
      state: seedCompany({ now: clock.now(), seed: 'demo' }),
      methods: [crmMethods],
      methodsV3: crmMethodsV3,
      keepIn: folder.portal,
      routes: screenRoutes({
        app,
        appTitle: 'Шаголад',
        addresses: () => addresses,
        folder: path.join(root, 'dist', 'portal'),
        async onMoveTime(ms) {
          clock.moveBy(ms)
          await late.service?.kick()
        },
      }),
    }),
  )
  const service = await step('Starting the database and the server', () =>
    startService(serviceOptions({ folder, world, ports, app, clock, log })),
  )
  late.service = service

  if (world.portal.portal.state.app === null)
    await step('Installing the app on the portal', () =>
      installApp({ running: world.portal, service, appUrl, app, addresses }),
    )
  print(world, startedAt)
  stopOnSignal(async () => {
    await service.stop()
    await world.stop()
    log.close()
  })
}

function serviceOptions(parts: {
  readonly folder: DemoFolder
  readonly world: World
  readonly ports: DemoPorts
  readonly app: AppRegistration
  readonly clock: ReturnType<typeof openClock>
  readonly log: ReturnType<typeof createFileLog>
}): Parameters<typeof startService>[0] {
  const { folder, world, ports, app, clock, log } = parts
  return {
    database: { databaseUrl: null, dataDir: folder.database },
    encryptionKeys: [{ id: 'demo', key: Buffer.from(folder.keys.encryption, 'base64') }],
    sessionSecret: Buffer.from(folder.keys.session, 'base64'),
    publicUrl: `http://127.0.0.1:${ports.app}`,
    listen: { port: ports.app, host: '127.0.0.1' },
    trustedProxy: null,
    dist: path.join(root, 'dist'),
    clock,
    log,
    bitrix24: {
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      appCode: app.code,
      oauthHosts: [new URL(world.oauth.serverEndpoint).origin],
      allowHttp: true,
      rateLimit: PORTAL_RATE,
    },
    concurrency: { short: 6, long: 2 },
  }
}

function appOf({ keys }: DemoFolder): AppRegistration {
  return {
    clientId: 'app.shagolad.demo',
    clientSecret: keys.clientSecret,
    code: 'shagolad.rules',
    scopes: ['crm', 'placement', 'task', 'tasks', 'user_brief', 'department', 'im'],
  }
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        fresh: { type: 'boolean', default: false },
        port: { type: 'string', default: String(FIRST_PORT) },
        folder: { type: 'string', default: path.join(root, '.demo') },
      },
    }).values
  } catch (error) {
    const why = error instanceof Error ? error.message.split('.')[0] : String(error)
    throw new Sentence(`${why}. Known are --fresh, --port <number> and --folder <path>.`)
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_534) return port
  throw new Sentence(`--port wants a number from 1 to 65533, not "${text}".`)
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

function print(world: World, startedAt: number): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(`\nReady in ${seconds} s. Open  ${world.portal.url}/screen/\n\n`)
  process.stdout.write(
    'Ctrl+C stops it; everything is kept for the next start (--fresh begins anew).\n',
  )
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
function isForPeople(error: unknown): error is Error {
  return (
    error instanceof Sentence || (error instanceof Error && error.name === 'EmbeddedPostgresError')
  )
}
