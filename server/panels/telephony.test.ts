import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { silentLog } from '../../tests/silent-log.ts'
import { aConfig, CALLED } from '../../tests/telephony/samples.ts'
import { renewPbxSecret, saveTelephony } from '../../shared/contract/telephony.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { NO_TELEPHONY } from '../../shared/telephony/config.ts'
import { createFlow } from '../flow/create-flow.ts'
import type { Flow } from '../flow/flow.ts'
import type { HostCalls, HostCrm, HostModule } from '../hosts/host.ts'
import { createMetrics } from '../http/metrics.ts'
import { createMoiZvonki } from '../telephony/moizvonki.ts'
import { createTurnstile } from '../telephony/turnstile.ts'
import type { PanelContext } from './panel.ts'
import { telephonyPanels } from './telephony.ts'
import type { PanelTools } from './tools.ts'

let place: TestDatabase
let flow: Flow
let areOthers = false
let count = 0

const calls: Partial<HostCalls> = { hasOthers: async () => areOthers }
const crm: Partial<HostCrm> = { users: async () => [] }
const host: Partial<HostModule> = {
  connect: () => crm as HostCrm,
  callsOf: () => calls as HostCalls,
  phoneLink: () => null,
  deskLink: () => null,
}

beforeAll(async () => {
  place = await createTestDatabase()
  const clock = { now: () => CALLED }
  const ask = async () => ({ results: [], results_remains: 0, results_next_offset: 0 })
  flow = createFlow({
    store: openTestStore(await place.open()),
    hosts: { bitrix24: host as HostModule },
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

async function anAccount() {
  const tenant = aTenant(asId<TenantId>(`bitrix24:panel-${++count}`))
  await flow.store.tenants.save(tenant)
  const panels = telephonyPanels({ flow } as PanelTools, 'https://ours.example')
  const context = { tenant, session: { isAdmin: true } } as PanelContext
  const ask = async (endpoint: object, question: unknown) => {
    const panel = panels.find(one => one.endpoint === endpoint)
    return panel?.answer(question, context)
  }
  const saved = () => flow.store.telephony.load(tenant.id)
  const save = async (fields: object) =>
    ask(saveTelephony, { version: (await saved()).version, fields, key: 'a key' })
  return { renew: () => ask(renewPbxSecret, {}), save, saved }
}

const ON = { writesCalls: true, opensCards: true }
const OFF = { writesCalls: false, opensCards: false }

it.each([
  ['a PBX alone has its calls written, and cards opened', false, ON],
  ['beside another integration neither is done', true, OFF],
])('%s, from the secret on', async (_what, others, choices) => {
  areOthers = others
  const { renew, saved } = await anAccount()

  expect(await renew()).toMatchObject({ isFirst: true })
  expect((await saved()).config).toMatchObject(choices)
})

it('a service has them from its first save on, though something else was saved before', async () => {
  areOthers = false
  const { save, saved } = await anAccount()
  await save({ ...NO_TELEPHONY, dialWay: 'sip' })
  await save(aConfig({ ...OFF }))

  expect((await saved()).config).toMatchObject(ON)
})

it('what has been chosen stays when another source comes, or the secret is a new one', async () => {
  areOthers = false
  const { renew, save, saved } = await anAccount()
  await renew()
  await save({ ...NO_TELEPHONY, ...OFF })
  expect(await renew()).toMatchObject({ isFirst: false })
  await save(aConfig({ ...OFF }))

  expect((await saved()).config).toMatchObject(OFF)
})
