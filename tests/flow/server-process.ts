import { flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createMovableClock } from '../../server/clock.ts'
import { startService, type ServiceOptions } from '../../server/service.ts'
import { silentLog } from '../silent-log.ts'

type AmoCrm = NonNullable<ServiceOptions['amocrm']>

/** What a process of its own is told, as JSON in its first argument. */
export interface ServerOrders {
  readonly databaseUrl: string
  readonly port: number
  /** Where the portal's events and frames reach us; another process's address for a mere worker. */
  readonly publicUrl: string
  readonly bitrix24?: NonNullable<ServiceOptions['bitrix24']>
  /** The pattern of hosts by its source. */
  readonly amocrm?: Omit<AmoCrm, 'vendor'> & {
    readonly vendor: Omit<AmoCrm['vendor'], 'hostPattern'> & { readonly hostPattern: string }
  }
  /** 32 bytes in hex. */
  readonly encryptionKey: string
  readonly sessionSecret: string
  readonly aheadMs: number
  readonly loadDoubtMs?: number
}

/**
 * The whole service in a process of its own, for tests that kill it. Says `ready` once its door is open.
 */
const orders = JSON.parse(process.argv[2] ?? '') as ServerOrders
const { amocrm } = orders
await startService({
  database: { databaseUrl: orders.databaseUrl, dataDir: '' },
  encryptionKeys: [{ id: 'test', key: Buffer.from(orders.encryptionKey, 'hex') }],
  sessionSecret: Buffer.from(orders.sessionSecret, 'hex'),
  publicUrl: orders.publicUrl,
  listen: { port: orders.port, host: '127.0.0.1' },
  trustedProxy: null,
  dist: fileURLToPath(new URL('../../dist', import.meta.url)),
  clock: createMovableClock(orders.aheadMs),
  log: silentLog,
  ...(orders.loadDoubtMs !== undefined && { loadDoubtMs: orders.loadDoubtMs }),
  ...(orders.bitrix24 && { bitrix24: orders.bitrix24 }),
  ...(amocrm && {
    amocrm: {
      ...amocrm,
      vendor: { ...amocrm.vendor, hostPattern: new RegExp(amocrm.vendor.hostPattern) },
    },
  }),
  concurrency: { short: 4, long: 1 },
})
process.stdout.write('ready\n')
// Whoever kills us leaves us no time for it at the end.
flushCompileCache()
// Whoever started us is gone: nobody would stop us any more.
process.stdin.on('end', () => process.exit(0)).resume()
