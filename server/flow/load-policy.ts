import { type Policy, readPolicy } from '../core/policy.ts'
import type { Store } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'
import { rules } from '../rules/index.ts'

/** How this tenant wants to be looked after now. One query. */
export async function loadPolicy(store: Store, tenant: Tenant): Promise<Policy> {
  const { value } = await store.settings.load(tenant.id)
  return readPolicy(value, rules, tenant.timeZone)
}
