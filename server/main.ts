import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { realClock } from './clock.ts'
import { CLOUD } from './hosts/amocrm/index.ts'
import { ConfigError, readConfig } from './config.ts'
import { createLog } from './log.ts'
import { createMailer } from './providers/mail.ts'
import { startService } from './service.ts'

/** The vendor's own OAuth servers. Nothing in the environment can add another one. */
const OAUTH_HOSTS = ['https://oauth.bitrix.info', 'https://oauth.bitrix24.tech']

/** The portal drains 2 calls a second; a little slower, since clocks of two processes are not one. */
const CLOUD_RATE = { perSecond: 1.8, burst: 50 }

/** amoCRM takes 7 requests in any second of one account: what is saved up and what comes in that second together. */
const AMOCRM_RATE = { perSecond: 5, burst: 2 }

const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const config = readOrExit()
if (servedHosts().some(host => !existsSync(path.join(dist, host))))
  exitWith(
    'The widgets are not built: npm run build (it needs the development packages), then start again.',
  )
const log = createLog(config.logLevel)
const service = await startService({
  database: { databaseUrl: config.databaseUrl, dataDir: config.dataDir },
  encryptionKeys: config.encryptionKeys,
  sessionSecret: new TextEncoder().encode(config.sessionSecret),
  publicUrl: config.publicUrl,
  supportEmail: config.supportEmail,
  listen: { port: config.port, host: config.host },
  trustedProxy: config.trustedProxy,
  numberingFolder: config.numberingFolder,
  dist,
  clock: realClock,
  log,
  bitrix24: config.bitrix24 && {
    clientId: config.bitrix24.clientId,
    clientSecret: config.bitrix24.clientSecret,
    // A local app's code is its client id.
    appCode: config.bitrix24.appCode ?? config.bitrix24.clientId,
    oauthHosts: OAUTH_HOSTS,
    allowHttp: false,
    rateLimit: CLOUD_RATE,
  },
  amocrm: config.amocrm && { ...config.amocrm, vendor: CLOUD, rateLimit: AMOCRM_RATE },
  registry: { key: config.dadataToken ?? '' },
  mailer: config.mail && createMailer(config.mail),
  concurrency: { short: 6, long: 2 },
})

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
