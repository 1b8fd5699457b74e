import {
  finderOf,
  idText,
  listOf,
  or,
  orNull,
  recordOf,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import type { Tenant } from '../../tenant.ts'

/** What an administrator of the account has to mend. `messages.*.json` has a sentence for each. */
export const TROUBLES = [
  'disconnected',
  'no-webhooks',
  'webhooks-disabled',
  'users-hidden',
  'no-pipelines',
  'no-rights',
  'unpaid',
] as const
export type Trouble = (typeof TROUBLES)[number]

/** Facts about an account that only this module reads: `Tenant.hostData`. */
export interface AccountFacts {
  /** Host of the vendor's API that knows where the account is now. */
  readonly apiHost: string | null
  readonly currency: string | null
  /** Pipeline → its status of requests not accepted yet. */
  readonly unsorted: Readonly<Record<string, string>>
  /** All pipelines known when `unsorted` was read. */
  readonly pipelines: readonly string[]
  /** Users who were ever given a case of ours: only among their tasks may another one hide. */
  readonly caseUsers: readonly string[]
  /** Administrators as the account last told: when it does not answer any more, it is they who can mend that. */
  readonly admins: readonly string[]
  readonly troubles: readonly Trouble[]
}

const read = finderOf(
  shape({
    apiHost: orNull(text),
    currency: orNull(text),
    unsorted: or(recordOf(idText), {}),
    pipelines: or(listOf(idText), []),
    caseUsers: or(listOf(idText), []),
    admins: or(listOf(idText), []),
    troubles: or(listOf(text), []),
  }),
)

const NOTHING: AccountFacts = {
  apiHost: null,
  currency: null,
  unsorted: {},
  pipelines: [],
  caseUsers: [],
  admins: [],
  troubles: [],
}

export function factsOf({ hostData }: Pick<Tenant, 'hostData'>): AccountFacts {
  const facts = read(hostData)
  if (facts === null) return NOTHING
  return { ...facts, troubles: TROUBLES.filter(trouble => facts.troubles.includes(trouble)) }
}

/** What an administrator has to mend now. That access is dead is the tenant's state, no fact of the account; being unpaid explains it. */
export function troublesOf(tenant: Tenant): readonly Trouble[] {
  const { troubles } = factsOf(tenant)
  return tenant.state === 'paused' && !troubles.includes('unpaid')
    ? ['disconnected', ...troubles]
    : troubles
}

/** The tenant with some facts changed; the same object when nothing has. */
export function withFacts(tenant: Tenant, changed: Partial<AccountFacts>): Tenant {
  const hostData = { ...tenant.hostData, ...changed }
  return JSON.stringify(hostData) === JSON.stringify(tenant.hostData)
    ? tenant
    : { ...tenant, hostData }
}
