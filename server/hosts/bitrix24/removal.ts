import type { Tenant } from '../../tenant.ts'
import { oauthHostOf, withGrant } from './access.ts'
import { TenantDisconnected } from '../../errors.ts'
import { GrantDead, type OAuth } from './oauth.ts'
import type { LogPort, RateLimit, RatePort, SecretsPort, TenantsPort } from './ports.ts'
import { awaitTurn } from '../common/turn.ts'

export interface RemovalDependencies {
  readonly oauth: OAuth
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly rate: RatePort
  readonly log: LogPort
}

/** Every user of the app may make us ask. */
const LIMIT: RateLimit = { perSecond: 0.2, burst: 5 }

/**
 * The news of an uninstall carries only `application_token`, which every user of the app knows, and the vendor's API is
 * closed by the time it comes (bitrix24.md 1.4): so it is believed only when our own refresh token is dead, and then the
 * tenant is `removed` and its tokens are forgotten at once. In the tenant's lock, as adoption: a reinstall comes before or
 * after it, never in between.
 *
 * Not a proof where the token died of something else before, such as the dismissal of whoever installed us (V).
 */
export function createConfirmRemoval(dependencies: RemovalDependencies) {
  const { oauth, tenants, secrets, rate, log } = dependencies

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

  async function revoke(asked: Tenant): Promise<boolean> {
    const tenant = await tenants.find(asked.id)
    if (tenant === null || tenant.installedAt !== asked.installedAt) return false
    if (tenant.state !== 'removed') {
      const turn = {
        bucket: `bitrix24/removal:${tenant.id}`,
        limit: LIMIT,
        urgency: 'person',
      } as const
      await awaitTurn(rate, 'removal', turn)
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
