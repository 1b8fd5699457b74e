import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aContact, aTenant, lead } from '../../tests/queue/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { CrmEvent, EventEnvelope } from '../core/event.ts'
import type { Database } from './database.ts'
import { InboxFull } from './inbox.ts'
import type { Store } from './store.ts'

const at = asInstant(1_000)

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

describe('the inbox', () => {
  it('keeps an event about a card with the job that will look at it', async () => {
    const tenant = await aSavedTenant()

    await store.inbox.put([envelope(tenant, changed(91), 'e1')], at)

    expect(await waiting(tenant)).toEqual([
      { id: 'e1', card: 'lead:91', received_at: 1000, raw: { from: 'test' } },
    ])
    expect(await jobs(tenant)).toEqual([`decide/${tenant}/lead:91`])
  })

  it('adds one job for many events about one card', async () => {
    const tenant = await aSavedTenant()

    await Promise.all(
      ['a', 'b', 'c'].map(id => store.inbox.put([envelope(tenant, changed(1), id)], at)),
    )

    expect(await waiting(tenant)).toHaveLength(3)
    expect(await jobs(tenant)).toEqual([`decide/${tenant}/lead:1`])
  })

  it('drops an id that is still waiting, and keeps it again once the card was looked at', async () => {
    const tenant = await aSavedTenant()
    const twice = envelope(tenant, changed(1), 'same')

    await store.inbox.put([twice], asInstant(1))
    await store.inbox.put([twice], asInstant(2))
    const before = await waiting(tenant)
    await store.cards.take(tenant, lead(1))
    const taken = await waiting(tenant)
    await store.inbox.put([twice], asInstant(3))

    expect(before.map(row => row.received_at)).toEqual([1])
    expect(taken).toEqual([])
    expect((await waiting(tenant)).map(row => row.received_at)).toEqual([3])
  })

  it('records a new card as a request, once', async () => {
    const tenant = await aSavedTenant()

    await store.inbox.put([envelope(tenant, created(5), 'e1')], asInstant(10))
    await store.inbox.put([envelope(tenant, created(5), 'e2')], asInstant(20))

    expect(await store.requests.find(tenant, lead(5))).toMatchObject({
      receivedAt: 10,
      raw: { event: { from: 'test' }, card: null },
      outcome: null,
    })
  })

  it('looks at the cards a deleted task was on', async () => {
    const tenant = await aSavedTenant()
    const decision = { tenant, now: at, lookAgainAt: null, gapSince: null, planned: [] }
    for (const card of [lead(1), lead(2)])
      await store.cards.decide({ ...decision, card, tasks: [asId('77')] })

    await store.inbox.put([envelope(tenant, { type: 'task.deleted', task: asId('77') }, 'e1')], at)

    expect(await jobs(tenant)).toEqual([`decide/${tenant}/lead:1`, `decide/${tenant}/lead:2`])
  })

  it('forgets a deleted contact at once', async () => {
    const tenant = await aSavedTenant()
    const contact = aContact('7')
    await store.people.learn(tenant, [{ contact, keys: ['phone:+79990000001'] }])

    await store.inbox.put(
      [envelope(tenant, { type: 'contact.deleted', contact: contact.id }, 'e1')],
      at,
    )

    expect(await store.people.holding(tenant, ['phone:+79990000001'], lead(1))).toEqual([])
    expect(await store.people.find(tenant, contact.id)).toBeNull()
  })

  it.each<[string, CrmEvent, string]>([
    ['a task', { type: 'task.changed', task: asId('8') }, 'trace-task/<tenant>/8'],
    ['a contact', { type: 'contact.changed', contact: asId('9') }, 'learn-contact/<tenant>/9'],
    ['an installation', { type: 'tenant.installed' }, 'set-up/<tenant>'],
    ['an update', { type: 'tenant.updated' }, 'reconcile/<tenant>'],
    ['a removal', { type: 'tenant.removed', clean: true }, 'remove-tenant/<tenant>'],
    ['a deleted card', { type: 'card.deleted', card: lead(3) }, 'decide/<tenant>/lead:3'],
  ])('adds the job for %s', async (_what, event, key) => {
    const tenant = await aSavedTenant()

    await store.inbox.put([envelope(tenant, event, 'e1')], at)

    expect(await jobs(tenant)).toEqual([key.replace('<tenant>', tenant)])
  })

  it('keeps what JavaScript allows in a text and PostgreSQL does not', async () => {
    const tenant = await aSavedTenant()
    const raw = { 'na\0me': 'Ива\0нов \ud800', path: 'C:\\u0000' }

    await store.inbox.put([{ ...envelope(tenant, changed(1), 'e1'), raw }], at)

    expect((await waiting(tenant))[0]?.raw).toEqual({ name: 'Иванов \ufffd', path: 'C:\\u0000' })
  })

  it('keeps the others of a group when one cannot be written', async () => {
    const tenant = await aSavedTenant()
    const good = ['a', 'b', 'c', 'd'].map(id => envelope(tenant, changed(1), id))
    const bad = { ...envelope(tenant, changed(2), 'bad'), occurredAt: asInstant(Number.NaN) }

    const ends = await Promise.allSettled(
      [...good.slice(0, 2), bad, ...good.slice(2)].map(one => store.inbox.put([one], at)),
    )

    expect(ends.map(end => end.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect((await waiting(tenant)).map(row => row.id)).toEqual(['a', 'b', 'c', 'd'])
    expect(await jobs(tenant)).toEqual([`decide/${tenant}/lead:1`])
  })

  it('writes many arrivals in few transactions', async () => {
    const tenant = await aSavedTenant()
    const before = await commits()

    await Promise.all(
      Array.from({ length: 300 }, (_, id) =>
        store.inbox.put([envelope(tenant, changed(id), `e${id}`)], at),
      ),
    )

    expect(await waiting(tenant)).toHaveLength(300)
    expect((await commits()) - before).toBeLessThan(50)
  })

  it('says so when too many wait, and keeps nothing of what it refused', async () => {
    const tenant = await aSavedTenant()
    const small = openTestStore(database, { group: 10, parallel: 1, waiting: 3 })
    const put = (id: string) => small.inbox.put([envelope(tenant, changed(1), id)], at)

    const ends = await Promise.allSettled([put('a'), put('b'), put('c'), put('d')])

    expect(ends[3]).toMatchObject({ status: 'rejected', reason: expect.any(InboxFull) })
    expect((await waiting(tenant)).map(row => row.id)).toEqual(['a', 'b', 'c'])
  })

  it('puts nothing in for nothing', async () => {
    await expect(store.inbox.put([], at)).resolves.toBeUndefined()
  })

  it('survives two processes writing the same cards at the same time', async () => {
    const tenant = await aSavedTenant()
    const other = openTestStore(await place.open())
    const puts = [store, other].flatMap((one, process) =>
      Array.from({ length: 100 }, (_, id) =>
        one.inbox.put([envelope(tenant, created(id % 7), `${process}/${id}`)], at),
      ),
    )

    await Promise.all(puts)

    expect(await waiting(tenant)).toHaveLength(200)
    expect(await jobs(tenant)).toHaveLength(7)
  })
})

async function aSavedTenant(): Promise<TenantId> {
  const id = asId<TenantId>(`bitrix24:inbox-${++count}`)
  await store.tenants.save(aTenant(id))
  return id
}

function envelope(tenant: TenantId, event: CrmEvent, id: string): EventEnvelope {
  return { id, tenant, occurredAt: at, event, raw: { from: 'test' } }
}

function changed(id: number): CrmEvent {
  return { type: 'card.changed', card: lead(id) }
}

function created(id: number): CrmEvent {
  return { type: 'card.created', card: lead(id) }
}

function waiting(tenant: TenantId) {
  return database.kysely
    .selectFrom('inbox')
    .select(['id', 'card', 'received_at', 'raw'])
    .where('tenant', '=', tenant)
    .orderBy('id')
    .execute()
}

async function jobs(tenant: TenantId): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ key: string }>(
    'select key from graphile_worker.jobs where queue_name = $1 order by key',
    [tenant],
  )
  return rows.map(({ key }) => key)
}

/** Transactions of this database so far that wrote something. */
async function commits(): Promise<number> {
  const { rows } = await database.pool.query<{ next: number }>(
    'select pg_current_xact_id()::text::int8 as next',
  )
  return rows[0]!.next
}
