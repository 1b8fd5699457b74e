import type { CardKind } from '../../shared/crm/model.ts'
import { plus, SECOND } from '../../shared/time/instant.ts'
import type { Desk } from '../flow/flow.ts'

/** Comes before the first id of a host. */
const BEFORE_ALL = '0'

/**
 * Requests created since the last sweep whose webhook never came are recorded and looked at.
 *
 * One call per kind of card. The cursor is the host's own id, which only grows; it moves after the jobs are
 * safe, so a crash half-way repeats a part and changes nothing.
 */
export async function sweepNew(desk: Desk): Promise<void> {
  const kinds: readonly CardKind[] = desk.host.capabilities(desk.tenant).hasLeads
    ? ['lead', 'deal']
    : ['deal']
  for (const kind of kinds) await sweepKind(desk, kind)
}

async function sweepKind(desk: Desk, kind: CardKind): Promise<void> {
  const { flow, tenant, crm } = desk
  const { store } = flow
  const cursor = await store.cursors.get(tenant.id, `sweep/${kind}`)
  const found = await crm.cardsAfter(kind, cursor)

  for (const { ref, createdAt } of found) {
    // What was there before us is the review's business: it is no incoming request. Hosts tell whole seconds.
    if (plus(createdAt, SECOND) <= tenant.installedAt) continue
    const isNew = await store.requests.record(tenant.id, ref, flow.clock.now(), {
      foundBy: 'sweep',
    })
    if (isNew) await store.jobs.add({ name: 'decide', payload: { tenant: tenant.id, card: ref } })
  }
  // Of a portal without a single card the next sweep must see all there are, not the newest one alone.
  const next = found.at(-1)?.ref.id ?? (cursor === null ? BEFORE_ALL : null)
  if (next !== null) await store.cursors.set(tenant.id, `sweep/${kind}`, next)
}
