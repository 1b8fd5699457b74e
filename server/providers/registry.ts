import type { TenantId } from '../../shared/crm/ids.ts'
import type { Clock } from '../clock.ts'
import { createAnswerCache } from './answer-cache.ts'
import { createRequisites } from './create-requisites.ts'
import { createSendToRegistry, type SendToRegistry } from './dadata-http.ts'
import type { RequisiteProvider } from './requisites.ts'
import { createSharedAnswers, type KeptAnswers } from './shared-answers.ts'
import { createMemoryUsage, type UsageStore } from './usage.ts'

/** Registries as one tenant may ask them: with its own key, or with the service's. */
export interface Registry {
  /** @param urgency a person waits for fewer tries than a job does */
  of(tenant: TenantId, urgency: 'person' | 'sweep'): Promise<RequisiteProvider>
  keyOf(tenant: TenantId): Promise<'own' | 'service' | 'none'>
  /** With a key that is not kept yet. */
  tryOut(key: string): RequisiteProvider
}

/** What is kept of registries; the store has it. */
export interface RegistryStore {
  readonly usage: UsageStore
  readonly answers: KeptAnswers
  key(tenant: TenantId): Promise<string | null>
}

export interface RegistryOptions {
  readonly store: RegistryStore
  readonly clock: Clock
  /** The service's own; empty: it has none. */
  readonly key: string
  /** @default DaData's own */
  readonly address?: string | undefined
  readonly send?: SendToRegistry
}

const TRIES = { person: 2, sweep: 5 } as const

/** Under which the service's own key is counted. */
export const SERVICE = 'service'

/** One for the whole process. */
export function createRegistry({ store, clock, key, address, send }: RegistryOptions): Registry {
  const sending = send ?? createSendToRegistry({ useProxy: address === undefined })
  const asked = { clock, send: sending, ...(address !== undefined && { address }) }
  const providerOf = createRequisites({
    ...asked,
    usage: store.usage,
    cache: createSharedAnswers(createAnswerCache(clock), store.answers, clock),
  })
  return {
    async of(tenant, urgency) {
      const own = await store.key(tenant)
      const tries = TRIES[urgency]
      return own === null
        ? providerOf({ key, keyName: SERVICE, tries })
        : providerOf({ key: own, keyName: tenant, tries })
    },
    async keyOf(tenant) {
      if ((await store.key(tenant)) !== null) return 'own'
      return key === '' ? 'none' : 'service'
    },
    // Counted apart, so that a wrong key closes nothing; its answers are nobody's.
    tryOut: tried => createRequisites({ ...asked, usage: createMemoryUsage() })(triedKey(tried)),
  }
}

function triedKey(key: string) {
  return { key, keyName: 'tried', tries: 1 }
}
