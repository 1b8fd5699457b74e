import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant, DAY } from '../../shared/time/instant.ts'
import { openDatabase, type Database } from '../../server/store/database.ts'
import { INTAKE_LIMITS, type IntakeLimits } from '../../server/store/inbox.ts'
import { openStore } from '../../server/store/open-store.ts'
import { silentLog } from '../../tests/silent-log.ts'
import { BENCH_KEYS } from './app.ts'
import { serve } from './child.ts'
import { openDoors } from './doors.ts'

export const POOL = 10

/** The same inbox with nothing gathered: each arrival is a transaction of its own, as many at once as the pool allows. */
const ROW_BY_ROW: IntakeLimits = { ...INTAKE_LIMITS, group: 1, parallel: POOL }

export type IntakeCommands = typeof commands

/** Two doors on one database: ours, and the one that writes row by row. Nobody does the jobs meanwhile. */
const commands = {
  async start(given: {
    readonly databaseUrl: string
    readonly accounts: readonly string[]
    readonly applicationToken: string
  }): Promise<{ grouped: string; rowByRow: string }> {
    const { databaseUrl } = given
    const database = await openDatabase({
      databaseUrl,
      dataDir: '',
      log: silentLog,
      poolSize: POOL,
    })
    await saveTenants(database, given)
    const [grouped, rowByRow] = await Promise.all([
      openAt(database, INTAKE_LIMITS),
      openAt(database, ROW_BY_ROW),
    ])
    return { grouped, rowByRow }
  },
}

async function openAt(database: Database, intake: IntakeLimits): Promise<string> {
  const store = openStore({ database, encryption: BENCH_KEYS, intake })
  const oauthHost = 'http://127.0.0.1:1'
  return (await openDoors({ store, oauthHost, log: silentLog })).url
}

async function saveTenants(
  database: Database,
  given: { readonly accounts: readonly string[]; readonly applicationToken: string },
): Promise<void> {
  const store = openStore({ database, encryption: BENCH_KEYS })
  for (const account of given.accounts) {
    const id = asId<TenantId>(`bitrix24:${account}`)
    await store.tenants.save({
      id,
      host: 'bitrix24',
      account,
      origin: `https://${account}.example`,
      locale: 'ru',
      timeZone: 'Europe/Moscow',
      state: 'active',
      installedAt: asInstant(Date.now() - DAY),
      hostData: {},
    })
    await store.secrets.save(id, {
      accessToken: 'a'.repeat(70),
      refreshToken: 'r'.repeat(70),
      expiresAt: asInstant(Date.now() + DAY),
      applicationToken: given.applicationToken,
    })
  }
}

serve(commands)
