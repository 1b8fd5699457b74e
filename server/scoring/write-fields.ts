import { type CardKind, nameOf } from '../../shared/crm/model.ts'
import { HostRefused } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'

/** Cards of one run: each of them makes the host tell us of a change, and people's own changes are to be heard meanwhile. */
const AT_ONCE = 200
/** Where the next run goes on. */
const CURSOR = 'chances/field'

/**
 * Brings the numbers on the host to what was counted, where they differ by three points, and takes back those that nothing stands
 * behind any more: all of them, when no administrator wants them.
 */
export async function writeFields(desk: Desk): Promise<void> {
  try {
    for (const kind of desk.crm.numberField.kinds) await write(desk, kind)
  } catch (error) {
    // Whoever installed us may not make fields any more; the next hour tries again.
    if (!(error instanceof HostRefused)) throw error
    desk.flow.log.warn('chances not written', { tenant: desk.tenant.id, reason: error.reason })
  }
}

async function write({ flow, tenant, crm }: Desk, kind: CardKind): Promise<void> {
  const { scores, cursors } = flow.store
  const { isFieldWritten: isWanted } = await scores.settings(tenant.id)
  const place = `${CURSOR}/${kind}`
  const after = (await cursors.get(tenant.id, place)) ?? ''
  const wish = { kind, isWanted, after, limit: AT_ONCE }
  const stale = await scores.staleFields(tenant.id, wish)
  if (stale.length > 0) {
    const label = flow.sayFor(tenant)({ id: 'scoring.field.name' })
    const numbers = stale.map(({ card, percent }) => ({ card, value: percent }))
    const { written, gone } = await crm.numberField.write(kind, numbers, label)
    const ended = new Set([...written, ...gone].map(nameOf))
    const done = stale.filter(({ card }) => ended.has(nameOf(card)))
    await scores.fieldsWritten(tenant.id, done, flow.clock.now())
    flow.log.info('chances written', { tenant: tenant.id, kind, count: written.length })
  }
  // What the host does not take comes again only after all the others.
  const last = stale.length < AT_ONCE ? undefined : stale.at(-1)
  await cursors.set(tenant.id, place, last === undefined ? '' : nameOf(last.card))
}
