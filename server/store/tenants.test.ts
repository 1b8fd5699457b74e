import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import { aContact, aDecision, aPlan, aTenant, lead } from '../../tests/queue/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant, plus } from '../../shared/time/instant.ts'
import { NO_TELEPHONY } from '../../shared/telephony/config.ts'
import { aCall } from '../../tests/telephony/samples.ts'
import type { Database } from './database.ts'
import type { Store } from './store.ts'

const at = asInstant(1)

let place: TestDatabase
let database: Database
let store: Store

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
})
afterAll(() => place.drop())

describe('a tenant', () => {
  it('comes back as it was saved last', async () => {
    const id = asId<TenantId>('bitrix24:saved')
    const saved = aTenant(id, { hostData: { crmMode: 'CLASSIC' } })

    await store.tenants.save(aTenant(id, { state: 'installing' }))
    await store.tenants.save(saved)

    expect(await store.tenants.find(id)).toEqual(saved)
    expect(await store.tenants.find(asId('bitrix24:unknown'))).toBeNull()
  })

  it('is listed while it is active', async () => {
    await store.tenants.save(aTenant(asId('bitrix24:listed'), { state: 'paused' }))
    const paused = (await store.tenants.active()).map(({ id }) => id)
    await store.tenants.save(aTenant(asId('bitrix24:listed')))

    expect(paused).not.toContain('bitrix24:listed')
    expect((await store.tenants.active()).map(({ id }) => id)).toContain('bitrix24:listed')
  })

  it('is erased from every table, and nobody else is', async () => {
    const [gone, stays] = [asId<TenantId>('bitrix24:gone'), asId<TenantId>('bitrix24:stays')]
    await fill(gone)
    await fill(stays)
    const before = await tablesWith(stays)

    await store.tenants.save(aTenant(gone, { state: 'removed' }))

    expect(await store.tenants.erase(gone, aTenant(gone).installedAt)).toBe(true)

    expect(await tablesWith(gone)).toEqual([])
    expect(await tablesWith(stays)).toEqual(before)
    expect(before).toHaveLength((await tablesOfTenants()).length + 1)
  })

  it('is not erased while it is at work, nor once it was installed anew', async () => {
    const id = asId<TenantId>('bitrix24:back')
    const { installedAt } = aTenant(id)
    await fill(id)
    const before = await tablesWith(id)

    expect(await store.tenants.erase(id, installedAt)).toBe(false)
    const later = plus(installedAt, 1)
    await store.tenants.save(aTenant(id, { state: 'removed', installedAt: later }))
    expect(await store.tenants.erase(id, installedAt)).toBe(false)
    expect(await tablesWith(id)).toEqual(before)
  })

  it('stays removed whoever saves it as it was before', async () => {
    const id = asId<TenantId>('bitrix24:ended')
    const tenant = aTenant(id)
    await store.tenants.save({ ...tenant, state: 'removed' })

    await store.tenants.save({ ...tenant, state: 'paused' })
    expect((await store.tenants.find(id))?.state).toBe('removed')

    await store.tenants.save({ ...tenant, installedAt: plus(tenant.installedAt, 1) })
    expect((await store.tenants.find(id))?.state).toBe('active')
  })

  it('wakes the jobs that waited for its access', async () => {
    const id = asId<TenantId>('bitrix24:waking')
    const job = { name: 'decide', payload: { tenant: id, card: lead(1) }, runInMs: 60_000 } as const
    await store.jobs.retry(job, at)

    await store.tenants.save(aTenant(id, { state: 'paused' }))
    const paused = await waitsMs(id)
    await store.tenants.save(aTenant(id))

    expect(paused).toBeGreaterThan(50_000)
    expect(await waitsMs(id)).toBeLessThanOrEqual(0)
  })
})

async function fill(tenant: TenantId): Promise<void> {
  const event = { type: 'card.created', card: lead(1) } as const
  await store.tenants.save(aTenant(tenant))
  await store.inbox.put([{ id: 'e', tenant, occurredAt: at, event, raw: {} }], at)
  await store.secrets.save(tenant, {
    accessToken: 'a',
    refreshToken: 'r',
    expiresAt: at,
    applicationToken: 't',
  })
  await store.settings.save(tenant, 0, {})
  await store.cards.decide(
    aDecision(tenant, lead(1), { lookAgainAt: at, tasks: [asId('1')], planned: [aPlan('k')] }),
  )
  await store.people.learn(tenant, [{ contact: aContact('1'), keys: ['phone:1'] }])
  await store.claims.take(tenant, ['phone:1'], 'me')
  await store.cursors.set(tenant, 'sweep/lead', '5')
  await store.zones.set(tenant, {
    card: lead(1),
    subjects: ['lead:1'],
    zone: 'Asia/Omsk',
    by: asId('7'),
    at,
    key: 'zone',
  })
  await store.telephony.save(tenant, 0, { config: NO_TELEPHONY, cursor: null })
  await store.telephony.keep(tenant, [{ call: aCall(), raw: {} }], at)
  const job = { name: 'decide', payload: { tenant, card: lead(1) } } as const
  await store.jobs.bury(job, { code: 'c', message: 'm' }, at)
  await store.jobs.add({ name: 'review', payload: { tenant } })
  const known = new Set(await tablesWith(tenant))
  for (const table of await tablesOfTenants())
    if (!known.has(table)) await fillByType(table, tenant)
}

/** By the type of a column; a table nobody fills above shows nothing but that its rows go. */
const SAMPLES: Readonly<Record<string, string>> = {
  text: `'x'`,
  bigint: '1',
  integer: '1',
  smallint: '1',
  'double precision': '1',
  real: '1',
  numeric: '1',
  boolean: 'true',
  jsonb: `'{}'`,
  json: `'{}'`,
  bytea: `'x'`,
  ARRAY: `'{}'`,
  'timestamp with time zone': 'now()',
}

async function fillByType(table: string, tenant: TenantId): Promise<void> {
  const { rows } = await database.pool.query<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = 'public' and table_name = $1 and column_name <> 'tenant'
       and is_nullable = 'NO' and column_default is null and is_identity = 'NO' and is_generated = 'NEVER'`,
    [table],
  )
  const names = ['tenant', ...rows.map(({ name }) => name)].map(name => `"${name}"`)
  const values = rows.map(({ name, type }) => {
    const sample = SAMPLES[type]
    if (sample === undefined) throw new Error(`no sample of ${type} for ${table}.${name}`)
    return sample
  })
  await database.pool.query(
    `insert into "${table}" (${names.join(', ')}) values (${['$1', ...values].join(', ')})`,
    [tenant],
  )
}

async function tablesOfTenants(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'tenant'`,
  )
  return rows.map(({ name }) => name)
}

async function tablesWith(tenant: TenantId): Promise<readonly string[]> {
  const found: string[] = []
  for (const table of await tablesOfTenants()) {
    const { rows } = await sql`
      select 1 from ${sql.table(table)} where tenant = ${tenant} limit 1
    `.execute(database.kysely)
    if (rows.length > 0) found.push(table)
  }
  const { rows } = await database.pool.query(
    'select 1 from graphile_worker.jobs where queue_name = any($1)',
    [[tenant, `${tenant}/long`]],
  )
  return rows.length > 0 ? [...found, 'jobs'] : found
}

async function waitsMs(tenant: TenantId): Promise<number> {
  const { rows } = await database.pool.query<{ ms: number }>(
    `select extract(epoch from run_at - clock_timestamp())::float8 * 1000 as ms
     from graphile_worker.jobs where queue_name = $1`,
    [tenant],
  )
  return rows[0]?.ms ?? Number.NaN
}
