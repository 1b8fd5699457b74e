import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aContact, aDecision, aTenant, lead } from '../../tests/queue/samples.ts'
import { silentLog } from '../../tests/silent-log.ts'
import { aCall, aConfig, CALLED, CAPABILITIES } from '../../tests/telephony/samples.ts'
import { asId, type ContactId, type TenantId, type UserId } from '../../shared/crm/ids.ts'
import type { Call } from '../../shared/telephony/call.ts'
import { MINUTE, plus } from '../../shared/time/instant.ts'
import { HostRefused, HostUnavailable } from '../errors.ts'
import { createFlow } from '../flow/create-flow.ts'
import { deskOf, type Flow } from '../flow/flow.ts'
import type {
  CardView,
  FoundCallers,
  HostCall,
  HostCalls,
  HostCrm,
  HostEffect,
  HostModule,
} from '../hosts/host.ts'
import { createMetrics } from '../http/metrics.ts'
import { handleCall } from './handle-call.ts'
import { createMoiZvonki } from './moizvonki.ts'
import { createTurnstile } from './turnstile.ts'

const NOBODY: FoundCallers = {
  contacts: [],
  companies: [],
  openCards: [],
  truncatedKeys: [],
  loose: [],
}
const REP = asId<UserId>('7')

let place: TestDatabase
let flow: Flow
let now = CALLED
/** The host: who has the number, what it was told, and what it says to it. */
let found = NOBODY
let refusal: Error | null = null
let outage: Error | null = null
let opened: HostCall[] = []
let clients: (ContactId | null)[] = []
let recorded: HostCall[] = []
let done: HostEffect[] = []

const calls: HostCalls = {
  find: async () => found,
  hasOthers: async () => false,
  record: async call => {
    if (outage !== null) throw outage
    recorded.push(call)
    return 'written'
  },
  openCard: async (call, client) => {
    if (refusal !== null) throw refusal
    opened.push(call)
    clients.push(client)
    return lead(500 + opened.length)
  },
}

const crm: Partial<HostCrm> = {
  perform: async effects => {
    done.push(...effects.map(({ effect }) => effect))
    return effects.map(({ mark }) => ({ mark, done: true, id: null }))
  },
  look: async () => null,
}

const host: Partial<HostModule> = {
  connect: () => crm as HostCrm,
  callsOf: () => calls,
  capabilities: () => CAPABILITIES,
}

beforeAll(async () => {
  place = await createTestDatabase()
  const clock = { now: () => now }
  const ask = async () => ({ results: [], results_remains: 0, results_next_offset: 0 })
  flow = createFlow({
    store: openTestStore(await place.open()),
    hosts: { bitrix24: host as HostModule },
    clock,
    telephonies: Object.assign(waits, {
      moizvonki: createMoiZvonki(ask, clock),
      polls: createTurnstile(1),
    }),
    log: silentLog,
    metrics: createMetrics(),
  })
})
afterAll(() => place.drop())
beforeEach(() => {
  waits.writesAfterMs = 0
  now = plus(CALLED, MINUTE)
  found = NOBODY
  refusal = null
  outage = null
  crm.look = async () => null
  opened = []
  clients = []
  recorded = []
  done = []
})

let count = 0
const waits = { writesAfterMs: 0 }

async function aDesk(changes = {}) {
  const tenant = aTenant(asId<TenantId>(`bitrix24:handled-${++count}`))
  await flow.store.tenants.save(tenant)
  const config = aConfig({
    opensCards: true,
    writesCalls: true,
    employees: { 'rep@acme.example': REP },
    ...changes,
  })
  await flow.store.telephony.save(tenant.id, 0, { config, cursor: 'id:5' })
  await flow.store.settings.save(tenant.id, 0, { quietUntil: null })
  const desk = deskOf(flow, tenant)
  const take = async (call: Call) => {
    await flow.store.telephony.keep(tenant.id, [{ call, raw: {} }], now)
    await handleCall(desk, call)
  }
  const told = (call: Call) => flow.store.telephony.find(tenant.id, call)
  const memory = async (id: number) => (await flow.store.cards.know(tenant.id, lead(id))).memory
  return { tenant: tenant.id, desk, take, told, memory }
}

describe('a missed call the host opens no card for', () => {
  it('is told to whom was called, and is settled', async () => {
    refusal = new HostRefused('crm.item.add: a field is empty', 'REQUIRED_FIELD')
    const { take, told } = await aDesk()
    await take(aCall())

    expect(done).toMatchObject([{ type: 'user.notify', user: REP }])
    expect(done[0]).toMatchObject({
      text: 'Пропущенный звонок, 2 декабря, 10:00: +7 927 200-11-22. Открытой карточки у клиента нет. Перезвоните.',
    })
    expect(await told(aCall())).toMatchObject({ outcome: 'told', card: null, written: 'written' })
    expect((await told(aCall()))?.settledAt).toBe(now)
  })

  it('is recorded where nobody is known to be told', async () => {
    refusal = new HostRefused('crm.item.add: a field is empty', 'REQUIRED_FIELD')
    const { take, told } = await aDesk({ employees: {} })
    await take(aCall())
    expect(done).toEqual([])
    expect(await told(aCall())).toMatchObject({ outcome: 'recorded', settledAt: now })
  })
})

