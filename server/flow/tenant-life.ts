import type { TenantId } from '../../shared/crm/ids.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import type { Store } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'
import type { Flow } from './flow.ts'
import { rememberStrip } from './strip-shown.ts'

/** After an uninstall without CLEAN everything of the tenant is kept this long. */
export const KEEP_AFTER_REMOVAL_MS = 30 * DAY

/** Quiet mode of a new tenant. */
export const FIRST_QUIET_MS = 7 * DAY

const SET_UP_FOR = 'set-up-for'

/**
 * The host tells only once that an installation is finished, and that may be lost: whoever opens a page afterwards
 * shows it as well.
 */
export async function catchUpSetUp({ cursors, jobs }: Store, tenant: Tenant): Promise<void> {
  if (tenant.state !== 'active') return
  if ((await cursors.get(tenant.id, SET_UP_FOR)) === String(tenant.installedAt)) return
  await jobs.add({ name: 'set-up', payload: { tenant: tenant.id } })
}

/** The host says the installation is finished: places, fields, first settings, first walks. */
export async function setUp(flow: Flow, id: TenantId): Promise<void> {
  const { store, clock } = flow
  const tenant = await store.tenants.find(id)
  if (tenant === null || tenant.state === 'removed') return
  const now = clock.now()

  await store.cursors.set(id, SET_UP_FOR, String(tenant.installedAt))
  const active = { ...tenant, state: 'active' as const }
  await store.tenants.save(active)
  await flow.hosts[tenant.host]?.reconcile(active)

  const settings = await store.settings.load(id)
  // A tenant that comes back keeps what its admin chose.
  if (settings.version === 0)
    await store.settings.save(id, 0, { rules: {}, quietUntil: plus(now, FIRST_QUIET_MS) })

  for (const kind of ['review', 'sweep', 'learn'] as const)
    await store.due.set({ tenant: id, kind, subject: '' }, now)
  await store.due.set({ tenant: id, kind: 'reconcile', subject: '' }, plus(now, DAY))
  flow.log.info('tenant set up', { tenant: id })
}

export async function removeTenant(flow: Flow, id: TenantId, clean: boolean): Promise<void> {
  const { store, clock, log } = flow
  const tenant = await store.tenants.find(id)
  if (tenant === null) return

  await store.secrets.forget(id)
  await store.due.clear(id)
  if (clean) {
    await store.tenants.erase(id)
    log.info('tenant erased', { tenant: id })
    return
  }
  await store.tenants.save({ ...tenant, state: 'removed' })
  await rememberStrip(store, id, false)
  await store.due.set(
    { tenant: id, kind: 'erase', subject: '' },
    plus(clock.now(), KEEP_AFTER_REMOVAL_MS),
  )
  log.info('tenant removed', { tenant: id })
}

/** The tenant may have come back meanwhile; then nothing is erased. */
export async function eraseRemoved(flow: Flow, id: TenantId): Promise<void> {
  const tenant = await flow.store.tenants.find(id)
  if (tenant?.state !== 'removed') return
  await flow.store.tenants.erase(id)
  flow.log.info('tenant erased', { tenant: id })
}
