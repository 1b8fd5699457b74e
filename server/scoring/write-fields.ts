import type { CardKind } from '../../shared/crm/model.ts'
import { HostRefused } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'

/** Cards of one run; the rest comes with the next, so that no run holds up the tenant's other walks for long. */
const AT_ONCE = 5000
const PART = 250

/** Brings the numbers on the host to what was counted, where they differ by three points; when an administrator wants them. */
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
  const { scores } = flow.store
  const { isFieldWritten } = await scores.settings(tenant.id)
  if (!isFieldWritten) return
  const label = flow.sayFor(tenant)({ id: 'scoring.field.name' })
  const stale = await scores.staleFields(tenant.id, kind, AT_ONCE)
  let count = 0
  for (let from = 0; from < stale.length; from += PART) {
    const part = stale.slice(from, from + PART)
    const numbers = part.map(({ card, percent }) => ({ card, value: percent }))
    const written = new Set((await crm.numberField.write(kind, numbers, label)).map(({ id }) => id))
    // What the host does not take is not offered again until it has moved on: it is gone, or closed to us.
    await scores.fieldsWritten(tenant.id, part)
    count += written.size
  }
  if (stale.length > 0) flow.log.info('chances written', { tenant: tenant.id, kind, count })
}
