import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aDecision, aTenant, lead } from '../../tests/queue/samples.ts'
import { asId, type ContactId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Action, RequestOutcome } from '../core/action.ts'
import type { Database } from './database.ts'
import type { PlannedAction, Store } from './store.ts'

const contact: ContactId = asId('100')
const attached: RequestOutcome = { type: 'attached', contact }

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

describe('a request', () => {
  it('is recorded once', async () => {
    const tenant = await aSavedTenant()

    const first = await store.requests.record(tenant, lead(1), asInstant(1), { from: 'sweep' })
    const second = await store.requests.record(tenant, lead(1), asInstant(2), { from: 'other' })

    expect([first, second]).toEqual([true, false])
    expect(await store.requests.find(tenant, lead(1))).toMatchObject({
      receivedAt: 1,
      raw: { event: { from: 'sweep' }, card: null },
    })
  })

  it('keeps the card as it was first read', async () => {
    const tenant = await aSavedTenant()
    await store.requests.record(tenant, lead(1), asInstant(1), {})

    await store.cards.decide(aDecision(tenant, lead(1), { firstRead: facts('Заявка\0 с сайта') }))
    await store.cards.decide(aDecision(tenant, lead(1), { firstRead: facts('Renamed') }))
    await store.cards.decide(aDecision(tenant, lead(1), {}))

    expect(await store.requests.find(tenant, lead(1))).toMatchObject({
      title: 'Заявка с сайта',
      source: 'WEB',
      raw: { card: { ID: '1' } },
    })
  })

  it('gets its outcome', async () => {
    const tenant = await aSavedTenant()
    await store.requests.record(tenant, lead(1), asInstant(1), {})

    await store.requests.settle(tenant, lead(1), attached, asInstant(5))

    expect(await store.requests.find(tenant, lead(1))).toMatchObject({
      outcome: attached,
      settledAt: 5,
    })
  })

  it('counts among those of its contact, except itself', async () => {
    const tenant = await aSavedTenant()
    for (const id of [1, 2, 3, 4]) await store.requests.record(tenant, lead(id), asInstant(id), {})
    await store.requests.settle(tenant, lead(1), attached, asInstant(5))
    await store.requests.settle(
      tenant,
      lead(2),
      { type: 'repeat', contact, of: lead(1), count: 2 },
      asInstant(5),
    )
    await store.requests.settle(tenant, lead(3), { type: 'nameless' }, asInstant(5))

    expect(await store.requests.countOf(tenant, contact, lead(2))).toBe(1)
    expect(await store.requests.countOf(tenant, contact, lead(4))).toBe(2)
  })

  it('counts among those of the contact it has made', async () => {
    const tenant = await aSavedTenant()
    await store.requests.record(tenant, lead(1), asInstant(1), {})
    await store.cards.decide(aDecision(tenant, lead(1), { planned: [aCreation('made')] }))
    await store.requests.settle(tenant, lead(1), { type: 'new' }, asInstant(5))

    await store.ledger.settle(tenant, 'made', { state: 'done', hostId: '100', at: asInstant(6) })

    expect(await store.requests.countOf(tenant, contact, lead(2))).toBe(1)
  })

  it('is listed newest first, and while unsettled oldest first', async () => {
    const tenant = await aSavedTenant()
    for (const id of [1, 2, 3]) await store.requests.record(tenant, lead(id), asInstant(id), {})
    await store.requests.settle(tenant, lead(1), attached, asInstant(5))

    expect((await store.requests.recent(tenant, 2)).map(({ card }) => card)).toEqual([
      lead(3),
      lead(2),
    ])
    expect(await store.requests.unsettled(tenant, asInstant(3), 5)).toEqual([lead(2)])
    expect(await store.requests.unsettled(tenant, asInstant(4), 1)).toEqual([lead(2)])
  })

  it('is decided afresh when its effects were only held', async () => {
    const tenant = await aSavedTenant()
    for (const id of [1, 2]) await store.requests.record(tenant, lead(id), asInstant(id), {})
    await settleWith(tenant, 1, aCreation('attach-1', 'quiet'))
    await settleWith(tenant, 2, aCreation('attach-2'))
    await database.pool.query('delete from graphile_worker._private_jobs')

    const reopened = await store.requests.reopenHeld(tenant, { receivedSince: asInstant(0) })

    expect(reopened).toBe(1)
    expect(await store.requests.unsettled(tenant, asInstant(9), 5)).toEqual([lead(1)])
    const { rows } = await database.pool.query('select key from graphile_worker.jobs')
    expect(rows).toEqual([{ key: `decide/${tenant}/lead:1` }])
    const again = aDecision(tenant, lead(1), { planned: [aSettle('settle-1', 1)] })
    expect(await store.cards.decide(again)).toBe(1)
  })
})

async function settleWith(tenant: TenantId, id: number, effect: PlannedAction): Promise<void> {
  const planned = [effect, aSettle(`settle-${id}`, id)]
  await store.cards.decide(aDecision(tenant, lead(id), { planned }))
  await store.requests.settle(tenant, lead(id), { type: 'new' }, asInstant(5))
  await store.ledger.settle(tenant, `settle-${id}`, { state: 'done', at: asInstant(5) })
}

function aCreation(key: string, held: PlannedAction['held'] = null): PlannedAction {
  const action: Action = {
    type: 'contact.create',
    key,
    needs: 'act',
    because: { id: 'x' },
    subject: lead(1),
    name: { first: 'Анна', last: null, second: null },
    phones: [],
    emails: [],
    company: null,
    owner: null,
    claims: [],
  }
  return { rule: 'dedupe-incoming', action, held }
}

function aSettle(key: string, id: number): PlannedAction {
  const because = { id: 'x' }
  const subject = lead(id)
  const outcome: RequestOutcome = { type: 'new' }
  return {
    rule: 'dedupe-incoming',
    action: { type: 'request.settle', key, needs: 'show', because, subject, outcome },
    held: null,
  }
}

function facts(title: string) {
  return { title, source: 'WEB', raw: { ID: '1' } }
}

async function aSavedTenant(): Promise<TenantId> {
  const id = asId<TenantId>(`bitrix24:requests-${++count}`)
  await store.tenants.save(aTenant(id))
  return id
}
