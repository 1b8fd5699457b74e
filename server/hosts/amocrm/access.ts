import type { TenantId } from '../../../shared/crm/ids.ts'
import { finderOf, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { HOUR, SECOND, type Instant } from '../../../shared/time/instant.ts'
import { HostUnavailable, TenantDisconnected } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { LogPort, SecretsPort, TenantsPort, Tokens } from '../common/ports.ts'
import { GrantDead, type Grant, type OAuth } from './oauth.ts'

/** Where to and as whom. */
export interface Access {
  readonly origin: string
  readonly token: string
}

export interface AccessSource {
  current(): Promise<Access>
  /** Called when the account no longer takes the token, or is somewhere else. */
  renew(stale: Access): Promise<Access>
}

export interface AccessDependencies {
  readonly oauth: OAuth
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly now: () => Instant
  readonly log: LogPort
}

/** Half of an access token's day: one refresh that fails leaves half a day for the next. */
const RENEW_AHEAD_MS = 12 * HOUR
/** This close to its end a call under way could meet it. */
const ENDING_MS = 30 * SECOND

const findApiHost = finderOf(shape({ apiHost: orNull(text) }))

/** Gives access to accounts with our own tokens and renews them: once, however many ask, in however many processes. */
export function createAccess(dependencies: AccessDependencies): (tenant: Tenant) => AccessSource {
  const { oauth, tenants, secrets, now, log } = dependencies
  /** Only so that many calls of this process hold one lock, and its connection, together. */
  const underWay = new Map<TenantId, Promise<Access>>()

  const lasts = (tokens: Tokens, ms: number) => tokens.expiresAt - ms > now()

  async function refresh(known: Tenant, stale: Access): Promise<Access> {
    const tokens = await loadTokens(secrets, known.id)
    const tenant = (await tenants.find(known.id)) ?? known
    // Somebody else has refreshed while we waited for the lock.
    if (tokens.accessToken !== stale.token && lasts(tokens, ENDING_MS)) {
      return { origin: tenant.origin, token: tokens.accessToken }
    }
    const { grant, origin } = await refreshAnywhere(oauth, tenant, tokens.refreshToken)
    if (grant.account !== null && grant.account !== tenant.account) {
      throw new TenantDisconnected('refresh: other account')
    }
    // Before anything else: the old refresh token is dead now.
    await secrets.save(tenant.id, withGrant(tokens, grant))
    await keepPlace(tenants, tenant, { grant, origin })
    log.info('token refreshed', { tenant: tenant.id, moved: origin !== tenant.origin })
    return { origin, token: grant.accessToken }
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
      const tokens = await loadTokens(secrets, tenant.id)
      const access = { origin: tenant.origin, token: tokens.accessToken }
      if (lasts(tokens, RENEW_AHEAD_MS)) return access
      if (!lasts(tokens, ENDING_MS)) return renew(tenant, access)
      return renew(tenant, access).catch((error: unknown) => {
        // There is half a day left to try again.
        if (error instanceof HostUnavailable) return access
        throw error
      })
    },
    renew: stale => renew(tenant, stale),
  })
}

/** @throws {TenantDisconnected} */
export async function loadTokens(secrets: SecretsPort, id: TenantId): Promise<Tokens> {
  const tokens = await secrets.load(id)
  if (tokens === null) throw new TenantDisconnected('no tokens')
  return tokens
}

/**
 * An account that was renamed answers 401 or 404 at its old name: the vendor is asked where it is, and the refresh repeated once there
 * (amocrm.md 2.3).
 *
 * @throws {GrantDead} when that fails as well
 */
export async function refreshAnywhere(
  oauth: OAuth,
  tenant: Tenant,
  refreshToken: string,
): Promise<{ readonly grant: Grant; readonly origin: string }> {
  try {
    return { grant: await oauth.refresh(tenant.origin, refreshToken), origin: tenant.origin }
  } catch (error) {
    if (!(error instanceof GrantDead)) throw error
    const apiHost = findApiHost(tenant.hostData)?.apiHost ?? null
    const origin = apiHost === null ? null : await oauth.findOrigin(apiHost, refreshToken)
    if (origin === null) throw error
    return { grant: await oauth.refresh(origin, refreshToken), origin }
  }
}

/** Remembers where the account and its API are, when that has changed. */
export async function keepPlace(
  tenants: TenantsPort,
  tenant: Tenant,
  { grant, origin }: { readonly grant: Grant; readonly origin: string },
): Promise<void> {
  const known = findApiHost(tenant.hostData)?.apiHost ?? null
  const apiHost = grant.apiHost ?? known
  if (origin === tenant.origin && apiHost === known) return
  await tenants.save({ ...tenant, origin, hostData: { ...tenant.hostData, apiHost } })
}

/** Where the account is by the vendor's own word: a page of it has come under another name. */
export async function findAgain(
  { oauth, tenants, secrets }: Pick<AccessDependencies, 'oauth' | 'tenants' | 'secrets'>,
  tenant: Tenant,
): Promise<Tenant> {
  const apiHost = findApiHost(tenant.hostData)?.apiHost ?? null
  if (apiHost === null) return tenant
  const { refreshToken } = await loadTokens(secrets, tenant.id)
  const origin = await oauth.findOrigin(apiHost, refreshToken)
  if (origin === null || origin === tenant.origin) return tenant
  const moved = { ...((await tenants.find(tenant.id)) ?? tenant), origin }
  await tenants.save(moved)
  return moved
}

export function withGrant(tokens: Pick<Tokens, 'applicationToken'>, grant: Grant): Tokens {
  return {
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken,
    expiresAt: grant.expiresAt,
    applicationToken: tokens.applicationToken,
  }
}