it('asks for a card as of the moment we heard of a call by a clock that runs ahead', async () => {
  const { take, tenant } = await aDesk()
  await take(aCall({ startedAt: plus(now, 60 * MINUTE), endedAt: plus(now, 61 * MINUTE) }))

  expect((await flow.store.requests.find(tenant, lead(501)))?.receivedAt).toBe(now)
})

it('is a request at once, and stands in the CRM only when others have had time to write it', async () => {
  waits.writesAfterMs = 3 * MINUTE
  const { desk, take, told } = await aDesk()
  await take(aCall())
  expect([opened.length, recorded.length]).toEqual([1, 0])
  expect(await told(aCall())).toMatchObject({ card: lead(501), settledAt: null })

  now = plus(now, 4 * MINUTE)
  await handleCall(desk, aCall())
  expect([opened.length, recorded.length]).toEqual([1, 1])
})

it('opens a card upon the client who is known', async () => {
  found = { ...NOBODY, contacts: [aContact('3')] }
  await (await aDesk()).take(aCall())
  expect(clients).toEqual(['3'])
})

describe('a call to a client who waits', () => {
  beforeEach(() => {
    now = plus(CALLED, 4 * MINUTE)
  })

  const missed = aCall({ id: '1' })
  const back = aCall({
    id: '2',
    direction: 'out',
    startedAt: plus(CALLED, 2 * MINUTE),
    endedAt: plus(CALLED, 3 * MINUTE),
  })

  it('touches the card that was opened for him, and stands there', async () => {
    const { take, memory } = await aDesk()
    await take(missed)
    now = plus(CALLED, 4 * MINUTE)
    await take(back)

    expect((await memory(501))?.touchedAt).toBe(back.startedAt)
    expect(recorded.at(-1)?.near).toEqual([lead(501)])
  })

  it('touches the request of a lead without a client', async () => {
    found = { ...NOBODY, loose: [lead(1)] }
    const { take, tenant, memory } = await aDesk()
    await flow.store.requests.record(tenant, lead(1), CALLED, {})
    await take(back)

    expect((await memory(1))?.touchedAt).toBe(back.startedAt)
    expect(recorded[0]?.near).toEqual([lead(1)])
  })

  it('touches the request on his open card', async () => {
    const contact = aContact('3')
    found = {
      ...NOBODY,
      contacts: [contact],
      openCards: [{ contact: contact.id, card: lead(1) }],
    }
    const { take, tenant, memory } = await aDesk()
    await flow.store.requests.record(tenant, lead(1), CALLED, {})
    await take(back)

    expect((await memory(1))?.touchedAt).toBe(back.startedAt)
  })

  it('by a clock that runs ahead was made when we heard of it', async () => {
    found = { ...NOBODY, loose: [lead(1)] }
    const { take, tenant, memory } = await aDesk()
    await flow.store.requests.record(tenant, lead(1), CALLED, {})
    await take({ ...back, startedAt: plus(now, 60 * MINUTE), endedAt: plus(now, 61 * MINUTE) })

    expect((await memory(1))?.touchedAt).toBe(now)
  })

  it('touches nothing that came after it, though it is told later', async () => {
    found = { ...NOBODY, loose: [lead(1)] }
    const { take, tenant, memory } = await aDesk()
    await flow.store.requests.record(tenant, lead(1), plus(back.startedAt, MINUTE), {})
    await take(back)

    expect(await memory(1)).toBeNull()
  })
})

describe('a missed call that the CRM does not take down', () => {
  const first = aCall({ id: '1' })
  const second = aCall({ id: '2', startedAt: plus(CALLED, MINUTE), endedAt: plus(CALLED, MINUTE) })

  it('has its card all the same: the next one opens no other, nor does its second try', async () => {
    const { take, told, desk } = await aDesk()
    crm.look = async () => ({ card: { status: 'open' } }) as CardView
    outage = new HostUnavailable('no answer', MINUTE)
    await expect(take(first)).rejects.toThrow('no answer')
    expect(await told(first)).toMatchObject({
      outcome: 'opened',
      card: lead(501),
      settledAt: null,
    })
    await flow.store.cards.decide(aDecision(desk.tenant.id, lead(501)))
    await expect(take(second)).rejects.toThrow('no answer')
    outage = null
    for (const call of [first, second]) await handleCall(desk, call)

    expect(opened).toHaveLength(1)
    expect(await told(first)).toMatchObject({ outcome: 'opened', written: 'written' })
    expect(await told(second)).toMatchObject({ outcome: 'repeat', card: lead(501) })
  })

  it('waits no longer once the number was called back meanwhile', async () => {
    found = { ...NOBODY, loose: [lead(1)] }
    const { take, desk, memory } = await aDesk()
    crm.look = async () => ({ card: { status: 'open' } }) as CardView
    await flow.store.cards.decide(aDecision(desk.tenant.id, lead(1)))
    outage = new HostUnavailable('no answer', MINUTE)
    await expect(take(first)).rejects.toThrow('no answer')
    expect((await memory(1))?.calledAt).toBe(CALLED)
    outage = null
    now = plus(CALLED, 2 * MINUTE)
    await take({ ...second, id: '3', direction: 'out' })
    await handleCall(desk, first)

    expect((await memory(1))?.calledAt).toBeNull()
  })
})
