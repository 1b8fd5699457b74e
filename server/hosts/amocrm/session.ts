import { jwtVerify } from 'jose'
import { asId } from '../../../shared/crm/ids.ts'
import { nameOf, type EntityRef } from '../../../shared/crm/model.ts'
import {
  finderOf,
  flag,
  idText,
  numeric,
  orNull,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { MINUTE, SECOND, type Instant } from '../../../shared/time/instant.ts'
import { AppError } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { LogPort, SecretsPort, TenantsPort } from '../common/ports.ts'
import type { Memory } from '../common/memory.ts'
import type { SessionAnswer, SessionProof } from '../host.ts'
import type { Account } from './account.ts'
import { tenantIdOf } from './addresses.ts'
import { rightTo } from './card-right.ts'
import type { Person } from './directory.ts'
import { factsOf } from './facts.ts'
import type { Integration } from './ports.ts'
import { createSee } from './see.ts'

export interface SessionDependencies {
  readonly integration: Pick<Integration, 'clientId' | 'clientSecret' | 'redirectUri'>
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly memory: Memory
  /** The vendor's tokens live by its clock, which the demo moves with the product's. */
  readonly clock: { now(): Instant }
  readonly log: LogPort
  /** With our own tokens, ahead of everything else. */
  readonly accountOf: (tenant: Tenant) => Account
  readonly peopleOf: (tenant: Tenant) => Promise<readonly Person[]>
  /** The account's name may have changed: asks the vendor, at most once in a while, and answers the tenant as it is now. */
  readonly findAgain: (tenant: Tenant) => Promise<Tenant>
}

/** How far the vendor's clock may be from ours (amocrm.md 3). */
const SKEW_S = 60

const findClaims = finderOf(
  shape({
    iss: text,
    aud: text,
    exp: numeric,
    account_id: idText,
    user_id: idText,
    client_uuid: text,
    /** Not in every token (L). */
    is_admin: orNull(flag),
  }),
)
type Claims = NonNullable<ReturnType<typeof findClaims>>

const REFUSED: SessionAnswer = { type: 'refused' }
const INSTALLING: SessionAnswer = { type: 'installing' }
const NO_ACCESS: SessionAnswer = { type: 'no-access' }

/**
 * Believes the token that amoCRM's page fetched for our widget, once it is signed with our secret, meant for us and of the account it
 * comes from. Whether its user may read the card, the account itself is asked, in his name.
 */
export function createVerifySession(dependencies: SessionDependencies) {
  const { tenants, secrets, memory } = dependencies
  const see = createSee(dependencies)
  const readToken = createReadToken(dependencies)

  /** The account as it is now, when the page is its own, under the name we know it by or a new one. */
  async function findSender(tenant: Tenant, { iss }: Claims, origin: string) {
    // Missing where the browser sends none.
    if (origin !== '' && origin !== iss) return null
    const sender = iss === tenant.origin ? tenant : await dependencies.findAgain(tenant)
    return sender.origin === iss ? sender : null
  }

  async function answer(
    tenant: Tenant,
    claims: Claims,
    subject: EntityRef | null,
  ): Promise<SessionAnswer> {
    const user = claims.user_id
    const seen = subject === null ? null : await see({ tenant, claims }, subject)
    if (subject !== null && seen === null) return NO_ACCESS
    const people = await findPeople(dependencies, tenant)
    const isAdmin = isAdministrator(tenant, claims, people)
    const person = people?.find(({ id }) => id === user) ?? null
    const settled = await comeBack(dependencies, tenant, isAdmin)
    return {
      type: 'user',
      sees: seen?.ref ?? null,
      may: seen === null ? 'read' : rightTo(seen.entity, user, people ?? []),
      user: {
        tenant: settled,
        user: asId(user),
        name: person?.name ?? '',
        locale: person?.locale ?? settled.locale,
        isAdmin,
      },
    }
  }

  return async function verifySession(
    proof: SessionProof,
    subject: EntityRef | null,
  ): Promise<SessionAnswer> {
    const token = proof['x-auth-token'] ?? ''
    const claims = token === '' ? null : await readToken(token)
    if (claims === null) return REFUSED
    const tenant = await tenants.find(tenantIdOf(claims.account_id))
    if (tenant === null || tenant.state === 'removed') return INSTALLING
    if ((await secrets.load(tenant.id)) === null) return INSTALLING
    const sender = await findSender(tenant, claims, proof['origin'] ?? '')
    if (sender === null) return REFUSED

    // Every opening of a card would cost the account's rate otherwise. Another administrator's word must not wait.
    const who = `${claims.user_id}/${claims.is_admin}`
    const name = `session/${sender.id}/${sender.state}/${who}/${subject && nameOf(subject)}`
    const known = await memory.recall(name, () => answer(sender, claims, subject))
    // Accepted in the next minute, perhaps: then it is a deal.
    if (known.type !== 'user' || known.sees?.kind === 'lead') memory.forget(name)
    return known
  }
}

/** `null` for a token that is forged, of another algorithm, old, or meant for somebody else. */
function createReadToken({ integration, clock }: SessionDependencies) {
  const key = new TextEncoder().encode(integration.clientSecret)
  const audience = audienceOf(integration.redirectUri)

  return async function readToken(token: string): Promise<Claims | null> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        clockTolerance: SKEW_S,
        audience,
        requiredClaims: ['exp'],
        currentDate: new Date(clock.now()),
      })
      const claims = findClaims(payload)
      return claims?.client_uuid === integration.clientId ? claims : null
    } catch {
      // Whatever is wrong with it, the answer is the same.
      return null
    }
  }
}

