import { fileURLToPath } from 'node:url'
import { createMovableClock } from '../../server/clock.ts'
import { runCommand } from '../../scripts/import/run-import.ts'
import { silentLog } from '../silent-log.ts'
import type { ServerOrders } from './server-process.ts'

/**
 * `npm run import` against an emulated portal, whose address no environment can name: the orders are the first argument, the call of the
 * command follows.
 */
const [text = '', ...call] = process.argv.slice(2)
const orders = JSON.parse(text) as ServerOrders
process.exitCode = await runCommand(call, () => ({
  database: { databaseUrl: orders.databaseUrl, dataDir: '' },
  encryptionKeys: [{ id: 'test', key: Buffer.from(orders.encryptionKey, 'hex') }],
  sessionSecret: Buffer.from(orders.sessionSecret, 'hex'),
  publicUrl: orders.publicUrl,
  listen: { port: 0, host: '127.0.0.1' },
  trustedProxy: null,
  dist: fileURLToPath(new URL('../../dist', import.meta.url)),
  clock: createMovableClock(orders.aheadMs),
  log: silentLog,
  ...(orders.bitrix24 && { bitrix24: orders.bitrix24 }),
  concurrency: { short: 2, long: 1 },
}))
