import { fileURLToPath } from 'node:url'
import { readConfig } from '../server/config.ts'
import { createLog } from '../server/log.ts'
import { toServiceOptions } from '../server/service-options.ts'
import { runCommand } from './import/run-import.ts'

/**
 * `npm run import -- clients.xlsx --tenant bitrix24:… [--dry-run]`: loads a client base by the very path of the page «Загрузка базы». It is one
 * more instance of the service for that long: a server that runs beside it shares the work, and goes on with it when this one ends.
 */
const dist = fileURLToPath(new URL('../dist', import.meta.url))
process.exitCode = await runCommand(process.argv.slice(2), () =>
  toServiceOptions(readConfig(process.env), { dist, log: createLog('error') }),
)
