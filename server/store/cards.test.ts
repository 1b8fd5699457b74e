import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aDecision, aPlan, aStanding, aTenant, lead } from '../../tests/queue/samples.ts'
import { asId, type TaskId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import type { Store } from './store.ts'

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

describe('a decision', () => {
  it('leaves memory, plan, next look and the job that performs', async () => {
    const tenant = aTenantId()
    const decision = aDecision(tenant, lead(1), {
      now: asInstant(10),
      lookAgainAt: asInstant(50),
      gapSince: asInstant(5),
      planned: [aPlan('k1'), aPlan('k2')],
    })

    const planned = await store.cards.decide(decision)

    expect(planned).toBe(2)
    expect((await store.cards.know(tenant, lead(1))).memory).toEqual({
      gapSince: 5,
      steps: null,
      standing: null,
      calledAt: null,
      touchedAt: null,
      lookedAt: 10,
      lookAgainAt: 50,
    })
    const rows = await store.ledger.pending(tenant, lead(1))
    expect(rows.map(row => [row.key, row.state, row.attempts])).toEqual([
      ['k1', 'planned', 0],
      ['k2', 'planned', 0],
    ])
    expect(await jobs(tenant)).toEqual([`perform/${tenant}/lead:1`])
    expect(await looks(tenant)).toEqual([{ subject: 'lead:1', at: 50 }])
  })

  it('remembers how an open card stands, and forgets those no walk has seen', async () => {
    const tenant = aTenantId()
    const open = async () => (await store.cards.standings(tenant)).map(({ card }) => card.id)
    for (const id of [1, 2, 3])
      await store.cards.decide(
        aDecision(tenant, lead(id), { now: asInstant(10 * id), standing: aStanding() }),
      )

    expect((await store.cards.standings(tenant))[0]?.standing).toEqual(aStanding())
    await store.cards.standOnly(tenant, [lead(2)], asInstant(30))
    // The third was looked at while the walk went on.
    expect(await open()).toEqual(['2', '3'])
    await store.cards.decide(aDecision(tenant, lead(2), { now: asInstant(40) }))
    expect(await open()).toEqual(['3'])
  })

  it('remembers steps as they were seen last, and nothing where there are none', async () => {
    const tenant = aTenantId()
    const step = { dueAt: asInstant(40), moves: 2, movedAt: asInstant(9), since: asInstant(1) }
    const steps = { open: { [asId<TaskId>('301')]: step }, emptyAt: asInstant(7) }
    const kept = async () => (await store.cards.know(tenant, lead(1))).memory?.steps

    await store.cards.decide(aDecision(tenant, lead(1), { steps }))
    expect(await kept()).toEqual(steps)
    expect((await store.cards.recallMany(tenant, [lead(1)])).get('lead:1')?.steps).toEqual(steps)

    await store.cards.decide(aDecision(tenant, lead(1), { steps: { open: {}, emptyAt: null } }))
    expect(await kept()).toBeNull()
  })

  it('knows all of a card at once, and takes what waits about it only while the tenant works', async () => {
    const tenant = aTenant(aTenantId())
    await store.tenants.save({ ...tenant, state: 'paused' })
    await store.settings.save(tenant.id, 0, { rules: {} })
    const event = { type: 'card.created', card: lead(1) } as const
    const envelope = {
      id: 'e1',
      tenant: tenant.id,
      occurredAt: asInstant(1),
      event,
      raw: { from: 1 },
    }
    await store.inbox.put([envelope], asInstant(2))
    const spot = { pipeline: asId<never>('lead'), stage: asId<never>('lead:NEW') }
    const fresh = { ...spot, id: 'c1', card: lead(1), at: asInstant(3), by: null, head: null }
    await store.cases.open(tenant.id, { ...fresh, owner: null, title: '', task: null }, null)

    const paused = await store.cards.take(tenant.id, lead(1))
    const waiting = await inboxOf(tenant.id)
    await store.tenants.save(tenant)
    const known = await store.cards.take(tenant.id, lead(1))

    expect([paused.tenant?.state, waiting]).toEqual(['paused', 1])
    expect(await inboxOf(tenant.id)).toBe(0)
    expect(known).toEqual({
      tenant: await store.tenants.find(tenant.id),
      settings: { version: 1, value: { rules: {} } },
      memory: null,
      request: await store.requests.find(tenant.id, lead(1)),
      hasOpenCase: true,
    })
    expect(known.request?.receivedAt).toBe(2)
  })

  it('knows nothing of a card nobody has told of', async () => {
    expect(await store.cards.know(aTenantId(), lead(1))).toEqual({
      tenant: null,
      settings: { version: 0, value: {} },
      memory: null,
      request: null,
      hasOpenCase: false,
    })
  })

  it('drops keys it knows', async () => {
    const tenant = aTenantId()
    await store.cards.decide(aDecision(tenant, lead(1), { planned: [aPlan('k1')] }))
    await store.ledger.settle(tenant, 'k1', { state: 'done', at: asInstant(20) })

    const planned = await store.cards.decide(
      aDecision(tenant, lead(1), { planned: [aPlan('k1'), aPlan('k2')] }),
    )

    expect(planned).toBe(1)
    expect((await store.ledger.find(tenant, 'k1'))?.state).toBe('done')
  })

  it('adds no job when everything is held or known', async () => {
    const tenant = aTenantId()

    const planned = await store.cards.decide(
      aDecision(tenant, lead(1), { planned: [aPlan('k1', { held: 'quiet' })] }),
    )

    expect(planned).toBe(0)
    expect(await jobs(tenant)).toEqual([])
    expect(await store.ledger.find(tenant, 'k1')).toMatchObject({ state: 'held', held: 'quiet' })
  })

  it('plans what was held once it no longer is', async () => {
    const tenant = aTenantId()
    const decide = (held: 'quiet' | null, now: number) =>
      store.cards.decide(
        aDecision(tenant, lead(1), { now: asInstant(now), planned: [aPlan('k1', { held })] }),
      )

    const answers = [await decide('quiet', 1), await decide('quiet', 2), await decide(null, 3)]

    expect(answers).toEqual([0, 0, 1])
    expect(await store.ledger.find(tenant, 'k1')).toMatchObject({
      state: 'planned',
      held: null,
      plannedAt: 3,
    })
  })

  it('counts a key twice in one decision once', async () => {
    const tenant = aTenantId()
    const twice = aDecision(tenant, lead(1), { planned: [aPlan('k1'), aPlan('k1')] })

    expect(await store.cards.decide(twice)).toBe(1)
  })

  it('looks no more at a card that is closed', async () => {
    const tenant = aTenantId()
    await store.cards.decide(aDecision(tenant, lead(1), { lookAgainAt: asInstant(50) }))

    await store.cards.decide(aDecision(tenant, lead(1), { lookAgainAt: null }))

    expect(await looks(tenant)).toEqual([])
    expect((await store.cards.know(tenant, lead(1))).memory?.lookAgainAt).toBeNull()
  })

  it('remembers which cards a task was seen on', async () => {
    const tenant = aTenantId()
    const seen = (id: number, ...tasks: string[]) =>
      store.cards.decide(
        aDecision(tenant, lead(id), { tasks: tasks.map(task => asId<TaskId>(task)) }),
      )

    await seen(1, '7', '8')
    await seen(2, '8')
    await seen(1, '8', '8')

    expect(await store.cards.ofTask(tenant, asId('7'))).toEqual([])
    expect(await store.cards.ofTask(tenant, asId('8'))).toEqual([lead(1), lead(2)])
  })

  it('writes a page of five hundred cards at once', async () => {
    const tenant = aTenantId()
    const page = Array.from({ length: 500 }, (_, id) =>
      aDecision(tenant, lead(id), {
        lookAgainAt: asInstant(50),
        tasks: [asId<TaskId>(String(id))],
        planned: id % 10 === 0 ? [aPlan(`k${id}`)] : [],
      }),
    )
    const startedAt = performance.now()

    const planned = await store.cards.decideMany(page)

    expect(planned).toBe(50)
    expect(await jobs(tenant)).toHaveLength(50)
    expect(await looks(tenant)).toHaveLength(500)
    expect(performance.now() - startedAt).toBeLessThan(15_000)
    const memories = await store.cards.recallMany(tenant, [lead(3), lead(499), lead(1000)])
    expect([...memories.keys()].toSorted()).toEqual(['lead:3', 'lead:499'])
  })

  it('of nothing changes nothing', async () => {
    expect(await store.cards.decideMany([])).toBe(0)
    expect(await store.cards.recallMany(aTenantId(), [])).toEqual(new Map())
  })

  it('is not in the way of another process deciding on the same cards', async () => {
    const tenant = aTenantId()
    const other = openTestStore(await place.open())
    const page = (by: string) =>
      Array.from({ length: 40 }, (_, id) =>
        aDecision(tenant, lead(by === 'a' ? id : 39 - id), {
          lookAgainAt: asInstant(9),
          tasks: [asId<TaskId>('1')],
          planned: [aPlan(`k${by === 'a' ? id : 39 - id}`)],
        }),
      )

    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, round) =>
        (round % 2 === 0 ? store : other).cards.decideMany(page(round % 2 === 0 ? 'a' : 'b')),
      ),
    )

    expect(answers.reduce((sum, planned) => sum + planned)).toBe(40)
  })

  it('forgets a card with everything that waits for it', async () => {
    const tenant = aTenantId()
    await store.cards.decide(
      aDecision(tenant, lead(1), { lookAgainAt: asInstant(50), tasks: [asId('7')] }),
    )

    await store.cards.forget(tenant, lead(1))

    expect((await store.cards.know(tenant, lead(1))).memory).toBeNull()
    expect(await store.cards.ofTask(tenant, asId('7'))).toEqual([])
    expect(await looks(tenant)).toEqual([])
  })
})

function aTenantId(): TenantId {
  return asId(`bitrix24:cards-${++count}`)
}

function looks(tenant: TenantId) {
  return database.kysely
    .selectFrom('due')
    .select(['subject', 'at'])
    .where('tenant', '=', tenant)
    .execute()
}

async function jobs(tenant: TenantId): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ key: string }>(
    'select key from graphile_worker.jobs where queue_name = $1 order by key',
    [tenant],
  )
  return rows.map(({ key }) => key)
}

async function inboxOf(tenant: TenantId): Promise<number> {
  const { rowCount } = await database.pool.query('select 1 from inbox where tenant = $1', [tenant])
  return rowCount ?? 0
}
