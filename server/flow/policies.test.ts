import { beforeEach, describe, expect, it } from 'vitest'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import type { Tenant } from '../tenant.ts'
import type { Desk } from './flow.ts'
import { createPolicies, type Policies } from './policies.ts'

const TENANT = aTenant(asId<TenantId>('bitrix24:policies'))
const QUIET = { version: 3, value: { quietUntil: 1000 } }

let policies: Policies
let admins: readonly string[]
beforeEach(() => {
  policies = createPolicies()
  admins = []
})

describe('policies', () => {
  it('are read once for each version of the settings', async () => {
    const first = await policies.read(deskOf(TENANT), QUIET)

    expect(await policies.read(deskOf(TENANT), QUIET)).toBe(first)
    expect(first.quietUntil).toBe(1000)
  })

  it('are read anew when another process has saved', async () => {
    await policies.read(deskOf(TENANT), QUIET)

    const policy = await policies.read(deskOf(TENANT), { version: 4, value: { quietUntil: null } })

    expect(policy.quietUntil).toBeNull()
  })

  it('are read anew for a tenant that was erased and has come back to the same version', async () => {
    await policies.read(deskOf(TENANT), QUIET)
    const again = { ...TENANT, installedAt: asInstant(TENANT.installedAt + 1) }

    const policy = await policies.read(deskOf(again), { version: 3, value: {} })

    expect(policy.quietUntil).toBeNull()
  })

  it('follow the time zone of the tenant', async () => {
    await policies.read(deskOf(TENANT), QUIET)

    const policy = await policies.read(deskOf({ ...TENANT, timeZone: 'Asia/Tokyo' }), QUIET)

    expect(policy.workTime.timeZone).toBe('Asia/Tokyo')
  })

  it('follow the administrators, where the settings ask who they are', async () => {
    const stored = { version: 1, value: { exempt: { users: [], adminsObey: false } } }
    await policies.read(deskOf(TENANT), stored)
    admins = ['7']

    const policy = await policies.read(deskOf(TENANT), stored)

    expect([...policy.exempt.admins]).toEqual(['7'])
  })

  it('do not mix tenants up', async () => {
    const other = { ...TENANT, id: asId<TenantId>('bitrix24:other') }
    await policies.read(deskOf(TENANT), QUIET)

    const policy = await policies.read(deskOf(other), { version: 3, value: {} })

    expect(policy.quietUntil).toBeNull()
  })
})

function deskOf(tenant: Tenant): Desk {
  const cursors = { get: async () => (admins.length === 0 ? null : JSON.stringify(admins)) }
  const host = { capabilities: () => ({ hasLeads: true, leadsObey: 'all' }) }
  // A policy needs no more of it.
  return { tenant, host, flow: { store: { cursors } } } as unknown as Desk
}
