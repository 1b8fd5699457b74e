import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError, readConfig } from './config.ts'
import { createLog } from './log.ts'
import { startService } from './service.ts'
import { toServiceOptions } from './service-options.ts'

const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const config = readOrExit()
if (servedHosts().some(host => !existsSync(path.join(dist, host))))
  exitWith(
    'The widgets are not built: npm run build (it needs the development packages), then start again.',
  )
const log = createLog(config.logLevel)
const service = await startService(toServiceOptions(config, { dist, log }))

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void service.stop().then(() => process.exit(0))
  })
}

function servedHosts(): readonly string[] {
  const { bitrix24, amocrm } = config
  return [...(bitrix24 ? ['bitrix24'] : []), ...(amocrm ? ['amocrm'] : [])]
}

/** A wrong environment is for the operator to mend: its sentence, no stack. */
function readOrExit() {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return exitWith(error.message)
  }
}

function exitWith(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
