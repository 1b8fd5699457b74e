import type { ContactId } from '../../../shared/crm/ids.ts'
import type { Tenant } from '../../tenant.ts'
import type { Memory } from '../common/memory.ts'
import type { TenantsPort } from '../common/ports.ts'
import type { HostCrm } from '../host.ts'
import type { Account } from './account.ts'
import { createDeeds } from './deeds.ts'
import { toUsers } from './directory.ts'
import { isRefused, Unpaid } from './failures.ts'
import type { Unlinked } from './found-marks.ts'
import { createGround } from './ground.ts'
import { findCardsOfTask, look } from './look.ts'
import { createNumberField } from './number-field.ts'
import { createBaseReader } from './read-base.ts'
import { createPast } from './past.ts'
import { findContact } from './people.ts'
import { perform } from './perform.ts'
import type { StageLog } from './stage-log.ts'
import { forgetTrouble, noteTrouble } from './troubles.ts'
import { walkContacts, walkOpenCards } from './walk.ts'
import { readCardsAfter } from './walk-requests.ts'
import { readWhereabouts } from './whereabouts.ts'
import type { ContactReads } from './contact-reads.ts'
import type { FoundContact } from './contact-wire.ts'

export interface CrmDependencies {
  readonly tenant: Tenant
  readonly tenants: TenantsPort
  readonly account: Account
  /** The same account for walks over everything, which leave room to people. */
  readonly sweepAccount: Account
  /** Shared by all connections of the process, as is all below. */
  readonly memory: Memory
  readonly recent: Memory
  readonly stages: StageLog
  readonly reads: ContactReads
  readonly clock: Parameters<typeof createGround>[0]['clock']
}

export function createCrm(dependencies: CrmDependencies): HostCrm {
  const { tenant, tenants, account, sweepAccount, memory, recent, stages } = dependencies
  const { reads, clock } = dependencies
  const ground = createGround({ tenant, tenants, account, memory, clock })
  const sweepGround = createGround({ tenant, tenants, account: sweepAccount, memory, clock })
  const unlinked: Unlinked = new Map()
  const seen = new Map<ContactId, FoundContact>()

  return {
    look: (card, wish = {}) => look({ ground, unlinked, seen, recent, reads }, card, wish),
    cardsOfTask: task => findCardsOfTask(ground, task),
    async contact(id, { readSince } = {}) {
      const read = readSince === undefined ? null : reads.find(id, readSince)
      return read ?? (await findContact(account, id))?.contact ?? null
    },
    whereabouts: client => readWhereabouts(account, client),
    async perform(effects) {
      try {
        const answers = await perform({ ground, unlinked, seen }, effects)
        if (answers.some(({ done }) => done)) await forgetTrouble(tenants, tenant, 'unpaid')
        return answers
      } catch (error) {
        // Reads go on for 30 days, so only a write tells.
        if (error instanceof Unpaid) await noteTrouble(tenants, tenant, 'unpaid')
        throw error
      }
    },
    openCards: kind => walkOpenCards(sweepGround, kind, stages),
    cardsAfter: (kind, id) => readCardsAfter(sweepGround, kind, id),
    contacts: changedSince => walkContacts(sweepAccount, changedSince),
    // A lead is read without its source (amocrm.md 11): nothing to name.
    sources: async () => [],
    deeds: createDeeds(sweepAccount, () => clock.now()),
    numberField: createNumberField(sweepAccount),
    past: createPast(sweepGround),
    base: createBaseReader(sweepGround),
    users: async () => toUsers(await ground.people()),
    async pipelines({ isFresh } = { isFresh: false }) {
      try {
        const { pipelines } = await ground.funnels(isFresh)
        if (isFresh) await forgetTrouble(tenants, tenant, 'no-rights')
        return pipelines
      } catch (error) {
        // Everybody may read these: whoever may not is let to nothing.
        if (isRefused(error, 403)) await noteTrouble(tenants, tenant, 'no-rights')
        if (error instanceof Unpaid) await noteTrouble(tenants, tenant, 'unpaid')
        throw error
      }
    },
  }
}
