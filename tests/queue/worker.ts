import { setTimeout as sleep } from 'node:timers/promises'
import type { TenantId } from '../../shared/crm/ids.ts'
import { realClock } from '../../server/clock.ts'
import { startRunner, type Tasks } from '../../server/queue/runner.ts'
import { openDatabase } from '../../server/store/database.ts'
import { openStore } from '../../server/store/open-store.ts'
import { silentLog } from '../silent-log.ts'

/**
 * A process of its own that works on a queue, for tests that kill it: `node worker.ts <database> <name> <ms per job>`. Each `decide` leaves
 * `<name>/<card>` behind at its begin and its end.
 */
const [, , databaseUrl = '', name = '', msPerJob = '0'] = process.argv
const database = await openDatabase({ databaseUrl, dataDir: '', log: silentLog })
const store = openStore({ database, encryption: [{ id: 'test', key: Buffer.alloc(32, 7) }] })

const nothing = async () => undefined
const tasks: Tasks = {
  async decide({ tenant, card }) {
    await leave(tenant, `begun/${card.id}`)
    await sleep(Number(msPerJob))
    await leave(tenant, `done/${card.id}`)
  },
  perform: nothing,
  'trace-task': nothing,

  'case-outcome': nothing,
  'learn-contact': nothing,
  'set-up': nothing,
  'remove-tenant': nothing,
  review: nothing,
  sweep: nothing,
  reconcile: nothing,
  'learn-base': nothing,
  mirror: nothing,
  'check-base': nothing,
  calls: nothing,
  call: nothing,
  'first-look': nothing,
  'count-chances': nothing,
  'write-chances': nothing,
  'finish-fillings': nothing,
  'watch-companies': nothing,
  load: nothing,
  'finish-merges': nothing,
  'merge-groups': nothing,
  'match-market': nothing,
  digest: nothing,
  erase: nothing,
}
await startRunner({ database, store, tasks, clock: realClock, log: silentLog })
process.stdout.write('ready\n')

async function leave(tenant: TenantId, what: string): Promise<void> {
  await store.cursors.set(tenant, what, name)
}
