import { createHash, timingSafeEqual } from 'node:crypto'
import { ParseError } from '../../../shared/parse/parse.ts'
import { SECOND, type Instant } from '../../../shared/time/instant.ts'
import type { CrmEvent, EventEnvelope } from '../../core/event.ts'
import { AppError, HostRefused, TenantDisconnected, WebhookRejected } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { RawRequest } from '../host.ts'
import { tenantIdOf } from './entry.ts'
import type { Adoption, Claim } from './install.ts'
import { createMemory } from '../common/memory.ts'
import type { SecretsPort, TenantsPort } from './ports.ts'
import { readPortalEvent, type PortalEvent } from './webhook.ts'

export interface ReceiveDependencies {
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly adopt: (claim: Claim) => Promise<Adoption>
  /** Asks the vendor; `false`: our access still works. */
  readonly confirmRemoval: (tenant: Tenant) => Promise<boolean>
  readonly now: () => Instant
}

/** A burst of events of one portal asks the database once. Short, since another instance may remove the tenant meanwhile. */
const KNOWN_FOR_MS = SECOND

interface Sender {
  readonly tenant: Tenant
  readonly applicationToken: string
}

/** Events that bring a refresh token, by which a changed `application_token` can be proved. */
const LIFECYCLE = new Set(['ONAPPINSTALL', 'ONAPPUPDATE'])

/**
 * Whoever knows the portal's `application_token` may hint at changes: that is every user of the app, so an event is never
 * more than a hint. A token that has changed is believed only after the vendor has confirmed the event's refresh token.
 */
export function createReceive(dependencies: ReceiveDependencies) {
  const { tenants, secrets, adopt, confirmRemoval, now } = dependencies
  const memory = createMemory(KNOWN_FOR_MS, now)

  async function findSender(memberId: string): Promise<Sender | null> {
    const id = tenantIdOf(memberId)
    const [tenant, tokens] = await Promise.all([tenants.find(id), secrets.load(id)])
    if (tenant === null || tokens === null) return null
    return { tenant, applicationToken: tokens.applicationToken }
  }

  async function findTenant({ memberId, applicationToken }: PortalEvent, isFresh: boolean) {
    const sender = isFresh
      ? await findSender(memberId)
      : await memory.recall(memberId, () => findSender(memberId))
    if (sender === null || !isSame(applicationToken, sender.applicationToken)) return null
    return sender.tenant
  }

  async function verify(event: PortalEvent): Promise<Tenant> {
    // Only hints at changes may rely on what was known a moment ago, and only to be believed.
    const known =
      (isHint(event) ? await findTenant(event, false) : null) ?? (await findTenant(event, true))
    if (known !== null) return known
    if (LIFECYCLE.has(event.name) && event.refreshToken !== null) {
      return adoptFrom(adopt, event).finally(() => memory.forget(event.memberId))
    }
    throw new WebhookRejected('event: unknown sender', 401)
  }

  async function remove(tenant: Tenant, event: Removal): Promise<CrmEvent | null> {
    const isBelieved = await isRemoval(tenant, confirmRemoval)
    memory.forget(tenant.account)
    return isBelieved ? { ...event, installedAt: tenant.installedAt } : null
  }

  return async function receive(request: RawRequest): Promise<readonly EventEnvelope[]> {
    const event = readEvent(request.body)
    const tenant = await verify(event)
    const told =
      event.event?.type === 'tenant.removed' ? await remove(tenant, event.event) : event.event
    if (told === null) return []
    // The portal says so after the installer has finished; before, nothing of ours is visible there.
    if (told.type === 'tenant.installed' && tenant.state !== 'active') {
      await tenants.save({ ...tenant, state: 'active' })
    }
    return [
      {
        id: event.id,
        tenant: tenant.id,
        occurredAt: event.occurredAt,
        event: told,
        raw: event.raw,
      },
    ]
  }
}

async function adoptFrom(adopt: ReceiveDependencies['adopt'], event: PortalEvent): Promise<Tenant> {
  try {
    const adoption = await adopt({
      memberId: event.memberId,
      refreshToken: event.refreshToken ?? '',
      serverEndpoint: event.serverEndpoint ?? '',
      applicationToken: event.applicationToken,
      lang: event.lang,
    })
    if (adoption.type === 'adopted') return adoption.tenant
    throw new WebhookRejected(`event: ${adoption.why}`, 401)
  } catch (error) {
    if (error instanceof TenantDisconnected || error instanceof HostRefused) {
      throw new WebhookRejected(`event: ${error.message}`, 401)
    }
    throw error
  }
}

/** A reinstall that comes a moment later must find the removal done. Where the vendor cannot be asked now, the job asks. */
async function isRemoval(
  tenant: Tenant,
  confirm: ReceiveDependencies['confirmRemoval'],
): Promise<boolean> {
  try {
    return await confirm(tenant)
  } catch (error) {
    if (error instanceof AppError) return true
    throw error
  }
}

type Removal = Extract<CrmEvent, { type: 'tenant.removed' }>

function isHint({ event }: PortalEvent): boolean {
  return event !== null && !event.type.startsWith('tenant.')
}

function readEvent(body: string): PortalEvent {
  try {
    return readPortalEvent(body)
  } catch (error) {
    if (error instanceof ParseError) throw new WebhookRejected(error.message, 400)
    throw error
  }
}

/** In constant time, and an empty token is nobody's. */
function isSame(given: string, known: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return known !== '' && timingSafeEqual(digest(given), digest(known))
}
