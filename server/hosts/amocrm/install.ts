import { randomBytes } from 'node:crypto'
import { finderOf, flag, idText, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import type { Locale } from '../../../shared/i18n/message.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import { HostUnavailable } from '../../errors.ts'
import type { EventEnvelope } from '../../core/event.ts'
import type { Tenant } from '../../tenant.ts'
import type { RateLimit, RatePort, SecretsPort, TenantsPort } from '../common/ports.ts'
import { awaitTurn } from '../common/turn.ts'
import type { Access } from './access.ts'
import { withGrant } from './access.ts'
import type { Account } from './account.ts'
import { tenantIdOf } from './addresses.ts'
import { factsOf } from './facts.ts'
import { isRefused } from './failures.ts'
import type { Grant, OAuth } from './oauth.ts'

/** Somebody brings an authorization code of an account. */
export interface Claim {
  /** One of the vendor's, from `toOrigin`. */
  readonly origin: string
  readonly code: string
}

export type Adoption =
  | { readonly type: 'adopted'; readonly tenant: Tenant }
  | { readonly type: 'refused'; readonly why: string }

export interface InstallDependencies {
  readonly oauth: OAuth
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly rate: RatePort
  readonly clock: { now(): Instant }
  readonly publish: (envelopes: readonly EventEnvelope[]) => Promise<void>
  /** An account with exactly this token. */
  readonly accountWith: (id: string, access: Access) => Account
}

/** Anybody may bring a code, and each costs a call with our secret. */
const CLAIMS: RateLimit = { perSecond: 2, burst: 30 }

const HOOK_SECRET_BYTES = 24
const DEFAULT_TIME_ZONE = 'Europe/Moscow'

const findAccount = finderOf(
  shape({
    id: idText,
    current_user_id: idText,
    currency: orNull(text),
    country: orNull(text),
    _embedded: or(
      shape({ datetime_settings: or(shape({ timezone: orNull(text) }), { timezone: null }) }),
      { datetime_settings: { timezone: null } },
    ),
  }),
)
const findUser = finderOf(
  shape({ lang: orNull(text), rights: shape({ is_admin: or(flag, false) }) }),
)

/**
 * Believes a claim only as far as the vendor confirms it: a code is exchanged with our secret at the account it names, and the
 * token's own account is asked who it is. Nothing else of the claim is used.
 *
 * Whoever gave his consent must be an administrator: the token of another one has his rights alone, and would take the place of one
 * that sees everything (amocrm.md 2.5).
 *
 * @throws {HostRefused} for a code that is worth nothing, {HostUnavailable} when the vendor cannot be asked now
 */
export function createAdopt(dependencies: InstallDependencies) {
  const { oauth, tenants, secrets, rate, clock, publish, accountWith } = dependencies

  async function store(grant: Grant, facts: Facts): Promise<Tenant> {
    const id = tenantIdOf(facts.account)
    return secrets.withLock(id, async () => {
      const [known, tokens] = await Promise.all([tenants.find(id), secrets.load(id)])
      const tenant: Tenant = {
        id,
        host: 'amocrm',
        account: facts.account,
        origin: facts.origin,
        locale: known?.locale ?? facts.locale,
        timeZone: known?.timeZone ?? facts.timeZone,
        state: known?.state === 'active' ? 'active' : 'installing',
        installedAt: known === null || known.state === 'removed' ? clock.now() : known.installedAt,
        hostData: {
          ...known?.hostData,
          apiHost: grant.apiHost,
          currency: facts.currency,
          admins: [...new Set([...(known === null ? [] : factsOf(known).admins), facts.admin])],
        },
      }
      await tenants.save(tenant)
      const applicationToken =
        tokens?.applicationToken ?? randomBytes(HOOK_SECRET_BYTES).toString('hex')
      await secrets.save(id, withGrant({ applicationToken }, grant))
      return tenant
    })
  }

  async function exchange({ origin, code }: Claim): Promise<Grant> {
    const turn = { bucket: 'amocrm/claims', limit: CLAIMS, urgency: 'person' as const }
    await awaitTurn(rate, 'installation', turn)
    return oauth.exchange(origin, code)
  }

  return async function adopt(claim: Claim): Promise<Adoption> {
    const grant = await exchange(claim)
    const account = accountWith(grant.account ?? claim.origin, {
      origin: claim.origin,
      token: grant.accessToken,
    })
    const facts = await readFacts(account, claim.origin)
    if (grant.account !== null && grant.account !== facts.account) {
      return { type: 'refused', why: 'other account' }
    }
    if (!facts.isAdmin) return { type: 'refused', why: 'not an administrator' }
    const tenant = await store(grant, facts)
    await publish([installed(tenant, clock.now())])
    return { type: 'adopted', tenant }
  }
}

function installed(tenant: Tenant, at: Instant): EventEnvelope {
  return {
    id: `amocrm/${tenant.account}/installed/${at}`,
    tenant: tenant.id,
    occurredAt: at,
    event: { type: 'tenant.installed' },
    raw: { account: tenant.account },
  }
}

interface Facts {
  readonly account: string
  readonly origin: string
  /** Whose consent it is. */
  readonly admin: string
  readonly isAdmin: boolean
  readonly locale: Locale
  readonly timeZone: string
  readonly currency: string | null
}

async function readFacts(account: Account, origin: string): Promise<Facts> {
  const about = findAccount(await account.get('account', { with: 'datetime_settings' }))
  if (about === null) throw new HostUnavailable('GET account: unknown answer', 10_000)
  const user = await readUser(account, about.current_user_id)
  return {
    account: about.id,
    origin,
    admin: about.current_user_id,
    isAdmin: user?.rights.is_admin ?? false,
    locale: user?.lang?.toLowerCase().startsWith('en') ? 'en' : 'ru',
    timeZone: toTimeZone(about._embedded.datetime_settings.timezone),
    currency: about.currency,
  }
}

/** Only an administrator's token may read users. */
async function readUser(account: Account, id: string) {
  try {
    return findUser(await account.get(`users/${id}`))
  } catch (error) {
    if (isRefused(error, 403)) return null
    throw error
  }
}

export function toTimeZone(name: string | null): string {
  return name !== null && Intl.supportedValuesOf('timeZone').includes(name)
    ? name
    : DEFAULT_TIME_ZONE
}
