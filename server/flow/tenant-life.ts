import type { TenantId } from '../../shared/crm/ids.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import type { JobPayloads, Store } from '../store/store.ts'
import { KEEP_AFTER_REMOVAL_MS, type Tenant } from '../tenant.ts'
import type { Flow } from './flow.ts'
import { rememberStrip } from './strip-shown.ts'

/** Quiet mode of a new tenant. */
export const FIRST_QUIET_MS = 7 * DAY

const SET_UP_FOR = 'set-up-for'

/**
 * The host tells only once that an installation is finished, and that may be lost: whoever opens a page afterwards
 * shows it as well. A set-up that failed for good begins anew.
 */
export async function catchUpSetUp({ cursors, jobs }: Store, tenant: Tenant): Promise<void> {
  if (tenant.state !== 'active') return
  if ((await cursors.get(tenant.id, SET_UP_FOR)) === String(tenant.installedAt)) return
  await jobs.retry({ name: 'set-up', payload: { tenant: tenant.id } }, null)
}

/**
 * The host says the installation is finished: first settings, first walks, then places and fields. Whatever the host refuses of these,
 * the tenant is at work, and the daily reconcile tries again.
 */
export async function setUp(flow: Flow, id: TenantId): Promise<void> {
  const { store } = flow
  const tenant = await store.tenants.find(id)
  if (tenant === null || tenant.state === 'removed') return

  const active = { ...tenant, state: 'active' as const }
  await store.tenants.save(active)
  const isSetUp = (await store.cursors.get(id, SET_UP_FOR)) === String(tenant.installedAt)
  if (!isSetUp) await startWalks(flow, id)
  await flow.hosts[tenant.host]?.reconcile(active)
  // Last, so that after a failure the next session sets up again.
  await store.cursors.set(id, SET_UP_FOR, String(tenant.installedAt))
  flow.log.info('tenant set up', { tenant: id })
}

async function startWalks({ store, clock }: Flow, id: TenantId): Promise<void> {
  const now = clock.now()
  const settings = await store.settings.load(id)
  // A tenant that comes back keeps what its admin chose.
  if (settings.version === 0)
    await store.settings.save(id, 0, { rules: {}, quietUntil: plus(now, FIRST_QUIET_MS) })

  for (const kind of ['calls', 'review', 'sweep', 'learn'] as const)
    await store.due.set({ tenant: id, kind, subject: '' }, now)
  // What the walks read is counted as they get on.
  await store.firstLook.begin(id, now)
  await store.due.set({ tenant: id, kind: 'reconcile', subject: '' }, plus(now, DAY))
}

/**
 * The host says we were removed: it is asked whether that is so, unless that was done when the news came.
 *
 * In the tenant's short queue, so that nothing begun before is still under way there; what is in the long one is waited for by the job that
 * erases.
 *
 * @param removal.installedAt a tenant installed anew since then stays as it is
 */
export async function removeTenant(
  flow: Flow,
  { tenant: id, clean, installedAt }: JobPayloads['remove-tenant'],
): Promise<void> {
  const { store, clock, log } = flow
  const tenant = await store.tenants.find(id)
  if (tenant === null || (installedAt ?? tenant.installedAt) !== tenant.installedAt) return
  if ((await flow.hosts[tenant.host]?.confirmRemoval(tenant)) !== true) return

  await store.due.clear(id)
  await rememberStrip(store, id, false)
  log.info('tenant removed', { tenant: id, clean })
  if (clean) {
    const payload = { tenant: id, installedAt: tenant.installedAt }
    return store.jobs.add({ name: 'erase', payload })
  }
  await store.due.set(
    { tenant: id, kind: 'erase', subject: '' },
    plus(clock.now(), KEEP_AFTER_REMOVAL_MS),
  )
}

/** The tenant may have come back meanwhile; then nothing is erased. */
export async function eraseRemoved(
  { store, log }: Flow,
  { tenant: id, installedAt }: JobPayloads['erase'],
): Promise<void> {
  const tenant = await store.tenants.find(id)
  if (tenant === null) return
  if (await store.tenants.erase(id, installedAt ?? tenant.installedAt))
    log.info('tenant erased', { tenant: id })
}
