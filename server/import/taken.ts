import type { TakenContacts } from '../core/host-import.ts'
import type { Desk } from '../flow/flow.ts'

/** Contacts that rows of the load have made or changed, as far as those are settled. */
export function takenOf({ flow, tenant }: Desk, load: string): TakenContacts {
  return async ids => {
    const last = await flow.store.loads.lastAt(
      tenant.id,
      load,
      ids.map(id => `contact:${id}`),
    )
    return new Set(ids.filter(id => last.has(`contact:${id}`)))
  }
}
