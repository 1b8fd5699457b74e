import { type Policy, readPolicy } from '../core/policy.ts'
import { rules } from '../rules/index.ts'
import type { StoredSettings } from '../store/store.ts'
import type { Desk } from './flow.ts'
import { loadPolicyGround } from './load-policy.ts'

/** Tenants whose policy is kept: a few kilobytes each. */
const KEPT = 1000

/** Policies as they were read last, so that reading settings and working hours is not done anew for each event. */
export interface Policies {
  /** @param stored as the database has it now: what another process has saved is another version, and read anew */
  read(desk: Desk, stored: StoredSettings): Promise<Policy>
}

export function createPolicies(): Policies {
  const kept = new Map<string, { readonly stamp: string; readonly policy: Policy }>()

  return {
    async read(desk, { version, value }) {
      const { id, installedAt } = desk.tenant
      const ground = await loadPolicyGround(desk, [value])
      const { timeZone, silent, admins } = ground
      // An erased tenant that comes back counts its versions from the start again.
      const stamp = JSON.stringify([installedAt, version, timeZone, silent, [...(admins ?? [])]])
      const known = kept.get(id)
      if (known?.stamp === stamp) return known.policy

      const policy = readPolicy(value, rules, ground)
      kept.delete(id)
      kept.set(id, { stamp, policy })
      const [oldest] = kept.keys()
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
      return policy
    },
  }
}
