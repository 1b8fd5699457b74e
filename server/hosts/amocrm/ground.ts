import type { UserId } from '../../../shared/crm/ids.ts'
import type { Locale } from '../../../shared/i18n/message.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { Tenant } from '../../tenant.ts'
import type { Memory } from '../common/memory.ts'
import type { TenantsPort } from '../common/ports.ts'
import type { Account } from './account.ts'
import { type Funnels, type Person, readFunnels, readPeople } from './directory.ts'
import { type AccountFacts, factsOf, withFacts } from './facts.ts'
import { isRefused } from './failures.ts'

/** One account at work: whom to ask, and what is known of it anyway. */
export interface Ground {
  readonly account: Account
  readonly locale: Locale
  /** The product's clock. */
  now(): Instant
  /** Facts that cover these pipelines: a new one is asked for. */
  factsFor(pipelines: readonly string[]): Promise<AccountFacts>
  /** Remembered for some minutes. */
  funnels(isFresh?: boolean): Promise<Funnels>
  people(): Promise<readonly Person[]>
  /** Kept before the case is written: a review looks for cases among the tasks of these users alone. */
  rememberCaseUser(user: UserId): Promise<void>
}

export interface GroundDependencies {
  readonly tenant: Tenant
  readonly tenants: TenantsPort
  readonly account: Account
  /** Shared by all connections of the process. */
  readonly memory: Memory
  readonly clock: { now(): Instant }
}

export function createGround(dependencies: GroundDependencies): Ground {
  const { tenant, tenants, account, memory, clock } = dependencies
  let facts = factsOf(tenant)

  async function keep(changed: (known: AccountFacts) => Partial<AccountFacts>): Promise<void> {
    // Read again: somebody else may have learnt something meanwhile.
    const fresh = (await tenants.find(tenant.id)) ?? tenant
    const next = withFacts(fresh, changed(factsOf(fresh)))
    facts = factsOf(next)
    if (next !== fresh) await tenants.save(next)
  }

  async function funnels(isFresh = false): Promise<Funnels> {
    const name = `funnels/${tenant.id}`
    if (isFresh) memory.forget(name)
    const found = await memory.recall(name, () => readFunnels(account))
    facts = { ...facts, ...found.facts }
    return found
  }

  return {
    account,
    locale: tenant.locale,
    now: () => clock.now(),
    funnels,
    people: () => memory.recall(`people/${tenant.id}`, () => readPeopleOrNone(account)),

    async factsFor(pipelines) {
      const isKnown = () => pipelines.every(id => facts.pipelines.includes(id))
      if (isKnown()) return facts
      await funnels()
      if (!isKnown()) await funnels(true)
      const found = facts
      await keep(() => ({ unsorted: found.unsorted, pipelines: found.pipelines }))
      return facts
    },

    async rememberCaseUser(user) {
      if (facts.caseUsers.includes(user)) return
      await keep(({ caseUsers }) => ({ caseUsers: [...new Set([...caseUsers, user])] }))
    },
  }
}

/** Without the right to see them nobody can be given a task; requests are recorded and recognised all the same. */
async function readPeopleOrNone(account: Account): Promise<readonly Person[]> {
  try {
    return await readPeople(account)
  } catch (error) {
    if (isRefused(error, 403)) return []
    throw error
  }
}
