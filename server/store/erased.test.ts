import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aContact, aTenant, lead } from '../../tests/queue/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import type { Store } from './store.ts'

const at = asInstant(1)

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

/** Whatever writes what a host has told, outside the jobs that an erasure waits for or within them. */
const WRITES: readonly [string, (tenant: TenantId) => Promise<unknown>][] = [
  [
    'an event that comes late',
    tenant => {
      const event = { type: 'card.created', card: lead(1) } as const
      return store.inbox.put([{ id: 'late', tenant, occurredAt: at, event, raw: {} }], at)
    },
  ],
  ['a request found by a sweep', tenant => store.requests.record(tenant, lead(1), at, {})],
  [
    'a page of the past',
    tenant => {
      const end = { pipeline: asId<never>('deal:0'), stage: asId<never>('deal:NEW'), status: null }
      const move = { id: '1', card: lead(1), at, what: 'entered', from: null, to: end } as const
      const page = { cards: [], moves: [move], cursor: '1', share: 1, isComplete: true }
      return store.stays.keep(tenant, { ...page, feed: 'moves' }, at)
    },
  ],
  [
    'a merge',
    async tenant => {
      const cards = [{ id: '1', title: 'Пётр' }]
      const about = { kind: 'contact', survivor: '1', cards, plan: {}, group: null } as const
      const order = { id: 'k7f3a9b2c1', run: null, by: asId<never>('1'), at }
      await store.mergings.begin({ tenant, ...about, ...order })
      await store.mergings.runs.begin(tenant, { id: 'r', groups: ['g'], by: asId('1'), at })
    },
  ],
  [
    'what a merge has done to the base',
    tenant => {
      const deed = { group: null, person: asId<never>('1'), at }
      return store.base.merged(tenant, deed, { kind: 'contact', survivor: '1', gone: ['2'] })
    },
  ],
  [
    'a case',
    async tenant => {
      const spot = { pipeline: asId<never>('lead'), stage: asId<never>('lead:NEW') }
      const fresh = { ...spot, id: 'late', card: lead(1), at, by: null, head: null, owner: null }
      // Whoever opens one is told that there is nobody to open it for.
      await expect(
        store.cases.open(tenant, { ...fresh, title: '', task: null }, null),
      ).rejects.toThrow('no result')
    },
  ],
  [
    'a page of contacts',
    tenant => store.people.learn(tenant, [{ contact: aContact('1'), keys: ['phone:1'] }]),
  ],
  [
    'a page of a base',
    tenant => {
      const id = asId<never>('1')
      const card = { id, phones: [], emails: [], owner: null, createdAt: at, papers: null }
      const company = { ...card, title: 'Вектор', city: '', site: '' }
      const page = {
        contacts: [],
        companies: [company],
        papers: [],
        cursor: '1',
        share: 1,
        total: 1,
      }
      const read = { feed: 'companies', check: 1, isComplete: false, workedMs: 1 }
      return store.base.keep(tenant, { ...page, ...read })
    },
  ],
  ['a check that begins', tenant => store.base.begin(tenant, { by: null, isWhole: true }, at)],
  [
    'a look at a card',
    tenant =>
      store.scores.observe(tenant, [
        {
          seen: {
            card: lead(1),
            title: '',
            pipeline: asId('lead'),
            stage: asId('lead:NEW'),
            stageSince: at,
            createdAt: at,
            status: 'open',
            owner: null,
            amount: null,
            contacts: [],
            phones: [],
            nextStepAt: null,
            seenAt: at,
          },
          events: [],
          fixed: {},
        },
      ]),
  ],
]

describe.each(WRITES)('%s', (_what, write) => {
  it('leaves nothing behind of a tenant that is not there', async () => {
    const tenant = asId<TenantId>(`bitrix24:erased-${++count}`)

    await write(tenant)

    expect(await rowsOf(tenant)).toBe(0)
  })

  it('leaves nothing behind of a tenant that is being erased at this moment', async () => {
    const tenant = asId<TenantId>(`bitrix24:erased-${++count}`)
    await store.tenants.save(aTenant(tenant))
    const eraser = await database.pool.connect()
    await eraser.query('begin')
    await eraser.query('delete from tenant where id = $1', [tenant])

    const written = write(tenant)
    await new Promise(resolve => setTimeout(resolve, 100))
    await eraser.query('commit')
    eraser.release()
    await written

    expect(await rowsOf(tenant)).toBe(0)
  })
})

async function rowsOf(tenant: TenantId): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select (select count(*) from inbox where tenant = $1)::int
       + (select count(*) from request where tenant = $1)::int
       + (select count(*) from contact where tenant = $1)::int
       + (select count(*) from score_card where tenant = $1)::int
       + (select count(*) from contact_key where tenant = $1)::int
       + (select count(*) from past_card where tenant = $1)::int
       + (select count(*) from stage_move where tenant = $1)::int
       + (select count(*) from base_company where tenant = $1)::int
       + (select count(*) from base_feed where tenant = $1)::int
       + (select count(*) from base_check where tenant = $1)::int
       + (select count(*) from past_feed where tenant = $1)::int as count`,
    [tenant],
  )
  return rows[0]!.count
}
