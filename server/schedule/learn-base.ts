import { HOUR, plus } from '../../shared/time/instant.ts'
import type { Desk } from '../flow/flow.ts'
import { indexKeys } from '../flow/index-keys.ts'

/** Changes are read with this much overlap: the host's clock and ours need not agree. */
const OVERLAP_MS = HOUR

/** Reads the contacts into our key index: all of them the first time, then those changed since. */
export async function learnBase({ flow, tenant, crm }: Desk): Promise<void> {
  const { people } = flow.store
  const startedAt = flow.clock.now()
  const until = await people.learnedUntil(tenant.id)

  for await (const page of crm.contacts(until === null ? null : plus(until, -OVERLAP_MS)))
    await people.learn(
      tenant.id,
      page.map(contact => ({ contact, keys: indexKeys(contact) })),
    )
  await people.setLearnedUntil(tenant.id, startedAt)
}
