import type { Tenant } from '../../tenant.ts'
import type { LogPort, RateLimit, RatePort, SecretsPort, TenantsPort } from '../common/ports.ts'
import { awaitTurn } from '../common/turn.ts'
import { keepPlace, loadTokens, refreshAnywhere, withGrant } from './access.ts'
import { GrantDead, type OAuth } from './oauth.ts'

export interface RemovalDependencies {
  readonly oauth: OAuth
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly rate: RatePort
  readonly log: LogPort
}

/** A hook that was seen once can be sent again and again. */
const LIMIT: RateLimit = { perSecond: 0.2, burst: 5 }

/**
 * Uninstalling revokes every token, so the news of one is believed when our refresh token is dead, also at the account's new name.
 * In the tenant's lock, as adoption: a reinstall comes before or after it, never in between.
 */
export function createConfirmRemoval(dependencies: RemovalDependencies) {
  const { oauth, tenants, secrets, rate, log } = dependencies

  async function isAccessDead(tenant: Tenant): Promise<boolean> {
    const tokens = await loadTokens(secrets, tenant.id)
    try {
      const found = await refreshAnywhere(oauth, tenant, tokens.refreshToken)
      await secrets.save(tenant.id, withGrant(tokens, found.grant))
      await keepPlace(tenants, tenant, found)
      return false
    } catch (error) {
      if (error instanceof GrantDead) return true
      throw error
    }
  }

  async function revoke(asked: Tenant): Promise<boolean> {
    const tenant = await tenants.find(asked.id)
    if (tenant === null || tenant.installedAt !== asked.installedAt) return false
    if (tenant.state !== 'removed') {
      const bucket = `amocrm/removal:${tenant.id}`
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
