import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aDecision, aTenant, lead } from '../../tests/queue/samples.ts'
import { aCall, aConfig, CALLED } from '../../tests/telephony/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import type { Call } from '../../shared/telephony/call.ts'
import { MINUTE, plus } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import type { Store } from './store.ts'

const at = plus(CALLED, 2 * MINUTE)

let place: TestDatabase
let database: Database
let store: Store
let count = 0

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
})
afterAll(() => place.drop())

async function anAccount(): Promise<TenantId> {
  const tenant = asId<TenantId>(`bitrix24:calls-${++count}`)
  await store.tenants.save(aTenant(tenant))
  return tenant
}

const keep = (tenant: TenantId, ...calls: readonly Call[]) =>
  store.telephony.keep(
    tenant,
    calls.map(call => ({ call, raw: { id: call.id } })),
    at,
  )

async function jobsOf(tenant: TenantId): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ key: string }>(
    'select key from graphile_worker.jobs where queue_name = $1 order by key',
    [tenant],
  )
  return rows.map(({ key }) => key)
}

describe('calls', () => {
  it('are kept once each, with one job', async () => {
    const tenant = await anAccount()
    const [first, second] = [aCall({ id: '1' }), aCall({ id: '2' })]

    expect(await keep(tenant, first, second, first)).toBe(2)
    expect(await keep(tenant, second, first)).toBe(0)
    expect(await jobsOf(tenant)).toEqual([
      `call/${tenant}/moizvonki:1`,
      `call/${tenant}/moizvonki:2`,
    ])
  })

  it('of two sources may have the same number', async () => {
    const tenant = await anAccount()

    expect(await keep(tenant, aCall(), aCall({ source: 'pbx' }))).toBe(2)
  })

  it('get a recording that came later, and are no news by it', async () => {
    const tenant = await anAccount()
    await keep(tenant, aCall())

    expect(await keep(tenant, aCall({ recording: 'https://rec.example/1.mp3' }))).toBe(0)
    expect(await keep(tenant, aCall({ recording: null }))).toBe(0)
    expect((await store.telephony.find(tenant, aCall()))?.recording).toBe(
      'https://rec.example/1.mp3',
    )
  })

  it('of a tenant that is not there leave nothing behind', async () => {
    const tenant = asId<TenantId>('bitrix24:calls-of-nobody')

    expect(await keep(tenant, aCall())).toBe(0)
    expect(await store.telephony.find(tenant, aCall())).toBeNull()
    expect(await jobsOf(tenant)).toEqual([])
    await store.telephony.setSecret(tenant, 'calls-key', 'key')
    expect(await store.telephony.secret(tenant, 'calls-key')).toBeNull()
    expect(await store.telephony.save(tenant, 0, { config: aConfig(), cursor: null })).toBe(false)
  })

  it('are taken up again when their job was lost, not when it was set aside', async () => {
    const tenant = await anAccount()
    await keep(tenant, aCall({ id: '1' }), aCall({ id: '2' }))
    const job = { name: 'call', payload: { tenant, call: 'moizvonki:1' } } as const
    await store.jobs.bury(job, { code: 'host.refused', message: 'no' }, at)
    const unsettled = async () =>
      (await store.telephony.unsettled(tenant, plus(at, 1), 10)).map(({ id }) => id)

    expect(await unsettled()).toEqual(['2'])
    const [buried] = await store.jobs.buried(tenant)
    await store.jobs.replay(tenant, buried!.id)
    expect(await unsettled()).toEqual(['1', '2'])
  })

  it('are found by their number, and nobody else’s are', async () => {
    const tenant = await anAccount()
    const other = await anAccount()
    await keep(other, aCall({ answeredAt: CALLED }))
    const [missed, later] = [
      aCall({ id: '1' }),
      aCall({ id: '2', direction: 'out', startedAt: plus(CALLED, MINUTE) }),
    ]
    await keep(tenant, missed)
    const { telephony } = store
    const phone = String(missed.phone)

    expect(await telephony.isAnsweredSince(tenant, phone, CALLED)).toBe(false)
    await keep(tenant, later)
    expect(await telephony.isAnsweredSince(tenant, phone, CALLED)).toBe(true)
    expect(await telephony.isAnsweredSince(tenant, phone, plus(CALLED, 2 * MINUTE))).toBe(false)
    const span = { from: CALLED, to: plus(CALLED, MINUTE) }
    expect(await telephony.around(tenant, { ...missed, phone }, span)).toEqual([
      { startedAt: later.startedAt, endedAt: later.endedAt },
    ])
  })
})

