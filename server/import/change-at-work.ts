import type { Desk } from '../flow/flow.ts'
import type { LoadPatch, StoredLoad } from '../store/store.ts'
import { bodyOf } from './load-body.ts'

/** Changes a load that is still at the very work it was read at: not stopped, and not begun anew since. */
export async function changeAtWork(
  { flow, tenant }: Desk,
  load: StoredLoad,
  patch: LoadPatch,
): Promise<void> {
  const runOf = (one: StoredLoad) => bodyOf(one).run ?? null
  await flow.store.loads.settle(tenant.id, load.id, {
    rows: [],
    companies: [],
    from: [],
    next: now => (now.state === load.state && runOf(now) === runOf(load) ? patch : {}),
  })
}