/** Scheme and host alone: no port, no path (the vendor's own library compares so). */
function audienceOf(redirectUri: string): string {
  const { protocol, hostname } = new URL(redirectUri)
  return `${protocol}//${hostname}`
}

/**
 * The list of users is the account's word of this moment; the token's is the page's. Without either whoever was one when the account last
 * told is: somebody has to be let to mend what is wrong.
 */
function isAdministrator(
  tenant: Tenant,
  { user_id, is_admin }: Claims,
  people: readonly Person[] | null,
): boolean {
  const person = people?.find(({ id }) => id === user_id)
  if (person !== undefined) return person.isAdmin && person.isActive
  return is_admin ?? (people === null && factsOf(tenant).admins.includes(user_id))
}

/** `null`: not readable now. */
async function findPeople(
  { peopleOf, log }: SessionDependencies,
  tenant: Tenant,
): Promise<readonly Person[] | null> {
  try {
    return await peopleOf(tenant)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    log.warn('users not read for a session', { tenant: tenant.id, code: error.code })
    return null
  }
}

const findAccountId = finderOf(shape({ id: idText, name: orNull(text) }))

/**
 * An installation whose news was lost is at work as soon as somebody opens a page; an account whose access was dead, once it answers an
 * administrator's page again.
 */
async function comeBack(
  { tenants, accountOf }: SessionDependencies,
  tenant: Tenant,
  isAdmin: boolean,
): Promise<Tenant> {
  if (tenant.state === 'active') return tenant
  if (tenant.state === 'paused' && !(isAdmin && (await isAlive(accountOf(tenant), tenant)))) {
    return tenant
  }
  const fresh = (await tenants.find(tenant.id)) ?? tenant
  // Paid again, perhaps: the next write tells, and until then the administrator reads that it was not.
  const active: Tenant = { ...fresh, state: 'active' }
  await tenants.save(active)
  return active
}

async function isAlive(account: Account, tenant: Tenant): Promise<boolean> {
  try {
    return findAccountId(await account.get('account'))?.id === tenant.account
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

/** How long a session's answer is remembered. */
export const REMEMBER_SESSION_MS = 3 * MINUTE
/** How often the vendor is asked where an account is, because a page comes from elsewhere. */
export const FIND_AGAIN_MS = 30 * SECOND
