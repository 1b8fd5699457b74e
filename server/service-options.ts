import { realClock } from './clock.ts'
import type { Config } from './config.ts'
import { CLOUD } from './hosts/amocrm/index.ts'
import type { Log } from './log.ts'
import { createMailer } from './providers/mail.ts'
import type { ServiceOptions } from './service.ts'

/** The vendor's own OAuth servers. Nothing in the environment can add another one. */
const OAUTH_HOSTS = ['https://oauth.bitrix.info', 'https://oauth.bitrix24.tech']

/** The portal drains 2 calls a second; a little slower, since clocks of two processes are not one. */
const CLOUD_RATE = { perSecond: 1.8, burst: 50 }

/** amoCRM takes 7 requests in any second of one account: what is saved up and what comes in that second together. */
const AMOCRM_RATE = { perSecond: 5, burst: 2 }

/** The service as the environment describes it. */
export function toServiceOptions(
  config: Config,
  { dist, log }: { readonly dist: string; readonly log: Log },
): ServiceOptions {
  return {
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
  }
}
