import type { Tenant } from '../../tenant.ts'
import type { LogPort, RateLimit, RatePort, SecretsPort, TenantsPort } from './ports.ts'
import { awaitTurn } from './turn.ts'

export interface RemovalPorts {
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly rate: RatePort
  readonly log: LogPort
}

/** Who knows what the news of a removal carries can make us ask again and again. */
const LIMIT: RateLimit = { perSecond: 0.2, burst: 5 }

/**
 * The news of a removal is believed only once our own access is dead; then the tenant is `removed` and its tokens are forgotten at once. In
 * the tenant's lock, as adoption: a reinstall comes before or after it, never in between.
 *
 * @param isAccessDead asks the host with the refresh token, and keeps what it grants instead
 */
export function createRemoval(
  { tenants, secrets, rate, log }: RemovalPorts,
  isAccessDead: (tenant: Tenant) => Promise<boolean>,
) {
  async function revoke(asked: Tenant): Promise<boolean> {
    const tenant = await tenants.find(asked.id)
    if (tenant === null || tenant.installedAt !== asked.installedAt) return false
    if (tenant.state !== 'removed') {
      const bucket = `${tenant.host}/removal:${tenant.id}`
      await awaitTurn(rate, 'removal', { bucket, limit: LIMIT, urgency: 'person' })
      if (!(await isAccessDead(tenant))) {
        log.warn('removal not believed: our access still works', { tenant: tenant.id })
        return false
      }
      await tenants.save({ ...tenant, state: 'removed' })
    }
    await secrets.forget(tenant.id)
    return true
  }

  return (tenant: Tenant): Promise<boolean> => secrets.withLock(tenant.id, () => revoke(tenant))
}
