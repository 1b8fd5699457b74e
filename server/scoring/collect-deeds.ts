import { HostRefused } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'

const CURSOR = 'chances/deeds'
/** Then others of the tenant's long queue have their turn; the next run goes on. */
const SLICE_MS = 60_000

/**
 * Takes what the host remembers of things done about cards into their histories, from where the last run stopped. Comes after the cards
 * themselves: deeds of cards nobody has seen are left out.
 *
 * @returns whether there is nothing more to be had for now
 */
export async function collectDeeds(desk: Desk): Promise<boolean> {
  try {
    return await readOn(desk)
  } catch (error) {
    // Chances are learnt without them, too: a portal may keep its activities from us.
    if (!(error instanceof HostRefused)) throw error
    desk.flow.log.warn('deeds not read', { tenant: desk.tenant.id, reason: error.reason })
    return true
  }
}

async function readOn({ flow, tenant, crm }: Desk): Promise<boolean> {
  const { cursors, scores } = flow.store
  const until = performance.now() + SLICE_MS
  for await (const { deeds, cursor } of crm.deeds.read(await cursors.get(tenant.id, CURSOR))) {
    await scores.addDeeds(tenant.id, deeds)
    await cursors.set(tenant.id, CURSOR, cursor)
    if (performance.now() > until) return false
  }
  return true
}
