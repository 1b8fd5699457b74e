import {
  finderOf,
  flag,
  idText,
  numeric,
  or,
  orNull,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { Tenant } from '../../tenant.ts'
import { withGrant } from './access.ts'
import { resultOf } from './answers.ts'
import { tenantIdOf, toLocale } from './entry.ts'
import type { Grant, OAuth } from './oauth.ts'
import type { Access, BatchAnswer, Portal } from './portal.ts'
import type { AppKeys, RateLimit, RatePort, SecretsPort, TenantsPort } from './ports.ts'
import { awaitTurn } from '../common/turn.ts'

/** Somebody says he installs us on a portal. */
export interface Claim {
  readonly memberId: string
  readonly refreshToken: string
  readonly serverEndpoint: string
  readonly applicationToken: string
  readonly lang: string
}

export type Adoption =
  | { readonly type: 'adopted'; readonly tenant: Tenant }
  | { readonly type: 'refused'; readonly why: string }

export interface InstallDependencies {
  readonly app: AppKeys
  readonly oauth: OAuth
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly rate: RatePort
  readonly clock: { now(): Instant }
  /** A portal with exactly this token. */
  readonly portalWith: (access: Access) => Portal
}

const findUser = finderOf(shape({ ID: idText, ADMIN: or(flag, false), TIME_ZONE: orNull(text) }))
const findApp = finderOf(shape({ ID: numeric, CODE: text, INSTALLED: or(flag, false) }))
const findMode = finderOf(numeric)

/** Each claim costs a call with our secret, whoever makes it: so many of one portal we know, and of all others together. */
const CLAIMS: RateLimit = { perSecond: 0.2, burst: 10 }
const CLAIMS_OF_OTHERS: RateLimit = { perSecond: 2, burst: 30 }

const DEFAULT_TIME_ZONE = 'Europe/Moscow'

/**
 * Believes a claim only as far as the vendor confirms it: only a token issued to our app can be refreshed with our
 * secret, and the answer names the portal. Nothing else of the claim is used, and no request leaves for any address in it.
 *
 * The user must be an administrator: his tokens do our background work, and any user of the app could claim otherwise.
 *
 * @throws {TenantDisconnected} when the refresh token is not ours or dead
 * @throws {HostUnavailable} when too many claims came lately
 */
export function createAdopt(dependencies: InstallDependencies) {
  const { app, oauth, tenants, secrets, rate, clock, portalWith } = dependencies

  async function store(claim: Claim, grant: Grant, facts: PortalFacts): Promise<Tenant> {
    const id = tenantIdOf(grant.memberId)
    return secrets.withLock(id, async () => {
      const known = await tenants.find(id)
      const tenant: Tenant = {
        id,
        host: 'bitrix24',
        account: grant.memberId,
        origin: grant.origin,
        locale: known?.locale ?? toLocale(claim.lang),
        timeZone: known?.timeZone ?? facts.timeZone,
        state: facts.isInstalled ? 'active' : 'installing',
        installedAt: known === null || known.state === 'removed' ? clock.now() : known.installedAt,
        hostData: {
          ...known?.hostData,
          oauthHost: facts.oauthHost,
          appId: facts.appId,
          // A busy portal does not tell: then what it told before stays, and the set-up asks again.
          ...(facts.mode !== null && { mode: facts.mode }),
          installerId: facts.userId,
        },
      }
      await tenants.save(tenant)
      await secrets.save(id, withGrant(claim, grant))
      return tenant
    })
  }

  async function awaitClaim({ memberId }: Claim): Promise<void> {
    const id = tenantIdOf(memberId)
    const turn =
      (await tenants.find(id)) === null
        ? { bucket: 'bitrix24/claims', limit: CLAIMS_OF_OTHERS }
        : { bucket: `bitrix24/claim:${id}`, limit: CLAIMS }
    await awaitTurn(rate, 'installation', { ...turn, urgency: 'person' })
  }

  return async function adopt(claim: Claim): Promise<Adoption> {
    const oauthHost = oauth.findHost(claim.serverEndpoint)
    if (oauthHost === null) return { type: 'refused', why: 'unknown OAuth server' }
    if (claim.refreshToken === '') return { type: 'refused', why: 'no token' }

    await awaitClaim(claim)
    const grant = await oauth.refresh(oauthHost, claim.refreshToken)
    if (grant.memberId !== claim.memberId) return { type: 'refused', why: 'other portal' }

    const read = await portalWith({ origin: grant.origin, token: grant.accessToken }).batch({
      me: { method: 'profile' },
      app: { method: 'app.info' },
      mode: { method: 'crm.settings.mode.get' },
    })
    const facts = readFacts(read, oauthHost)
    if (facts.code !== app.code) return { type: 'refused', why: 'other app' }
    if (!facts.isAdmin) return { type: 'refused', why: 'not an administrator' }
    return { type: 'adopted', tenant: await store(claim, grant, facts) }
  }
}

interface PortalFacts {
  readonly code: string
  readonly appId: number
  readonly isInstalled: boolean
  readonly isAdmin: boolean
  readonly userId: string
  readonly timeZone: string
  readonly mode: number | null
  readonly oauthHost: string
}

function readFacts(read: BatchAnswer, oauthHost: string): PortalFacts {
  const user = findUser(resultOf(read, 'me'))
  const app = findApp(resultOf(read, 'app'))
  return {
    code: app?.CODE ?? '',
    appId: app?.ID ?? 0,
    isInstalled: app?.INSTALLED ?? false,
    isAdmin: user?.ADMIN ?? false,
    userId: user?.ID ?? '',
    timeZone: toTimeZone(user?.TIME_ZONE ?? null),
    mode: findMode(resultOrNull(read, 'mode')),
    oauthHost,
  }
}

function resultOrNull(read: BatchAnswer, key: string): unknown {
  const outcome = read.get(key)
  return outcome?.ok === true ? outcome.result : null
}

function toTimeZone(name: string | null): string {
  return name !== null && Intl.supportedValuesOf('timeZone').includes(name)
    ? name
    : DEFAULT_TIME_ZONE
}
