import { asId, type ContactId } from '../../shared/crm/ids.ts'
import { MINUTE, plus } from '../../shared/time/instant.ts'
import type { MergeDesk } from './desk.ts'

/** What was cut off is taken up by a job so much later, unless its page does it before. */
const TAKE_UP_MS = 2 * MINUTE

export async function takeUpLater({
  flow,
  tenant,
}: Pick<MergeDesk, 'flow' | 'tenant'>): Promise<void> {
  const at = plus(flow.clock.now(), TAKE_UP_MS)
  await flow.store.due.set({ tenant: tenant.id, kind: 'merge', subject: '' }, at)
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
