import type { TenantId } from '../../../shared/crm/ids.ts'
import { finderOf, shape, text } from '../../../shared/parse/parse.ts'
import { SECOND, type Instant } from '../../../shared/time/instant.ts'
import { TenantDisconnected } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import { createMemory } from '../common/memory.ts'
import type { Grant, OAuth } from './oauth.ts'
import type { Access, AccessSource } from './portal.ts'
import type { LogPort, SecretsPort, TenantsPort, Tokens } from './ports.ts'

/** Refreshed this long before the end, so that a call under way does not meet it. */
const RENEW_BEFORE_MS = 30 * SECOND

/**
 * A burst of calls to one portal reads and opens its tokens once. Short, since another instance may renew or forget them meanwhile; a
 * token the portal takes no more is renewed from what is stored.
 */
const KNOWN_FOR_MS = SECOND

export interface AccessDependencies {
  readonly oauth: OAuth
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly now: () => Instant
  readonly log: LogPort
}

const findHostData = finderOf(shape({ oauthHost: text }))

/** Gives access to portals with the app's own tokens, and renews them: once, however many ask at the same time. */
export function createAccess(dependencies: AccessDependencies): (tenant: Tenant) => AccessSource {
  const { oauth, tenants, secrets, now, log } = dependencies
  /** Only so that many calls of this process hold one lock, and its connection, together. */
  const underWay = new Map<TenantId, Promise<Access>>()
  const memory = createMemory(KNOWN_FOR_MS, now)

  async function loadTokens(id: TenantId): Promise<Tokens> {
    const tokens = await secrets.load(id)
    if (tokens === null) throw new TenantDisconnected('no tokens')
    return tokens
  }

  async function refresh(known: Tenant, stale: Access): Promise<Access> {
    const tokens = await loadTokens(known.id)
    const tenant = (await tenants.find(known.id)) ?? known
    // Somebody else has refreshed while we waited for the lock.
    if (tokens.accessToken !== stale.token && !isEnding(tokens)) {
      return { origin: tenant.origin, token: tokens.accessToken }
    }
    const grant = await oauth.refresh(oauthHostOf(tenant), tokens.refreshToken)
    if (grant.memberId !== tenant.account) throw new TenantDisconnected('refresh: other portal')
    await secrets.save(tenant.id, withGrant(tokens, grant))
    memory.forget(tenant.id)
    if (grant.origin !== tenant.origin) await tenants.save({ ...tenant, origin: grant.origin })
    log.info('token refreshed', { tenant: tenant.id, moved: grant.origin !== tenant.origin })
    return { origin: grant.origin, token: grant.accessToken }
  }

  function isEnding(tokens: Tokens): boolean {
    return tokens.expiresAt - RENEW_BEFORE_MS <= now()
  }

  function renew(tenant: Tenant, stale: Access): Promise<Access> {
    const running = underWay.get(tenant.id)
    if (running !== undefined) return running
    const started = secrets
      .withLock(tenant.id, () => refresh(tenant, stale))
      .finally(() => underWay.delete(tenant.id))
    underWay.set(tenant.id, started)
    return started
  }

  return tenant => ({
    async current() {
      const tokens = await memory.recall(tenant.id, () => loadTokens(tenant.id))
      const access = { origin: tenant.origin, token: tokens.accessToken }
      return isEnding(tokens) ? renew(tenant, access) : access
    },
    renew: stale => renew(tenant, stale),
  })
}

export function withGrant(tokens: Pick<Tokens, 'applicationToken'>, grant: Grant): Tokens {
  return {
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken,
    expiresAt: grant.expiresAt,
    applicationToken: tokens.applicationToken,
  }
}

/** @throws {TenantDisconnected} when none is known */
export function oauthHostOf(tenant: Tenant): string {
  const host = findHostData(tenant.hostData)?.oauthHost
  if (host === undefined) throw new TenantDisconnected('no OAuth host')
  return host
}
