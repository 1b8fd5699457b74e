import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { silentLog } from '../../tests/silent-log.ts'
import { aConfig, CALLED } from '../../tests/telephony/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { SECOND } from '../../shared/time/instant.ts'
import { createFlow } from '../flow/create-flow.ts'
import type { Flow } from '../flow/flow.ts'
import { createMetrics } from '../http/metrics.ts'
import type { Database } from '../store/database.ts'
import { createMoiZvonki } from './moizvonki.ts'
import { pollCalls } from './poll-calls.ts'
import { createTurnstile } from './turnstile.ts'

const clock = { now: () => CALLED }

let place: TestDatabase
let database: Database
let flow: Flow
const asked: string[] = []

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  const ask = async (_account: unknown, action: string) => {
    asked.push(action)
    return { results: [], results_remains: 0, results_next_offset: 0 }
  }
  flow = createFlow({
    store: openTestStore(database),
    hosts: {},
    clock,
    telephonies: {
      moizvonki: createMoiZvonki(ask, clock),
      polls: createTurnstile(1),
      writesAfterMs: 0,
    },
    log: silentLog,
    metrics: createMetrics(),
  })
})
afterAll(() => place.drop())

async function aTelephony(name: string, changes = {}): Promise<TenantId> {
  const tenant = asId<TenantId>(`bitrix24:${name}`)
  await flow.store.tenants.save(aTenant(tenant))
  await flow.store.telephony.save(tenant, 0, { config: aConfig(changes), cursor: 'id:5' })
  await flow.store.telephony.setSecret(tenant, 'calls-key', 'a key')
  return tenant
}

async function dueIn(tenant: TenantId): Promise<number | null> {
  const { rows } = await database.pool.query<{ at: string }>(
    `select at from due where tenant = $1 and kind = 'calls'`,
    [tenant],
  )
  return rows[0] === undefined ? null : Number(rows[0].at) - CALLED
}

it('asks, and again in a minute', async () => {
  const tenant = await aTelephony('polled')
  await pollCalls(flow, tenant)

  expect(asked).toEqual(['calls.list'])
  expect(await dueIn(tenant)).toBe(60 * SECOND)
})

it('comes again soon, and asks nothing, while as many as may are being read', async () => {
  const tenant = await aTelephony('crowded')
  asked.length = 0
  const leave = flow.telephonies.polls.enter()
  await pollCalls(flow, tenant)

  expect(asked).toEqual([])
  expect(await dueIn(tenant)).toBe(3 * SECOND)
  leave?.()
  await pollCalls(flow, tenant)
  expect(asked).toEqual(['calls.list'])
})

it('ends by itself when the telephony was switched off', async () => {
  const tenant = await aTelephony('off', { provider: 'off' })
  await pollCalls(flow, tenant)

  expect(await dueIn(tenant)).toBeNull()
})
