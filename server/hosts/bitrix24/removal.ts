import type { Tenant } from '../../tenant.ts'
import { oauthHostOf, withGrant } from './access.ts'
import { TenantDisconnected } from '../../errors.ts'
import { GrantDead, type OAuth } from './oauth.ts'
import { createRemoval, type RemovalPorts } from '../common/removal.ts'

export interface RemovalDependencies extends RemovalPorts {
  readonly oauth: OAuth
}

/**
 * The news of an uninstall carries only `application_token`, which every user of the app knows, and the vendor's API is
 * closed by the time it comes (bitrix24.md 1.4): so it is believed only when our own refresh token is dead, and then the
 * tenant is `removed` and its tokens are forgotten at once. In the tenant's lock, as adoption: a reinstall comes before or
 * after it, never in between.
 *
 * Not a proof where the token died of something else before, such as the dismissal of whoever installed us (V).
 */
export function createConfirmRemoval(dependencies: RemovalDependencies) {
  const { oauth, secrets } = dependencies

  async function isAccessDead(tenant: Tenant): Promise<boolean> {
    const tokens = await secrets.load(tenant.id)
    if (tokens === null) throw new TenantDisconnected('removal: no tokens')
    try {
      const grant = await oauth.refresh(oauthHostOf(tenant), tokens.refreshToken)
      await secrets.save(tenant.id, withGrant(tokens, grant))
      return false
    } catch (error) {
      if (error instanceof GrantDead) return true
      throw error
    }
  }

  return createRemoval(dependencies, isAccessDead)
}
