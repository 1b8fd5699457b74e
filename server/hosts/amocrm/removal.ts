import type { Tenant } from '../../tenant.ts'
import { createRemoval, type RemovalPorts } from '../common/removal.ts'
import { keepPlace, loadTokens, refreshAnywhere, withGrant } from './access.ts'
import { GrantDead, type OAuth } from './oauth.ts'

export interface RemovalDependencies extends RemovalPorts {
  readonly oauth: OAuth
}

/**
 * Uninstalling revokes every token, so the news of one is believed when our refresh token is dead, also at the account's new name.
 * In the tenant's lock, as adoption: a reinstall comes before or after it, never in between.
 */
export function createConfirmRemoval(dependencies: RemovalDependencies) {
  const { oauth, tenants, secrets } = dependencies

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

  return createRemoval(dependencies, isAccessDead)
}
