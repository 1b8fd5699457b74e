import type { Tenant } from '../../tenant.ts'
import type { TenantsPort } from '../common/ports.ts'
import { factsOf, type Trouble, withFacts } from './facts.ts'

/** What came up between two daily checks. */
export async function noteTrouble(
  tenants: TenantsPort,
  tenant: Tenant,
  trouble: Trouble,
): Promise<void> {
  const fresh = (await tenants.find(tenant.id)) ?? tenant
  const { troubles } = factsOf(fresh)
  if (!troubles.includes(trouble)) {
    await tenants.save(withFacts(fresh, { troubles: [trouble, ...troubles] }))
  }
}

/** What the account has just shown to be past. Costs nothing while there is no such trouble. */
export async function forgetTrouble(
  tenants: TenantsPort,
  tenant: Tenant,
  trouble: Trouble,
): Promise<void> {
  if (!factsOf(tenant).troubles.includes(trouble)) return
  const fresh = (await tenants.find(tenant.id)) ?? tenant
  const troubles = factsOf(fresh).troubles.filter(other => other !== trouble)
  const next = withFacts(fresh, { troubles })
  if (next !== fresh) await tenants.save(next)
}
