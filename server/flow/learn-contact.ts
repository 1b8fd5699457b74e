import { SECOND } from '../../shared/time/instant.ts'
import type { JobPayloads } from '../store/store.ts'
import type { Desk } from './flow.ts'
import { indexKeys } from './index-keys.ts'

/** As short as the index may be behind, long enough for the look at the card that the contact was made for. */
const LOOK_FIRST_MS = SECOND

/** A write of many contacts under way is over by then, and has told what it made: whoever is still unknown was made by somebody else. */
const WRITE_MS = 90 * SECOND
const LOOK_AGAIN_MS = WRITE_MS / 2

/**
 * Brings what the index knows of a contact up to date.
 *
 * Where a card is told of after its people, the look at it is let go first: what that has read since the change need not be read again. Whom
 * the index does not hold is asked for anyway: he may have been deleted meanwhile.
 */
export async function learnContact(
  { flow, tenant, host, crm }: Desk,
  payload: JobPayloads['learn-contact'],
): Promise<void> {
  const { contact: id, toldAt, hasWaited = false } = payload
  const { jobs, loads, people } = flow.store
  if (!hasWaited && toldAt !== undefined && host.capabilities(tenant).peopleComeWithinMs > 0) {
    // Never instead of a job that waits already: that one knows of a later change.
    const waited = { ...payload, hasWaited: true }
    return jobs.retry({ name: 'learn-contact', payload: waited, runInMs: LOOK_FIRST_MS }, null)
  }
  // A load tells the index by itself what it has made; asking about each of a hundred thousand contacts would leave it no share of the host.
  const own = toldAt === undefined ? null : await loads.ownDoing(tenant.id, id, toldAt)
  if (own === 'made') return
  if (own === 'maybe' && toldAt !== undefined && flow.clock.now() - toldAt < WRITE_MS)
    return jobs.retry({ name: 'learn-contact', payload, runInMs: LOOK_AGAIN_MS }, null)
  const isKnown = hasWaited && (await people.find(tenant.id, id)) !== null
  const contact = await crm.contact(id, { readSince: isKnown ? toldAt : undefined })
  if (contact === null) return people.forget(tenant.id, id)
  await people.learn(tenant.id, [{ contact, keys: indexKeys(contact) }])
}
