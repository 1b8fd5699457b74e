import { asId, type ContactId } from '../../shared/crm/ids.ts'
import { MINUTE, plus } from '../../shared/time/instant.ts'
import type { Merging } from '../store/store.ts'
import type { MergeDesk } from './desk.ts'

/** What was cut off is taken up by a job so much later, unless its page does it before. */
const TAKE_UP_MS = 2 * MINUTE

/** Each has a date of its own, so that none is put off by others; merges of a run have the run's. @param merging `null`: of a run */
export async function takeUpLater(
  { flow, tenant }: Pick<MergeDesk, 'flow' | 'tenant'>,
  merging: Pick<Merging, 'id' | 'run'> | null,
): Promise<void> {
  const at = plus(flow.clock.now(), TAKE_UP_MS)
  const subject = merging === null || merging.run !== null ? '' : merging.id
  await flow.store.due.set({ tenant: tenant.id, kind: 'merge', subject }, at)
}

export async function learnAnew(
  { flow, tenant }: Pick<MergeDesk, 'flow' | 'tenant'>,
  contacts: readonly string[],
): Promise<void> {
  for (const id of contacts)
    await flow.store.jobs.add({
      name: 'learn-contact',
      payload: { tenant: tenant.id, contact: asId<ContactId>(id) },
    })
}