it('a call by a clock that runs ahead answers none that came after we heard of it', async () => {
  const tenant = await anAccount()
  const ahead = aCall({ direction: 'out', startedAt: plus(at, 60 * MINUTE) })
  await keep(tenant, ahead)
  const isAnswered = (since: number) =>
    store.telephony.isAnsweredSince(tenant, String(ahead.phone), plus(at, since))

  expect([await isAnswered(0), await isAnswered(MINUTE)]).toEqual([true, false])
})

describe('a card whose client called', () => {
  async function aWaitingCard() {
    const tenant = await anAccount()
    await store.cards.decide(aDecision(tenant, lead(1)))
    await store.cards.called(tenant, lead(1), CALLED)
    const calledAt = async () => (await store.cards.know(tenant, lead(1))).memory?.calledAt
    return { tenant, calledAt }
  }

  it('waits since the first call, whoever looks at it', async () => {
    const { tenant, calledAt } = await aWaitingCard()
    await store.cards.called(tenant, lead(1), plus(CALLED, MINUTE))
    await store.cards.decide(aDecision(tenant, lead(1)))
    await store.cards.decide(aDecision(tenant, lead(1), { answeredAt: plus(CALLED, -MINUTE) }))

    expect(await calledAt()).toBe(CALLED)
  })

  it('waits no longer once a touch after the call was seen', async () => {
    const { tenant, calledAt } = await aWaitingCard()
    await store.cards.decide(aDecision(tenant, lead(1), { answeredAt: CALLED }))

    expect(await calledAt()).toBeNull()
  })

  it('waits no longer once a person said that he contacted the client', async () => {
    const { tenant, calledAt } = await aWaitingCard()
    await store.cards.touch(tenant, lead(1), plus(CALLED, MINUTE))

    expect(await calledAt()).toBeNull()
  })

  it('waits no longer once the number was called back', async () => {
    const { tenant, calledAt } = await aWaitingCard()
    await keep(tenant, aCall())
    const end = { written: 'off', outcome: 'repeat', contact: null, card: lead(1), at } as const
    await store.telephony.settle(tenant, aCall(), end)

    expect(await store.telephony.answered(tenant, '+79272001122', plus(CALLED, -1))).toEqual([])
    expect(await calledAt()).toBe(CALLED)
    expect(await store.telephony.answered(tenant, '+79272001122', at)).toEqual([lead(1)])
    expect(await calledAt()).toBeNull()
  })
})

describe('telephony of a tenant', () => {
  it('is saved upon the version it was made on, and keeps the address of its hooks', async () => {
    const tenant = await anAccount()
    const save = (version: number) =>
      store.telephony.save(tenant, version, { config: aConfig(), cursor: 'id:1' })

    expect([await save(0), await save(0), await save(1), await save(1)]).toEqual([
      true,
      false,
      true,
      false,
    ])
    const { version, hookToken, config } = await store.telephony.load(tenant)
    expect({ version, config }).toEqual({ version: 2, config: aConfig() })
    expect(await store.telephony.tenantOfToken(hookToken)).toBe(tenant)
    expect(await store.telephony.tenantOfToken('')).toBeNull()
  })

  it('goes on from where it stands alone', async () => {
    const tenant = await anAccount()
    await store.telephony.save(tenant, 0, { config: aConfig(), cursor: null })
    const cursor = async () => (await store.telephony.load(tenant)).cursor

    await store.telephony.moveCursor(tenant, 'id:5', 'id:9')
    expect(await cursor()).toBeNull()
    await store.telephony.moveCursor(tenant, null, 'id:1')
    await store.telephony.moveCursor(tenant, 'id:1', 'id:2')
    expect(await cursor()).toBe('id:2')
  })

  it('has secrets of its own, which no other place opens', async () => {
    const [tenant, other] = [await anAccount(), await anAccount()]
    await store.telephony.setSecret(tenant, 'calls-key', 'the key')
    await store.telephony.setSecret(other, 'calls-key', 'another')
    await database.pool.query(
      `update secret set sealed = (select sealed from secret where tenant = $1) where tenant = $2`,
      [tenant, other],
    )

    expect(await store.telephony.secret(tenant, 'calls-key')).toBe('the key')
    await expect(store.telephony.secret(other, 'calls-key')).rejects.toThrow('authenticate')
    await store.telephony.setSecret(tenant, 'calls-key', null)
    expect(await store.telephony.secret(tenant, 'calls-key')).toBeNull()
  })
})
