import { asId, type PipelineId } from '../../shared/crm/ids.ts'
import { STAGE_RULES } from '../../shared/settings/fields.ts'
import { readExempt } from '../core/exempt.ts'
import type { Policy, PolicyGround } from '../core/policy.ts'
import { toFields } from '../core/read-settings.ts'
import type { Store } from '../store/store.ts'
import { loadAdmins } from './admins.ts'
import type { Desk } from './flow.ts'

/** What of a desk is needed to know the policy. */
type PolicyDesk = Pick<Desk, 'tenant' | 'host'> & { readonly flow: { readonly store: Store } }

const LEADS = asId<PipelineId>('lead')
const NOBODY: ReadonlySet<never> = new Set()

/** How this tenant wants to be looked after now. One query. */
export async function loadPolicy(desk: Desk): Promise<Policy> {
  const { store, policies } = desk.flow
  return policies.read(desk, await store.settings.load(desk.tenant.id))
}

/**
 * Tenant and host as a policy has to know them.
 *
 * @param saved everything that will be read upon this ground; who is an administrator is asked for only where it matters
 */
export async function loadPolicyGround(
  { flow, tenant, host }: PolicyDesk,
  saved: readonly unknown[],
): Promise<PolicyGround> {
  const isFirstContactOnly = host.capabilities(tenant).leadsObey === 'first-contact'
  const isAdminAsked = saved.some(
    value => !readExempt(toFields(value)['exempt'], NOBODY).adminsObey,
  )
  return {
    timeZone: tenant.timeZone,
    // Not accepted yet: such a card has nobody who could plan for it.
    silent: isFirstContactOnly ? { pipeline: LEADS, rules: STAGE_RULES } : null,
    admins: isAdminAsked ? await loadAdmins(flow.store, tenant.id) : NOBODY,
  }
}
